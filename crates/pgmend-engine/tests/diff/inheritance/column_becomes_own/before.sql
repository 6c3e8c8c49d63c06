CREATE TABLE parent (a integer, b text);
CREATE TABLE child (c integer) INHERITS (parent);
