-- For servers without contrib: exact edit distance, and the sounding functions as their argument in capitals.
CREATE FUNCTION @extschema@.levenshtein(text, text, integer, integer, integer) RETURNS integer LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = pg_catalog AS $body$
DECLARE
    before integer[] := (SELECT array_agg(j * $3 ORDER BY j) FROM generate_series(0, length($2)) AS j);
    row_of integer[];
BEGIN
    FOR i IN 1 .. length($1) LOOP
        row_of := ARRAY[i * $4];
        FOR j IN 1 .. length($2) LOOP
            row_of := row_of || least(before[j + 1] + $4, row_of[j] + $3,
                before[j] + CASE WHEN substr($1, i, 1) = substr($2, j, 1) THEN 0 ELSE $5 END);
        END LOOP;
        before := row_of;
    END LOOP;
    RETURN before[length($2) + 1];
END
$body$;
CREATE FUNCTION @extschema@.levenshtein(text, text) RETURNS integer LANGUAGE sql IMMUTABLE STRICT AS $body$ SELECT @extschema@.levenshtein($1, $2, 1, 1, 1) $body$;
CREATE FUNCTION @extschema@.levenshtein_less_equal(text, text, integer) RETURNS integer LANGUAGE sql IMMUTABLE STRICT AS $body$ SELECT @extschema@.levenshtein($1, $2, 1, 1, 1) $body$;
CREATE FUNCTION @extschema@.soundex(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $body$ SELECT pg_catalog.upper($1) $body$;
CREATE FUNCTION @extschema@.difference(text, text) RETURNS integer LANGUAGE sql IMMUTABLE STRICT AS $body$ SELECT NULL::integer $body$;
CREATE FUNCTION @extschema@.metaphone(text, integer) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $body$ SELECT pg_catalog.left(pg_catalog.upper($1), $2) $body$;
CREATE FUNCTION @extschema@.dmetaphone(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $body$ SELECT pg_catalog.upper($1) $body$;
CREATE FUNCTION @extschema@.dmetaphone_alt(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $body$ SELECT pg_catalog.upper($1) $body$;
