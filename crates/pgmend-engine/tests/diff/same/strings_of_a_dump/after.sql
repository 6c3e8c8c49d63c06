CREATE TABLE orders (
  id integer, status varchar,
  CONSTRAINT orders_status_check CHECK (((status)::text = ANY ((ARRAY['new'::character varying, 'done'::character varying])::text[])))
);
CREATE INDEX done_orders ON orders (id) WHERE ((status)::text = ANY ((ARRAY['done'::character varying, 'gone'::character varying])::text[]));
CREATE VIEW of_interest AS
  SELECT orders.id FROM orders WHERE ((orders.status)::text <> ALL ((ARRAY['new'::character varying, 'done'::character varying])::text[]));
