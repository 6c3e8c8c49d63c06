CREATE TABLE t (a integer GENERATED ALWAYS AS IDENTITY, b bigint NOT NULL, c integer);
