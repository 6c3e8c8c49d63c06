CREATE TYPE status AS ENUM ('new', 'old', 'gone');
CREATE TABLE t (id integer, s status);
CREATE FUNCTION next(s status) RETURNS status LANGUAGE sql IMMUTABLE AS $$ SELECT 'old'::status $$;
CREATE VIEW v AS SELECT id, next(s) AS n FROM t WHERE s = 'new'::status;
GRANT SELECT ON v TO diff_reader;
COMMENT ON FUNCTION next(status) IS 'what comes next';
