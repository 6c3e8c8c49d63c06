INSERT INTO authors (email, name) VALUES ('a@example.org', 'A');
INSERT INTO posts (author, title) VALUES (1, 'x');
