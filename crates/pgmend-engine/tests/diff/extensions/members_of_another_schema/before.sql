CREATE SCHEMA tools;
CREATE EXTENSION citext SCHEMA tools;
CREATE TABLE t (a tools.citext UNIQUE);
CREATE VIEW v AS SELECT a FROM t WHERE a OPERATOR(tools.=) 'x'::tools.citext;
