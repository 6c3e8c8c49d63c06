CREATE TABLE t (a text) WITH (autovacuum_vacuum_scale_factor = 0.125, toast_tuple_target = 256, parallel_workers = 3);
CREATE VIEW v WITH (security_barrier = false, check_option = local) AS SELECT a FROM t;
