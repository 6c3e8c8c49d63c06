CREATE TABLE t (id serial, a text);
SELECT setval('t_id_seq', 100);
