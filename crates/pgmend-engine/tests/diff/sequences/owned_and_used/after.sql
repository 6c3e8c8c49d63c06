CREATE SEQUENCE numbers AS integer;
CREATE TABLE t (id integer DEFAULT nextval('numbers') NOT NULL, n integer DEFAULT nextval('numbers'));
ALTER SEQUENCE numbers OWNED BY t.id;
CREATE TABLE u (id integer DEFAULT nextval('numbers'));
