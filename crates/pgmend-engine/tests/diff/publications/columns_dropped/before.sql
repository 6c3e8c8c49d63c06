-- since 15
CREATE TABLE t (a integer PRIMARY KEY, b text, c integer);
CREATE TABLE u (a integer PRIMARY KEY, "B b" text);
CREATE PUBLICATION p FOR TABLE t (a, b), u (a, "B b");
