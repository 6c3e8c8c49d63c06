CREATE TABLE parent (a integer);
CREATE TABLE child (b text, c integer) INHERITS (parent);
