CREATE PROCEDURE p(a integer) LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$ BEGIN COMMIT; END $$;
CREATE PROCEDURE q(INOUT a integer, INOUT b integer) LANGUAGE plpgsql AS $$ BEGIN END $$;
