INSERT INTO pairs VALUES (1, 'x');
INSERT INTO loose VALUES (1, 'x');
