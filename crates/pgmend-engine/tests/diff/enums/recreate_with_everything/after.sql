CREATE TYPE mood AS ENUM ('b', 'a');
COMMENT ON TYPE mood IS 'moods';
ALTER TYPE mood OWNER TO diff_owner;
CREATE TABLE t (id integer PRIMARY KEY, a mood DEFAULT 'a' NOT NULL, many mood[] DEFAULT '{a,b}', CONSTRAINT not_b CHECK (a <> 'b'));
CREATE INDEX t_a ON t (a) WHERE a = 'a';
CREATE VIEW v AS SELECT id, a FROM t WHERE a = 'a'::mood;
CREATE FUNCTION f(mood) RETURNS mood LANGUAGE sql AS $$ SELECT $1 $$;
GRANT SELECT ON v TO diff_reader;
CREATE POLICY p ON t USING (a = 'a');
