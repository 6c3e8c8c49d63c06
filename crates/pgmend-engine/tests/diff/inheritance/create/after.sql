CREATE TABLE parent (a integer NOT NULL, b text, CONSTRAINT parent_a CHECK (a > 0));
CREATE TABLE child (b text DEFAULT 'child', c integer, CONSTRAINT child_c CHECK (c > 0)) INHERITS (parent);
CREATE TABLE other (x integer);
CREATE TABLE grandchild (d date) INHERITS (child, other);
