CREATE TYPE pair AS (one integer, two text);
CREATE TABLE pairs (one integer, two text);
CREATE TABLE loose OF pair;
