CREATE TABLE t (a text) WITH (autovacuum_enabled = off, toast.autovacuum_vacuum_scale_factor = 0.5, fillfactor = 10);
CREATE VIEW v WITH (security_barrier = true) AS SELECT a FROM t;
