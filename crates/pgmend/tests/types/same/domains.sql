CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%');
CREATE DOMAIN required AS text NOT NULL;
CREATE DOMAIN with_default AS int DEFAULT 7;
CREATE DOMAIN tags AS text[];
CREATE DOMAIN inner_email AS email;
CREATE TYPE mood AS ENUM ('a', 'b');
CREATE DOMAIN happy AS mood CHECK (VALUE = 'a');
CREATE DOMAIN payload AS jsonb NOT NULL;
CREATE TABLE used (
  e email, e_set email NOT NULL, r required, w with_default NOT NULL, t tags, i inner_email, h happy NOT NULL, p payload,
  es email[], hs happy[] NOT NULL
);
CREATE FUNCTION f(e email, hs happy[]) RETURNS tags LANGUAGE sql AS 'SELECT NULL::tags';
CREATE VIEW seen AS SELECT * FROM used;
