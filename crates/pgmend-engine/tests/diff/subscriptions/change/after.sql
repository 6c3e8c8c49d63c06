CREATE SUBSCRIPTION sub CONNECTION 'host=example.org dbname=x' PUBLICATION a, c WITH (connect = false, slot_name = NONE, synchronous_commit = 'remote_apply');
COMMENT ON SUBSCRIPTION sub IS 'changed';
