-- Foreign keys of one name that lead to different columns of a table lead to a view of that table, too.
CREATE TABLE users (id int PRIMARY KEY, email text UNIQUE);
CREATE TABLE a (u int, CONSTRAINT k FOREIGN KEY (u) REFERENCES users);
CREATE TABLE b (u text, CONSTRAINT k FOREIGN KEY (u) REFERENCES users (email));
CREATE VIEW people AS SELECT id, email FROM users;
