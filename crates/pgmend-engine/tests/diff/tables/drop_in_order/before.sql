CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (id integer PRIMARY KEY REFERENCES a);
CREATE TABLE c (id integer REFERENCES b, a integer REFERENCES a);
CREATE TABLE stays (id integer PRIMARY KEY, gone integer REFERENCES a);
