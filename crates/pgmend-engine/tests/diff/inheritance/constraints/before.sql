CREATE TABLE parent (a integer, CONSTRAINT a_positive CHECK (a > 0));
CREATE TABLE child (c integer) INHERITS (parent);
