CREATE SEQUENCE numbers;
CREATE TABLE a (id bigint DEFAULT nextval('numbers'));
CREATE TABLE b (id bigint DEFAULT nextval('numbers') NOT NULL);
CREATE VIEW v AS SELECT last_value FROM numbers;
