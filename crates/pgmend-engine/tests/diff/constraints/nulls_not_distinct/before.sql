-- since 15
CREATE TABLE t (a integer, b integer, UNIQUE NULLS NOT DISTINCT (a), UNIQUE (b));
