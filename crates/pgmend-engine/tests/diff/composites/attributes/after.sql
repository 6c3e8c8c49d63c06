CREATE TYPE a AS (x bigint, z date, w text);
CREATE TYPE b AS (x integer, y integer);
COMMENT ON COLUMN b.y IS 'why';
