INSERT INTO kept VALUES (1); INSERT INTO people (code, kept) VALUES ('a', 1), ('b', NULL); INSERT INTO notes VALUES (1, NULL);
