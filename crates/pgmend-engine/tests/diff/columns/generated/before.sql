CREATE TABLE t (a integer, b integer, c integer GENERATED ALWAYS AS (a + b) STORED, d integer, e integer GENERATED ALWAYS AS (a * 2) STORED);
