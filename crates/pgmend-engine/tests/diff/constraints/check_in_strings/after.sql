CREATE TABLE orders (
  id integer, status varchar(20) CHECK (status IN ('new', 'it''s, [here]', 'done')), code varchar DEFAULT 'a', kind text,
  CONSTRAINT not_these CHECK (code NOT IN ('x', 'y') AND kind IN ('p', 'q')),
  CONSTRAINT like_these CHECK (code LIKE ANY (ARRAY['a%', 'b%']::varchar[]))
);
CREATE INDEX done_orders ON orders (id) WHERE status IN ('done', 'gone');
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY few ON orders USING (status IN ('new', 'done')) WITH CHECK (code NOT IN ('x'));
CREATE VIEW of_interest AS SELECT id FROM orders WHERE status IN ('new', 'done');
CREATE DOMAIN state AS varchar CHECK (VALUE IN ('a', 'b'));
