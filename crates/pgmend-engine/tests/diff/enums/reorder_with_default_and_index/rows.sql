INSERT INTO t (id, m) VALUES (1, 'a'), (2, 'b');
