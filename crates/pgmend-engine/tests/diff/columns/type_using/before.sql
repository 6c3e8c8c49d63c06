CREATE TABLE t (id integer, n text, flag text, at text, doc text);
