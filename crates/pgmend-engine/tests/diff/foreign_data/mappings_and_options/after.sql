CREATE FOREIGN DATA WRAPPER w OPTIONS (debug 'true');
CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (host 'b', dbname 'c d''e');
CREATE USER MAPPING FOR diff_writer SERVER s;
CREATE FOREIGN TABLE f (a bigint OPTIONS (k '2', l 'z'), c text) SERVER s OPTIONS (t 'x''', v 'y');
COMMENT ON COLUMN f.a IS 'far';
GRANT SELECT (a) ON f TO diff_reader;
