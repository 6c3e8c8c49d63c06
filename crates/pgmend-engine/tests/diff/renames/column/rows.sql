INSERT INTO kept VALUES (1); INSERT INTO t (title, other) VALUES ('x', 1), ('y', 2);
