INSERT INTO busy VALUES (1, 'a'), (2, NULL);
