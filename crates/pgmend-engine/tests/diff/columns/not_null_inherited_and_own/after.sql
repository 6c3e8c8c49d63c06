-- since 18
CREATE TABLE p (a integer);
CREATE TABLE c (a integer CONSTRAINT own NOT NULL) INHERITS (p);
CREATE TABLE d (b integer) INHERITS (p);
