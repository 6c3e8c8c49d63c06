CREATE FUNCTION w() RETURNS bigint LANGUAGE internal WINDOW IMMUTABLE AS 'window_row_number';
CREATE FUNCTION s(n integer) RETURNS SETOF integer LANGUAGE sql ROWS 10 COST 5 AS 'SELECT generate_series(1, n)';
