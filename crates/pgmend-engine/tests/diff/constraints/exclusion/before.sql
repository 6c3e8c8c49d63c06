CREATE TABLE t (room integer, during tsrange, box box, CONSTRAINT one_at_a_time EXCLUDE USING gist (during WITH &&));
