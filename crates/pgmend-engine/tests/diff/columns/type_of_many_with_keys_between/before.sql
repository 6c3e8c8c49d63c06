CREATE TABLE a (id integer PRIMARY KEY, code character varying(5) UNIQUE);
CREATE TABLE b (id integer PRIMARY KEY REFERENCES a, code character varying(5) REFERENCES a (code) ON UPDATE CASCADE);
CREATE TABLE c (id integer REFERENCES b, other integer REFERENCES a);
CREATE INDEX c_other ON c (other) INCLUDE (id);
