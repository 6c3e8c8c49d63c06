CREATE SCHEMA new_app;
CREATE TYPE new_app.mood AS ENUM ('a', 'b');
CREATE TABLE new_app.t (id serial PRIMARY KEY, a new_app.mood DEFAULT 'a');
CREATE INDEX t_a ON new_app.t (a);
CREATE FUNCTION new_app.f(a new_app.mood) RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;
CREATE VIEW public.v AS SELECT t.id, new_app.f(t.a) AS f FROM new_app.t;
CREATE TABLE public.u (id integer REFERENCES new_app.t (id));
GRANT USAGE ON SCHEMA new_app TO diff_reader;
ALTER DEFAULT PRIVILEGES IN SCHEMA new_app GRANT SELECT ON TABLES TO diff_reader;
