CREATE TYPE pair AS (one integer, two text);
CREATE TABLE pairs OF pair (one PRIMARY KEY);
