INSERT INTO t VALUES (1, '2020-05-05', 'x'), (1, '2021-05-05', 'y');
