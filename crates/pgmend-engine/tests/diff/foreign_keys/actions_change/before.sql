CREATE TABLE p (id integer PRIMARY KEY, x integer, y integer, UNIQUE (x, y));
CREATE TABLE c (a integer REFERENCES p ON DELETE CASCADE, b integer, d integer, CONSTRAINT "both" FOREIGN KEY (b, d) REFERENCES p (x, y) MATCH FULL);
