ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO diff_reader;
CREATE TABLE old (a integer);
CREATE TABLE private (a integer);
REVOKE SELECT ON private FROM diff_reader;
CREATE VIEW v AS SELECT a, 1 AS b FROM old;
REVOKE SELECT ON v FROM diff_reader;
