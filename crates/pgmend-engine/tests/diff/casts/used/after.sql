CREATE TYPE mood AS ENUM ('b', 'a');
CREATE FUNCTION to_mood(integer) RETURNS mood LANGUAGE sql IMMUTABLE AS $$ SELECT 'a'::mood $$;
CREATE CAST (integer AS mood) WITH FUNCTION to_mood(integer);
CREATE TABLE t (a integer);
CREATE VIEW v AS SELECT a::mood AS m FROM t;
