CREATE FUNCTION w() RETURNS bigint LANGUAGE internal WINDOW STABLE AS 'window_rank';
CREATE FUNCTION s(n integer) RETURNS TABLE (a integer) LANGUAGE sql ROWS 20 AS 'SELECT generate_series(1, n)';
