CREATE PROCEDURE f(a integer) LANGUAGE sql AS $$ SELECT 1 $$;
CREATE FUNCTION p(a integer) RETURNS void LANGUAGE sql AS $$ SELECT 1 $$;
CREATE AGGREGATE agg(integer, integer) (SFUNC = pg_catalog.int4pl, STYPE = integer, INITCOND = '0');
DROP AGGREGATE agg(integer, integer);
CREATE FUNCTION agg(integer, integer) RETURNS SETOF integer LANGUAGE sql AS $$ SELECT 1 $$;
