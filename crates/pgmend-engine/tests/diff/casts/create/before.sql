CREATE TYPE pair AS (a integer);
CREATE TYPE mood AS ENUM ('a');
CREATE FUNCTION to_pair(integer) RETURNS pair LANGUAGE sql IMMUTABLE AS $$ SELECT ROW($1)::pair $$;
CREATE CAST (mood AS integer) WITH INOUT;
