CREATE TABLE t (id integer, a text, CONSTRAINT old_key PRIMARY KEY (id), CONSTRAINT old_check CHECK (a <> ''));
CREATE TABLE u (id integer, CONSTRAINT old_ref FOREIGN KEY (id) REFERENCES t (id));
COMMENT ON CONSTRAINT old_check ON t IS 'x';
