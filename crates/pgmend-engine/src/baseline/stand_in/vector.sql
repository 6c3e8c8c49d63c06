-- Types that hold their text, with the length as type modifier as the real ones have it; the two access methods are
-- hash indexes underneath, which take any value of any length. Distances are null.
CREATE FUNCTION @extschema@.vector_typmod_in(cstring[]) RETURNS integer LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = pg_catalog AS $body$
BEGIN
    IF array_length($1, 1) <> 1 OR $1[1]::text::integer NOT BETWEEN 1 AND 16000 THEN
        RAISE invalid_parameter_value USING MESSAGE = 'dimensions for type vector must be between 1 and 16000';
    END IF;
    RETURN $1[1]::text::integer;
END
$body$;
CREATE FUNCTION @extschema@.hnswhandler(internal) RETURNS index_am_handler LANGUAGE internal AS 'hashhandler';
CREATE FUNCTION @extschema@.ivfflathandler(internal) RETURNS index_am_handler LANGUAGE internal AS 'hashhandler';
CREATE ACCESS METHOD hnsw TYPE INDEX HANDLER @extschema@.hnswhandler;
CREATE ACCESS METHOD ivfflat TYPE INDEX HANDLER @extschema@.ivfflathandler;
DO $make$
DECLARE
    own text := pg_catalog.quote_ident((SELECT nspname FROM pg_catalog.pg_namespace n WHERE n.oid = (
        SELECT pronamespace FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_am a ON a.amhandler = p.oid WHERE a.amname = 'hnsw')));
    t text;
    c record;
BEGIN
    FOREACH t IN ARRAY ARRAY['vector', 'halfvec', 'sparsevec'] LOOP
        EXECUTE pg_catalog.format('CREATE TYPE %s.%s', own, t);
        EXECUTE pg_catalog.format('CREATE FUNCTION %1$s.%2$s_in(cstring) RETURNS %1$s.%2$s LANGUAGE internal IMMUTABLE STRICT AS ''textin''', own, t);
        EXECUTE pg_catalog.format('CREATE FUNCTION %1$s.%2$s_out(%1$s.%2$s) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS ''textout''', own, t);
        EXECUTE pg_catalog.format('CREATE TYPE %1$s.%2$s (INPUT = %1$s.%2$s_in, OUTPUT = %1$s.%2$s_out, TYPMOD_IN = %1$s.vector_typmod_in, STORAGE = external)', own, t);
        EXECUTE pg_catalog.format('CREATE FUNCTION %1$s.%2$s_eq(%1$s.%2$s, %1$s.%2$s) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS ''byteaeq''', own, t);
        EXECUTE pg_catalog.format('CREATE FUNCTION %1$s.%2$s_hash(%1$s.%2$s) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS ''hashvarlena''', own, t);
        EXECUTE pg_catalog.format('CREATE OPERATOR %1$s.= (FUNCTION = %1$s.%2$s_eq, LEFTARG = %1$s.%2$s, RIGHTARG = %1$s.%2$s, COMMUTATOR = OPERATOR(%1$s.=))', own, t);
        FOR c IN SELECT * FROM (VALUES ('l2_distance', '<->'), ('inner_product', NULL), ('negative_inner_product', '<#>'),
                ('cosine_distance', '<=>'), ('l1_distance', '<+>')) AS d (name, op) LOOP
            EXECUTE pg_catalog.format('CREATE FUNCTION %1$s.%3$s(%1$s.%2$s, %1$s.%2$s) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT AS ''SELECT NULL::double precision''', own, t, c.name);
            IF c.op IS NOT NULL THEN
                EXECUTE pg_catalog.format('CREATE OPERATOR %1$s.%4$s (FUNCTION = %1$s.%3$s, LEFTARG = %1$s.%2$s, RIGHTARG = %1$s.%2$s)', own, t, c.name, c.op);
            END IF;
        END LOOP;
        FOR c IN SELECT * FROM (VALUES ('hnsw', 'l2'), ('hnsw', 'ip'), ('hnsw', 'cosine'), ('hnsw', 'l1'),
                ('ivfflat', 'l2'), ('ivfflat', 'ip'), ('ivfflat', 'cosine')) AS k (am, distance) LOOP
            EXECUTE pg_catalog.format('CREATE OPERATOR CLASS %1$s.%2$s_%4$s_ops %5$s FOR TYPE %1$s.%2$s USING %3$s AS OPERATOR 1 %1$s.=, FUNCTION 1 %1$s.%2$s_hash(%1$s.%2$s)',
                own, t, c.am, c.distance, CASE WHEN c.am = 'ivfflat' AND c.distance = 'l2' THEN 'DEFAULT' ELSE '' END);
        END LOOP;
    END LOOP;
END
$make$;
CREATE CAST (@extschema@.vector AS @extschema@.halfvec) WITH INOUT AS ASSIGNMENT;
CREATE CAST (@extschema@.halfvec AS @extschema@.vector) WITH INOUT AS ASSIGNMENT;
CREATE FUNCTION @extschema@.vector_dims(@extschema@.vector) RETURNS integer LANGUAGE sql IMMUTABLE STRICT AS $body$
    SELECT pg_catalog.cardinality(pg_catalog.string_to_array($1::pg_catalog.text, ','))
$body$;
CREATE FUNCTION @extschema@.vector_norm(@extschema@.vector) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT AS $body$ SELECT NULL::double precision $body$;
CREATE FUNCTION @extschema@.l2_normalize(@extschema@.vector) RETURNS @extschema@.vector LANGUAGE sql IMMUTABLE STRICT AS $body$ SELECT $1 $body$;
CREATE FUNCTION @extschema@.array_to_vector(real[], integer, boolean) RETURNS @extschema@.vector LANGUAGE sql IMMUTABLE STRICT AS $body$
    SELECT pg_catalog.translate($1::pg_catalog.text, '{}', '[]')::@extschema@.vector
$body$;
CREATE CAST (real[] AS @extschema@.vector) WITH FUNCTION @extschema@.array_to_vector(real[], integer, boolean) AS ASSIGNMENT;
