CREATE TYPE e AS ENUM ('a');
CREATE TYPE mood AS ENUM ('b', 'c');
ALTER TYPE mood ADD VALUE 'a' BEFORE 'b';
CREATE SEQUENCE s;
CREATE TABLE t (id bigint DEFAULT nextval('s') NOT NULL, e e);
ALTER SEQUENCE s OWNED BY t.id;
CREATE TABLE u (id bigint);
