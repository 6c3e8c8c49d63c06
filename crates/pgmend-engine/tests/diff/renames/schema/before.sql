CREATE SCHEMA old_app;
CREATE TYPE old_app.mood AS ENUM ('a', 'b');
CREATE TABLE old_app.t (id serial PRIMARY KEY, a old_app.mood DEFAULT 'a');
CREATE INDEX t_a ON old_app.t (a);
CREATE FUNCTION old_app.f(a old_app.mood) RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;
CREATE VIEW public.v AS SELECT t.id, old_app.f(t.a) AS f FROM old_app.t;
CREATE TABLE public.u (id integer REFERENCES old_app.t (id));
GRANT USAGE ON SCHEMA old_app TO diff_reader;
ALTER DEFAULT PRIVILEGES IN SCHEMA old_app GRANT SELECT ON TABLES TO diff_reader;
