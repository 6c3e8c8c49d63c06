CREATE SUBSCRIPTION sub CONNECTION 'host=example.org dbname=x' PUBLICATION "Some", other WITH (connect = false, slot_name = NONE, synchronous_commit = 'local');
COMMENT ON SUBSCRIPTION sub IS 'a subscription';
