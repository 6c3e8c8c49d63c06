CREATE TYPE mood AS ENUM ('c', 'a');
CREATE DOMAIN good AS mood CHECK (VALUE <> 'a');
CREATE TYPE pair AS (one mood, two mood[]);
CREATE TABLE t (a good, p text);
