CREATE TABLE people (id integer PRIMARY KEY);
CREATE TABLE notes (id integer PRIMARY KEY, person integer REFERENCES people ON DELETE CASCADE);
