CREATE TABLE t (a integer, b text, c integer[], d tsvector, e point, f jsonb, g tsrange);
