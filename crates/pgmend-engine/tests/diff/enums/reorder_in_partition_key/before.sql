CREATE TYPE region AS ENUM ('north', 'south');
CREATE TABLE t (id integer, r region) PARTITION BY LIST (r);
CREATE TABLE t_north PARTITION OF t FOR VALUES IN ('north');
