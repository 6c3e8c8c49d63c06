-- since 18
CREATE TABLE t (a bigint, b text GENERATED ALWAYS AS (a::text) VIRTUAL);
