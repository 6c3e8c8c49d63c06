-- since 18
CREATE TABLE t (a integer, b integer);
ALTER TABLE t ADD CONSTRAINT t_b NOT NULL b NOT VALID;
