INSERT INTO sensors VALUES (1, 'x');
INSERT INTO readings VALUES (1, '2020-05-05', 1.5);
