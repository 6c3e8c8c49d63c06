CREATE TABLE t (id bigserial PRIMARY KEY, a text);
CREATE TABLE u (id serial);
