CREATE TABLE p (a integer);
CREATE TABLE old () INHERITS (p);
