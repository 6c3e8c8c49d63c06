GRANT USAGE ON SCHEMA public TO diff_reader;
CREATE TYPE two AS ENUM ('a', 'b');
CREATE TABLE t (a integer, m two DEFAULT 'a');
