CREATE TYPE mood AS ENUM ('ok', 'sad');
CREATE TABLE t (a integer, m mood, b integer);
CREATE TABLE u (a integer);
