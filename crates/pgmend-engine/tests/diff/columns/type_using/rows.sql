INSERT INTO t VALUES (1, '42', 'true', '2020-01-01', '{"a": 1}'), (2, NULL, NULL, NULL, NULL);
