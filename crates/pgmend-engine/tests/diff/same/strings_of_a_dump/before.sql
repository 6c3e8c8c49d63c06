CREATE TABLE orders (id integer, status varchar CHECK (status IN ('new', 'done')));
CREATE INDEX done_orders ON orders (id) WHERE status IN ('done', 'gone');
CREATE VIEW of_interest AS SELECT id FROM orders WHERE status NOT IN ('new', 'done');
