CREATE TYPE a AS (x integer, y text, z date);
CREATE TYPE b AS (x integer);
