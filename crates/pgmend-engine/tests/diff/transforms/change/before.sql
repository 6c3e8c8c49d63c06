CREATE TYPE pair AS (a integer);
CREATE FUNCTION from_sql(internal) RETURNS internal LANGUAGE internal IMMUTABLE AS 'textin';
CREATE FUNCTION to_sql(internal) RETURNS pair LANGUAGE internal IMMUTABLE AS 'textin';
CREATE TRANSFORM FOR pair LANGUAGE plpgsql (FROM SQL WITH FUNCTION from_sql(internal), TO SQL WITH FUNCTION to_sql(internal));
COMMENT ON TRANSFORM FOR pair LANGUAGE plpgsql IS 'stays';
