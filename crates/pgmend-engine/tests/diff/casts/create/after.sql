CREATE TYPE pair AS (a integer);
CREATE TYPE mood AS ENUM ('a');
CREATE FUNCTION to_pair(integer) RETURNS pair LANGUAGE sql IMMUTABLE AS $$ SELECT ROW($1)::pair $$;
CREATE CAST (integer AS pair) WITH FUNCTION to_pair(integer) AS ASSIGNMENT;
CREATE CAST (mood AS text) WITH INOUT AS IMPLICIT;
COMMENT ON CAST (integer AS pair) IS 'a pair';
