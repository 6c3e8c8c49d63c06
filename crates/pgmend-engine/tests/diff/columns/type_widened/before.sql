CREATE TABLE t (a integer NOT NULL, b character varying(10), c numeric(5,1), d timestamp, e integer DEFAULT 5);
CREATE INDEX t_a ON t (a);
