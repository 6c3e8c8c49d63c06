INSERT INTO kept VALUES (1); INSERT INTO t (title, other) VALUES (NULL, 1), (NULL, 2);
