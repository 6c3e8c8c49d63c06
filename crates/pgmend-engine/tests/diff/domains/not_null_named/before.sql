-- since 17
CREATE DOMAIN d AS integer CONSTRAINT d_there NOT NULL;
CREATE TABLE t (a d);
