CREATE TABLE t (a text COLLATE "C", b text, c character varying(5) COLLATE "POSIX");
CREATE INDEX t_b ON t (b);
