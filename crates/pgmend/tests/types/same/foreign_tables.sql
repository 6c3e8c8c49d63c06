CREATE EXTENSION postgres_fdw;
CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw;
CREATE FOREIGN TABLE far_users (id int NOT NULL, name text DEFAULT 'x', sum int GENERATED ALWAYS AS (id + 1) STORED) SERVER far;
CREATE TABLE here (id int, f far_users);
CREATE FUNCTION far_name(far_users) RETURNS text LANGUAGE sql AS 'SELECT $1.name';
CREATE FUNCTION far() RETURNS SETOF far_users LANGUAGE sql AS 'SELECT * FROM far_users';
CREATE VIEW far_view AS SELECT * FROM far_users;
