-- since: 13
-- Every type of the server that a column can have, and an array of it; two such tables, one NOT NULL.
DO $$
DECLARE columns text;
BEGIN
  SELECT string_agg(format('%I %s, %I %s[]', 'c_' || typname, oid::regtype, 'a_' || typname, oid::regtype), ', ' ORDER BY typname)
  INTO columns
  FROM pg_type t
  WHERE typnamespace = 'pg_catalog'::regnamespace AND typtype IN ('b', 'r', 'm') AND typarray <> 0 AND typname NOT LIKE '\_%'
    AND oid::regtype::text NOT IN ('"char"', 'gtsvector');
  EXECUTE format('CREATE TABLE everything (%s)', columns);
END $$;
CREATE TABLE exact (
  j json NOT NULL, jb jsonb NOT NULL, js jsonb[] NOT NULL, j_null jsonb, "char" "char" NOT NULL,
  v varchar(20) NOT NULL, c char(3) NOT NULL, n numeric(10, 2) NOT NULL, i interval(3) NOT NULL, t timestamptz(0)[] NOT NULL,
  matrix int[][] NOT NULL, bits bit varying(5) NOT NULL
);
CREATE EXTENSION citext;
CREATE TABLE words (word citext PRIMARY KEY, others citext[]);
