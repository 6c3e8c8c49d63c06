CREATE EXTENSION btree_gist;
CREATE TABLE t (room integer, during tsrange, box box,
  CONSTRAINT one_at_a_time EXCLUDE USING gist (room WITH =, during WITH &&) WHERE (room > 0),
  CONSTRAINT boxes EXCLUDE USING gist (box WITH &&) DEFERRABLE INITIALLY DEFERRED);
