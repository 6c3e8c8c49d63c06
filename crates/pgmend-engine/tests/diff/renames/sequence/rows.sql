INSERT INTO t (a) VALUES ('a');
