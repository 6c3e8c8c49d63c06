CREATE TABLE far (id integer PRIMARY KEY USING INDEX TABLESPACE diff_space);
CREATE TABLE near (id integer);
CREATE INDEX near_id ON near (id) TABLESPACE diff_space;
CREATE TABLE both_far (id integer) TABLESPACE diff_space;
