GRANT USAGE ON SCHEMA public TO diff_reader WITH GRANT OPTION;
CREATE TYPE one AS ENUM ('a', 'b');
CREATE TABLE t (a integer, m one DEFAULT 'a');
