-- since 15
CREATE SUBSCRIPTION sub CONNECTION 'host=example.org dbname=x' PUBLICATION a WITH (connect = false, slot_name = NONE, disable_on_error = true);
