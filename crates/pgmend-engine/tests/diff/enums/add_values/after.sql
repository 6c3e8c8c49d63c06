CREATE TYPE mood AS ENUM ('a', 'b', 'c', 'd', 'e', 'f');
CREATE TABLE t (a mood);
