CREATE SCHEMA "A.B";
CREATE TYPE "A.B"."int" AS ENUM ('x');
CREATE DOMAIN "integer" AS text;
CREATE TYPE "text" AS (a pg_catalog.int4);
CREATE TABLE t (id integer, a "A.B"."int" DEFAULT 'x', b "integer"[], c public."text");
CREATE FUNCTION f("A.B"."int", public."integer") RETURNS public."text" LANGUAGE sql AS $$ SELECT NULL::public."text" $$;
COMMENT ON FUNCTION f("A.B"."int", public."integer") IS 'types';
