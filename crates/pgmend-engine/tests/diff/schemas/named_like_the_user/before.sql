CREATE SCHEMA postgres;
CREATE TABLE postgres.t (wrong integer);
CREATE TABLE public.t (a integer);
CREATE FUNCTION postgres.now() RETURNS timestamptz LANGUAGE sql AS $$ SELECT 'epoch'::timestamptz $$;
