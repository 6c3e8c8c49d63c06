-- since 18
CREATE TABLE t (a integer CONSTRAINT old_name NOT NULL, b integer NOT NULL, c integer CONSTRAINT "C ""c" NOT NULL);
COMMENT ON CONSTRAINT old_name ON t IS 'old';
