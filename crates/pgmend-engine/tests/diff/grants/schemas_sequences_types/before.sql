CREATE SCHEMA app;
CREATE SEQUENCE app.s;
CREATE TYPE app.mood AS ENUM ('a');
CREATE DOMAIN app.d AS text;
CREATE TYPE app.pair AS (a integer);
GRANT USAGE ON SCHEMA app TO diff_reader;
GRANT SELECT ON SEQUENCE app.s TO diff_reader;
REVOKE USAGE ON TYPE app.mood FROM PUBLIC;
