CREATE TABLE people (id integer, name text);
CREATE FUNCTION names() RETURNS SETOF text LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY SELECT name FROM people; END $$;
CREATE FUNCTION count_people() RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM people $$;
