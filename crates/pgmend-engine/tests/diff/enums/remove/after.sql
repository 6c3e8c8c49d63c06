CREATE TYPE mood AS ENUM ('a', 'c');
CREATE TABLE t (id integer, a mood NOT NULL);
