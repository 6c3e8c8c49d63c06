CREATE TABLE people (
  id bigint PRIMARY KEY,
  name text NOT NULL,
  born date,
  CONSTRAINT people_name_check CHECK (name <> '')
);
CREATE TABLE notes (person bigint NOT NULL REFERENCES people (id), body text DEFAULT '' NOT NULL);
CREATE INDEX notes_person ON notes (person);
