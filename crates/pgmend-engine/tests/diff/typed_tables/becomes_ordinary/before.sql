CREATE TYPE pair AS (one integer, two text);
CREATE TABLE pairs OF pair;
CREATE TABLE loose (one integer, two text);
