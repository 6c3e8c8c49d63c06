CREATE TABLE t (a integer, b text);
CREATE VIEW v AS SELECT a::bigint AS a, b FROM t;
CREATE VIEW w AS SELECT a FROM v WHERE b <> '';
ALTER VIEW w OWNER TO diff_owner;
