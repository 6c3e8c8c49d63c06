-- since 14
CREATE PROCEDURE p(a integer, OUT b integer) LANGUAGE plpgsql AS $$ BEGIN b := 1; END $$;
COMMENT ON PROCEDURE p(integer, OUT integer) IS 'one';
