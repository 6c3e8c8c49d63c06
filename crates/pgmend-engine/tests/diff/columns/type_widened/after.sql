CREATE TABLE t (a bigint NOT NULL, b text, c numeric(12,4), d timestamp(3), e bigint DEFAULT 5);
CREATE INDEX t_a ON t (a);
