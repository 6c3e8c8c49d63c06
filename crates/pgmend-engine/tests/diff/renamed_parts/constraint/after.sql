CREATE TABLE t (id integer, a text, CONSTRAINT new_key PRIMARY KEY (id), CONSTRAINT new_check CHECK (a <> ''));
CREATE TABLE u (id integer, CONSTRAINT new_ref FOREIGN KEY (id) REFERENCES t (id));
COMMENT ON CONSTRAINT new_check ON t IS 'x';
