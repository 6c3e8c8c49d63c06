CREATE TABLE parent (a integer, CONSTRAINT a_small CHECK (a < 10), CONSTRAINT only_parent CHECK (a <> 5) NO INHERIT);
CREATE TABLE child (c integer, CONSTRAINT a_positive CHECK (a > 0)) INHERITS (parent);
