CREATE EXTENSION citext;
CREATE EXTENSION hstore;
CREATE EXTENSION "uuid-ossp";
CREATE TABLE t (id integer, a citext, b hstore DEFAULT ''::hstore, c uuid DEFAULT uuid_generate_v4());
CREATE INDEX t_b ON t USING gin (b);
CREATE FUNCTION f(citext) RETURNS citext LANGUAGE sql AS $$ SELECT $1 $$;
