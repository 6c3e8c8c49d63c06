CREATE TABLE cache (key text PRIMARY KEY, value jsonb);
CREATE UNLOGGED TABLE jobs (id integer);
