CREATE EXTENSION btree_gist;
CREATE TABLE t (a integer, r int4range, c text, CONSTRAINT ex EXCLUDE USING gist (a WITH =, r WITH &&));
