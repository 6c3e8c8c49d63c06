CREATE TYPE pair AS (one integer, two text, three date);
CREATE TABLE pairs OF pair (one PRIMARY KEY);
