CREATE TABLE orders (id integer, status varchar(20), code varchar, kind text);
CREATE INDEX open_orders ON orders (id) WHERE status IN ('new', 'open');
