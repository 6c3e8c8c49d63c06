CREATE SCHEMA app;
CREATE TABLE kept (id integer);
CREATE TABLE things (id serial PRIMARY KEY, a text);
CREATE INDEX things_a ON things (a);
CREATE VIEW shown AS SELECT things.id, things.a FROM things;
