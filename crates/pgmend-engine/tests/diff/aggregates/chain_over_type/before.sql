CREATE TYPE acc AS (n integer, s integer);
CREATE FUNCTION step(acc, integer) RETURNS acc LANGUAGE sql AS 'SELECT ROW(($1).n + 1, ($1).s + $2)::acc';
CREATE FUNCTION done(acc) RETURNS numeric LANGUAGE sql AS 'SELECT ($1).s::numeric / ($1).n';
CREATE AGGREGATE mean(integer) (SFUNC = step, STYPE = acc, FINALFUNC = done, INITCOND = '(0,0)');
CREATE VIEW v AS SELECT mean(g) FROM generate_series(1, 3) g;
