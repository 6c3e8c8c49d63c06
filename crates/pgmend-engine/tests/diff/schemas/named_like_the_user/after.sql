CREATE SCHEMA postgres;
CREATE TABLE postgres.t (wrong integer);
CREATE TABLE public.t (a integer, at timestamptz DEFAULT pg_catalog.now(), b text CHECK (b <> ''));
CREATE INDEX t_b ON public.t (b);
COMMENT ON TABLE public.t IS 'the right one';
CREATE FUNCTION postgres.now() RETURNS timestamptz LANGUAGE sql AS $$ SELECT 'epoch'::timestamptz $$;
CREATE VIEW public.v AS SELECT a FROM public.t;
