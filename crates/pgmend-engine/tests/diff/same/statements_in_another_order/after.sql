CREATE TABLE u (id bigint);
CREATE TYPE mood AS ENUM ('a', 'b', 'c');
CREATE TYPE e AS ENUM ('a');
CREATE TABLE t (id bigserial, e e);
ALTER SEQUENCE t_id_seq RENAME TO s;
