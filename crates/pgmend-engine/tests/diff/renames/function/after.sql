CREATE FUNCTION new_f(a integer, b text DEFAULT 'x') RETURNS integer IMMUTABLE LANGUAGE sql AS $$ SELECT a $$;
CREATE TABLE t (id integer DEFAULT new_f(1), CHECK (new_f(id) > 0));
CREATE INDEX t_f ON t (new_f(id));
CREATE VIEW v AS SELECT new_f(t.id) AS n FROM t;
COMMENT ON FUNCTION new_f IS 'x';
GRANT EXECUTE ON FUNCTION new_f TO diff_reader;
CREATE FUNCTION new_trigger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION new_trigger();
