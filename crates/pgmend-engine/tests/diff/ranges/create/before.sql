CREATE TYPE gone AS RANGE (subtype = integer);
