-- since 15
CREATE SUBSCRIPTION sub CONNECTION 'host=example.org dbname=x' PUBLICATION a WITH (connect = false, slot_name = NONE, binary = true, streaming = true);
