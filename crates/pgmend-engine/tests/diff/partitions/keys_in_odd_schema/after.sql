CREATE SCHEMA "Odd.Schema";
CREATE TABLE "Odd.Schema".t (a integer, b integer, UNIQUE (a), CONSTRAINT "k on x" PRIMARY KEY (a)) PARTITION BY LIST (a);
CREATE TABLE public.t_rest PARTITION OF "Odd.Schema".t DEFAULT;
CREATE INDEX "i on ""y" ON "Odd.Schema".t (b);
