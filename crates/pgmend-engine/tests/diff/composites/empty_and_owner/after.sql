CREATE TYPE nothing AS (a integer);
CREATE TYPE things AS ();
ALTER TYPE things OWNER TO diff_owner;
