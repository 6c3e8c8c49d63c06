CREATE TYPE pair AS (a text, b text);
CREATE DOMAIN words AS text;
CREATE TABLE t (a pair, b words, c tsvector, d words);
ALTER TABLE t ALTER d SET STORAGE EXTERNAL;
