CREATE TABLE t (a integer);
CREATE TABLE u (a integer);
CREATE PUBLICATION p FOR TABLE t WITH (publish_via_partition_root);
