CREATE TABLE t (a integer, b text);
CREATE VIEW v AS SELECT x.a, x AS whole_row FROM t x;
CREATE VIEW w AS SELECT t FROM t;
