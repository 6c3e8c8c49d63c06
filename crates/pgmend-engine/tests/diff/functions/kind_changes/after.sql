CREATE PROCEDURE f(a integer) LANGUAGE sql AS $$ SELECT 1 $$;
CREATE FUNCTION p(a integer) RETURNS void LANGUAGE sql AS $$ SELECT 1 $$;
CREATE AGGREGATE agg(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');
