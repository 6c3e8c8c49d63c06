CREATE TABLE a (id bigint PRIMARY KEY, code text UNIQUE);
CREATE TABLE b (id bigint PRIMARY KEY REFERENCES a, code text REFERENCES a (code) ON UPDATE CASCADE);
CREATE TABLE c (id bigint REFERENCES b, other bigint REFERENCES a);
CREATE INDEX c_other ON c (other) INCLUDE (id);
