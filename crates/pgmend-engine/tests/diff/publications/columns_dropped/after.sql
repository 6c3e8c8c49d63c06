-- since 15
CREATE TABLE t (a integer PRIMARY KEY, c integer);
CREATE TABLE u (a integer PRIMARY KEY, "B b" text);
CREATE PUBLICATION p FOR TABLE t (a), u (a);
