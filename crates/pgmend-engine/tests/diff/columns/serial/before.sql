CREATE TABLE t (id serial PRIMARY KEY, a text);
CREATE TABLE u (id integer NOT NULL);
