CREATE TABLE parent (a bigint, d date DEFAULT '2020-01-01' NOT NULL);
CREATE TABLE child (c integer) INHERITS (parent);
