CREATE TYPE nothing AS ();
CREATE TYPE things AS (a integer);
