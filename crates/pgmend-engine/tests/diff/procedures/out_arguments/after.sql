-- since 14
CREATE PROCEDURE p(a integer, OUT b text) LANGUAGE plpgsql AS $$ BEGIN b := 'x'; END $$;
COMMENT ON PROCEDURE p(integer, OUT text) IS 'one';
ALTER PROCEDURE p(integer) OWNER TO diff_owner;
