CREATE SCHEMA app;
CREATE TABLE kept (id integer);
CREATE TABLE app.objects (id serial PRIMARY KEY, a text);
CREATE INDEX objects_a ON app.objects (a);
CREATE VIEW shown AS SELECT objects.id, objects.a FROM app.objects;
