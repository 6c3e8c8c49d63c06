CREATE TABLE persons (id integer, name text);
CREATE FUNCTION names() RETURNS SETOF text LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY SELECT name FROM persons; END $$;
CREATE FUNCTION count_people() RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM persons $$;
