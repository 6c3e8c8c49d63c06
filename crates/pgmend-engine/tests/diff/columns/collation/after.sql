CREATE TABLE t (a text, b text COLLATE "C", c character varying(5) COLLATE "C");
CREATE INDEX t_b ON t (b);
