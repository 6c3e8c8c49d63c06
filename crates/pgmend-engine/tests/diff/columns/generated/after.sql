CREATE TABLE t (a integer, b integer, c integer GENERATED ALWAYS AS (a - b) STORED, d integer GENERATED ALWAYS AS (b) STORED, e integer);
