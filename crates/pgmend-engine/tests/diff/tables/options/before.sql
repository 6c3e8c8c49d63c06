CREATE TABLE busy (id integer, body text) WITH (fillfactor = 70, autovacuum_enabled = false);
CREATE TABLE calm (id integer);
