CREATE PROCEDURE p(a integer, b text DEFAULT 'x') LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$;
COMMENT ON PROCEDURE p(integer, text) IS 'a procedure';
GRANT EXECUTE ON PROCEDURE p(integer, text) TO diff_reader;
