-- since 15
CREATE TABLE t (a integer PRIMARY KEY, b text, c bigint);
CREATE PUBLICATION p FOR TABLE t (a, c) WHERE (c > 5 AND a < 3) WITH (publish = 'insert, delete');
