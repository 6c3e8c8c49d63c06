CREATE TABLE t (a interval day to second(2), b time(0) with time zone, c timestamptz, d bit varying(5));
