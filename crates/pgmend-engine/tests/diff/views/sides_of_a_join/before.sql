CREATE TABLE t (id integer PRIMARY KEY, a integer);
CREATE TABLE u (id integer PRIMARY KEY, a integer);
CREATE VIEW v AS SELECT id, t.a AS ta, u.a AS ua FROM t LEFT JOIN u USING (id) WHERE u.a IS NULL;
