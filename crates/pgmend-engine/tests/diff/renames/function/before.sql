CREATE FUNCTION old_f(a integer, b text DEFAULT 'x') RETURNS integer IMMUTABLE LANGUAGE sql AS $$ SELECT a $$;
CREATE TABLE t (id integer DEFAULT old_f(1), CHECK (old_f(id) > 0));
CREATE INDEX t_f ON t (old_f(id));
CREATE VIEW v AS SELECT old_f(t.id) AS n FROM t;
COMMENT ON FUNCTION old_f IS 'x';
GRANT EXECUTE ON FUNCTION old_f TO diff_reader;
CREATE FUNCTION old_trigger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION old_trigger();
