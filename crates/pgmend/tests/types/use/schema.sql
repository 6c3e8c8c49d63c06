CREATE TYPE mood AS ENUM ('sad', 'it''s', 'ok');
CREATE TYPE place AS (x int, y int);
CREATE TABLE users (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, mood mood NOT NULL DEFAULT 'ok', place place, data jsonb NOT NULL DEFAULT '{}',
  tags text[], shout text GENERATED ALWAYS AS (upper(name)) STORED
);
CREATE TABLE profiles (user_id bigint PRIMARY KEY REFERENCES users, born date);
CREATE VIEW counted AS SELECT count(*) AS n FROM users;
CREATE FUNCTION greet(name text, loud boolean DEFAULT false) RETURNS text LANGUAGE sql AS 'SELECT name';
CREATE FUNCTION everybody() RETURNS SETOF users LANGUAGE sql AS 'SELECT * FROM users';
CREATE FUNCTION initials(users) RETURNS text LANGUAGE sql AS 'SELECT left($1.name, 1)';
CREATE SCHEMA api;
CREATE TABLE api.events (id int PRIMARY KEY, mood mood NOT NULL);
