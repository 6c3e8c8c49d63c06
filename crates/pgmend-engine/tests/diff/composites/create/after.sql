CREATE TYPE address AS (street text COLLATE "C", zip character varying(10));
CREATE TYPE person AS (name text, home address, others address[]);
CREATE TABLE t (a address, p person[]);
COMMENT ON TYPE address IS 'an address';
COMMENT ON COLUMN address.zip IS 'as printed';
