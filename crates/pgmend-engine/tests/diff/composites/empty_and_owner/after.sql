CREATE TYPE nothing AS (a integer);
CREATE TYPE some AS ();
ALTER TYPE some OWNER TO diff_owner;
