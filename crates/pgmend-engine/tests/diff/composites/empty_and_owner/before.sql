CREATE TYPE nothing AS ();
CREATE TYPE some AS (a integer);
