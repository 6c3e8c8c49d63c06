CREATE TYPE gone AS (a integer);
