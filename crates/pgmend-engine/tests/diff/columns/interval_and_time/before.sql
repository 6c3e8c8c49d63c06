CREATE TABLE t (a interval, b time, c timestamp, d bit(3));
