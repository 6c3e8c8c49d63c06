-- since 14
CREATE TYPE span AS RANGE (subtype = text, multirange_type_name = many_spans);
ALTER TYPE span OWNER TO diff_owner;
CREATE TABLE t (a many_spans);
