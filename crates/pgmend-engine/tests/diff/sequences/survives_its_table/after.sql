CREATE SEQUENCE t_id_seq AS integer;
CREATE TABLE u (id integer DEFAULT nextval('t_id_seq'));
ALTER SEQUENCE t_id_seq OWNED BY u.id;
