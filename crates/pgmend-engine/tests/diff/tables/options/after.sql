CREATE TABLE busy (id integer, body text) WITH (fillfactor = 80, toast.autovacuum_enabled = false);
CREATE TABLE calm (id integer) WITH (autovacuum_vacuum_scale_factor = 0.01, parallel_workers = 4);
