-- since 15
CREATE TABLE t (a integer, b integer, UNIQUE (a), UNIQUE NULLS NOT DISTINCT (b));
