-- since 18
CREATE TABLE p (a integer NOT NULL);
CREATE TABLE c (a integer CONSTRAINT own NOT NULL) INHERITS (p);
CREATE TABLE d (b integer NOT NULL) INHERITS (p);
