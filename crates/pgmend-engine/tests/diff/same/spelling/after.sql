CREATE TABLE public.t (a integer CONSTRAINT k PRIMARY KEY, b character varying, c timestamptz DEFAULT CURRENT_TIMESTAMP, d boolean DEFAULT false);
CREATE VIEW public.v AS SELECT t.a, t.b FROM public.t WHERE (t.a = 1);
CREATE OR REPLACE FUNCTION public.f(a pg_catalog.int4) RETURNS integer VOLATILE LANGUAGE 'sql' AS ' SELECT a ';
