-- schemas: public,api
-- `from` is the name of the relation as the types have it, without its schema and without quotes; it is that of an argument, not of a result.
CREATE SCHEMA api;
CREATE TABLE "Users" (id int PRIMARY KEY);
CREATE TABLE api.posts (id int PRIMARY KEY);
CREATE FUNCTION friends("Users") RETURNS SETOF "Users" LANGUAGE sql AS 'SELECT $1';
CREATE FUNCTION api.next(api.posts) RETURNS SETOF api.posts ROWS 1 LANGUAGE sql AS 'SELECT $1';
CREATE FUNCTION everybody() RETURNS TABLE (u "Users") LANGUAGE sql AS 'SELECT u FROM "Users" u';
