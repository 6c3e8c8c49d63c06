CREATE TABLE t (a integer PRIMARY KEY);
CREATE PUBLICATION p FOR TABLE t WITH (publish = 'delete', publish_via_partition_root = true);
COMMENT ON PUBLICATION p IS 'stays';
