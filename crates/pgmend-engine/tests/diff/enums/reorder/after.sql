CREATE TYPE mood AS ENUM ('c', 'a', 'b');
CREATE TABLE t (id integer, a mood);
