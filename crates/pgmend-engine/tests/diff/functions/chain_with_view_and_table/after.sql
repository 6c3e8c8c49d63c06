CREATE TABLE base (id integer PRIMARY KEY, a text);
CREATE FUNCTION newest() RETURNS base LANGUAGE sql AS $$ SELECT * FROM base ORDER BY id DESC LIMIT 1 $$;
CREATE VIEW newest_view AS SELECT (newest()).a AS a;
CREATE FUNCTION from_view() RETURNS SETOF newest_view LANGUAGE sql AS $$ SELECT * FROM newest_view $$;
CREATE TABLE log (id integer, a text DEFAULT (newest()).a, v newest_view);
