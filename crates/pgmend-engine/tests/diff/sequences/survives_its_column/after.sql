CREATE SEQUENCE numbers AS integer;
CREATE TABLE t (a integer);
CREATE TABLE u (id integer DEFAULT nextval('numbers'));
