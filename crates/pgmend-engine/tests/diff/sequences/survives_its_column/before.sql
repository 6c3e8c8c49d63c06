CREATE SEQUENCE numbers AS integer;
CREATE TABLE t (a integer, id integer DEFAULT nextval('numbers') NOT NULL);
ALTER SEQUENCE numbers OWNED BY t.id;
CREATE TABLE u (id integer DEFAULT nextval('numbers'));
