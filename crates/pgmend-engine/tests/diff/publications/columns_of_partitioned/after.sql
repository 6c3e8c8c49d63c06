-- since 15
CREATE TABLE public.events (id integer, body text) PARTITION BY RANGE (id);
CREATE SCHEMA audit;
CREATE PUBLICATION news FOR TABLES IN SCHEMA audit;
