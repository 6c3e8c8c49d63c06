-- since 18
CREATE TABLE t (a integer CONSTRAINT new_name NOT NULL, b integer CONSTRAINT "B.b" NOT NULL, c integer NOT NULL);
COMMENT ON CONSTRAINT new_name ON t IS 'new';
COMMENT ON CONSTRAINT t_c_not_null ON t IS 'usual';
