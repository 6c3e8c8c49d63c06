CREATE TABLE people (id bigint PRIMARY KEY);
CREATE TABLE notes (id integer PRIMARY KEY, person bigint REFERENCES people ON DELETE CASCADE);
