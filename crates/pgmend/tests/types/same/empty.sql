-- schemas: empty
CREATE SCHEMA empty;
CREATE TABLE public.unseen (a int);
