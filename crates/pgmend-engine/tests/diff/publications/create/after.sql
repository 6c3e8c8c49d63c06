CREATE SCHEMA app;
CREATE TABLE t (a integer PRIMARY KEY, b text);
CREATE TABLE app.u (a integer PRIMARY KEY);
CREATE PUBLICATION all_tables FOR ALL TABLES WITH (publish = 'insert, update');
CREATE PUBLICATION few FOR TABLE t, ONLY app.u WITH (publish_via_partition_root = true);
CREATE PUBLICATION none;
COMMENT ON PUBLICATION few IS 'few';
ALTER PUBLICATION none OWNER TO diff_owner;
