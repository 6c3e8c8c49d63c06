-- since 18
CREATE EXTENSION btree_gist;
CREATE TABLE t (id integer, during tsrange, other integer, CONSTRAINT k UNIQUE (id, during));
