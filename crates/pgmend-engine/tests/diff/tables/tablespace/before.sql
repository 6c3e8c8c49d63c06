CREATE TABLE far (id integer PRIMARY KEY);
CREATE TABLE near (id integer) TABLESPACE diff_space;
CREATE INDEX near_id ON near (id);
