CREATE TABLE t (a int4 NOT NULL, b varchar, c timestamp with time zone DEFAULT CURRENT_TIMESTAMP, d bool DEFAULT 'f');
CREATE VIEW v AS select a,b from t where a=1;
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS $$ SELECT a $$;
ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY (a);
