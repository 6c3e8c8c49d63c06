CREATE COLLATION de (provider = icu, locale = 'de');
CREATE TABLE t (a text COLLATE de, b text);
CREATE INDEX t_a ON t (a);
CREATE VIEW v AS SELECT a FROM t;
