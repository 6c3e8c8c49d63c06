CREATE TABLE base (a integer);
CREATE VIEW x AS SELECT a FROM base;
CREATE TABLE y (a integer);
