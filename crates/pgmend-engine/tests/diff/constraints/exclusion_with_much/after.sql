CREATE EXTENSION btree_gist;
CREATE TABLE t (a integer, r int4range, c text, CONSTRAINT ex EXCLUDE USING gist (a WITH <>, r WITH &&) INCLUDE (c) WITH (fillfactor = 80) WHERE (a > 0) DEFERRABLE INITIALLY DEFERRED);
COMMENT ON CONSTRAINT ex ON t IS 'exclusive';
