INSERT INTO kept VALUES (1); INSERT INTO things (a) VALUES ('x');
