CREATE TABLE t (a bigint, b text, d text);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
CREATE TRIGGER tg AFTER UPDATE OF a, d ON t FOR EACH ROW WHEN (old.d <> new.d) EXECUTE FUNCTION f('x');
COMMENT ON TRIGGER tg ON t IS 'watch';
