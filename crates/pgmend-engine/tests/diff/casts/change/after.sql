CREATE TYPE pair AS (a integer);
CREATE FUNCTION to_pair(integer) RETURNS pair LANGUAGE sql IMMUTABLE AS $$ SELECT ROW($1)::pair $$;
CREATE FUNCTION to_pair_2(integer) RETURNS pair LANGUAGE sql IMMUTABLE AS $$ SELECT ROW($1 + 1)::pair $$;
CREATE CAST (integer AS pair) WITH FUNCTION to_pair_2(integer) AS IMPLICIT;
COMMENT ON CAST (integer AS pair) IS 'a pair';
