CREATE UNLOGGED TABLE t (a integer);
CREATE TABLE u (a integer);
CREATE PUBLICATION p FOR TABLE u WITH (publish_via_partition_root);
