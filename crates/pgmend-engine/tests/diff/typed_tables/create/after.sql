CREATE TYPE pair AS (one integer, two text);
CREATE TABLE pairs OF pair (one WITH OPTIONS PRIMARY KEY DEFAULT 3, two NOT NULL);
CREATE TABLE more OF pair;
