-- since 18
CREATE TABLE t (a integer, b text GENERATED ALWAYS AS (a::text) VIRTUAL);
