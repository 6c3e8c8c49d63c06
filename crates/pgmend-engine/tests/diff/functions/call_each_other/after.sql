CREATE FUNCTION even(n integer) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RETURN n = 0 OR odd(n - 1); END $$;
CREATE FUNCTION odd(n integer) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RETURN n <> 0 AND even(n - 1); END $$;
CREATE FUNCTION b_first() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;
CREATE FUNCTION a_second() RETURNS integer LANGUAGE sql AS $$ SELECT b_first() $$;
