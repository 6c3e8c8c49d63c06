CREATE EXTENSION cube;
CREATE EXTENSION earthdistance;
CREATE TABLE t (a cube, b earth);
