CREATE TABLE t (id bigint PRIMARY KEY, b integer);
CREATE TABLE u (id bigint PRIMARY KEY, a text);
CREATE VIEW v AS SELECT id, t.b AS ta, u.a AS ua FROM t FULL JOIN u USING (id) ORDER BY u.a DESC NULLS LAST LIMIT 5;
