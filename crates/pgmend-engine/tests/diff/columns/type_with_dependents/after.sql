CREATE TABLE t (id integer PRIMARY KEY, a bigint CHECK (a > 0), b bigint GENERATED ALWAYS AS (a * 2) STORED, CONSTRAINT u UNIQUE (a));
CREATE INDEX t_expr ON t ((a + 1)) WHERE a > 5;
CREATE VIEW v AS SELECT id, a FROM t WHERE a > 1;
