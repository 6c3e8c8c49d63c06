-- since 18
CREATE EXTENSION btree_gist;
CREATE TABLE rooms (id integer, during tsrange, other integer, PRIMARY KEY (id, during WITHOUT OVERLAPS), UNIQUE (other, during WITHOUT OVERLAPS));
CREATE TABLE visits (id integer, during tsrange, FOREIGN KEY (id, PERIOD during) REFERENCES rooms (id, PERIOD during));
