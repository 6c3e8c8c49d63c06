-- since 18
CREATE EXTENSION btree_gist;
CREATE TABLE rooms (id integer, during tsrange, PRIMARY KEY (id, during WITHOUT OVERLAPS));
CREATE TABLE visits (id integer, during tsrange);
