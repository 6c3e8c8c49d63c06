Dumps set many things for their session, and switch checks off.
=== file 01_dump.sql
SET statement_timeout = 0;
SET lock_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE FUNCTION public.total() RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM public.things $$;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.things (id integer NOT NULL, made timestamp without time zone DEFAULT now());
CREATE SEQUENCE public.things_id_seq AS integer START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1;
ALTER SEQUENCE public.things_id_seq OWNED BY public.things.id;
ALTER TABLE ONLY public.things ALTER COLUMN id SET DEFAULT nextval('public.things_id_seq'::regclass);
SELECT pg_catalog.setval('public.things_id_seq', 7, true);
ALTER TABLE ONLY public.things ADD CONSTRAINT things_pkey PRIMARY KEY (id);
=== file 02_more.sql
create table more (id int primary key references things);
=== made
@run 01
@run 02
=== history
01
02
=== expect
01 applied
02 applied
unexplained 0
