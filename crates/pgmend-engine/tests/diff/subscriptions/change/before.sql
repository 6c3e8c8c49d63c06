CREATE SUBSCRIPTION sub CONNECTION 'host=example.org dbname=x' PUBLICATION a, b WITH (connect = false, slot_name = NONE);
