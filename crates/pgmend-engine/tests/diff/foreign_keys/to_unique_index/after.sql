CREATE TABLE p (id integer PRIMARY KEY, code text NOT NULL);
CREATE UNIQUE INDEX p_code ON p (code);
CREATE TABLE t (code text REFERENCES p (code));
