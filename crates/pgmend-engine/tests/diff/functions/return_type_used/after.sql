CREATE FUNCTION f(a integer) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT a::bigint $$;
CREATE TABLE t (a integer DEFAULT f(1), b integer CHECK (f(b) > 0), c text);
CREATE INDEX t_f ON t (f(a));
CREATE VIEW v AS SELECT f(a) AS x FROM t;
CREATE POLICY p ON t USING (f(a) > 1);
GRANT SELECT ON v TO diff_reader;
