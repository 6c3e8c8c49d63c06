-- since 15
CREATE SCHEMA app;
CREATE TABLE t (a integer PRIMARY KEY, b text, c integer);
CREATE TABLE app.u (a integer PRIMARY KEY);
CREATE PUBLICATION p FOR TABLE t (a, c) WHERE (a > 6), app.u;
CREATE PUBLICATION s FOR TABLES IN SCHEMA public, TABLE app.u;
