INSERT INTO cache VALUES ('a', '1'), ('b', '{}');
