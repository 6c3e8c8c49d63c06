-- Types that hold their text, so that columns, defaults, indexes and signatures are the real ones; what a function
-- would compute is null, except where the well-known text says it.
--
-- A column of type geometry(Point,4326) must read as that. Only C code may print a type modifier, so the server's own
-- enum_out does it: the modifier (encoded as PostGIS encodes it) is the OID of an enum label that holds the words.
CREATE TYPE @extschema@.pgmend_geometry_modifier AS ENUM ();
CREATE FUNCTION @extschema@.pgmend_geometry_modifier_of(kind text, srid integer) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
    kinds constant text[] := '{Geometry,Point,LineString,Polygon,MultiPoint,MultiLineString,MultiPolygon,GeometryCollection,CircularString,CompoundCurve,CurvePolygon,MultiCurve,MultiSurface,PolyhedralSurface,Triangle,Tin}';
    dims  text := (regexp_match(lower(kind), '[a-z](z?m?)$'))[1];
    bare  text;
    n     integer;
    code  integer;
    words text;
BEGIN
    IF srid IS NULL OR srid NOT BETWEEN 0 AND 999999 THEN
        RAISE invalid_parameter_value USING MESSAGE = format('invalid SRID: %s', srid);
    END IF;
    SELECT k.i::integer - 1, k.name INTO n, bare FROM unnest(kinds) WITH ORDINALITY AS k (name, i)
    WHERE lower(kind) IN (lower(k.name), lower(k.name) || 'z', lower(k.name) || 'm', lower(k.name) || 'zm');
    IF n IS NULL THEN
        RAISE invalid_parameter_value USING MESSAGE = format('Invalid geometry type modifier: %s', kind);
    END IF;
    IF lower(kind) = lower(bare) THEN
        dims := '';
    END IF;
    code := srid << 8 | n << 2 | CASE WHEN dims LIKE 'z%' THEN 2 ELSE 0 END | CASE WHEN dims LIKE '%m' THEN 1 ELSE 0 END;
    IF code = 0 THEN
        RETURN -1;
    END IF;
    words := '(' || bare || upper(dims) || CASE WHEN srid = 0 THEN ')' ELSE ',' || srid || ')' END;
    INSERT INTO pg_enum (oid, enumtypid, enumsortorder, enumlabel)
    SELECT code, '@extschema@.pgmend_geometry_modifier'::regtype, 1 + count(e.oid), words
    FROM pg_enum e WHERE e.enumtypid = '@extschema@.pgmend_geometry_modifier'::regtype
    HAVING NOT EXISTS (SELECT FROM pg_enum l WHERE l.oid = code);
    RETURN code;
END
$body$;
CREATE FUNCTION @extschema@.geometry_typmod_in(cstring[]) RETURNS integer LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = pg_catalog AS $body$
BEGIN
    RETURN @extschema@.pgmend_geometry_modifier_of($1[1]::text, CASE WHEN array_length($1, 1) > 1 THEN $1[2]::text::integer ELSE 0 END);
END
$body$;
CREATE FUNCTION @extschema@.geography_typmod_in(cstring[]) RETURNS integer LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = pg_catalog AS $body$
BEGIN
    RETURN @extschema@.pgmend_geometry_modifier_of($1[1]::text, CASE WHEN array_length($1, 1) > 1 THEN $1[2]::text::integer ELSE 4326 END);
END
$body$;
CREATE FUNCTION @extschema@.geometry_typmod_out(integer) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'enum_out';
-- GiST support that only an index of more than one page would call, and that then says so instead of answering.
CREATE FUNCTION @extschema@.pgmend_gist_union(internal, internal) RETURNS internal LANGUAGE internal AS 'internal_in';
CREATE FUNCTION @extschema@.pgmend_gist_penalty(internal, internal, internal) RETURNS internal LANGUAGE internal AS 'internal_in';
DO $make$
DECLARE
    own text := pg_catalog.quote_ident((SELECT n.nspname FROM pg_catalog.pg_namespace n JOIN pg_catalog.pg_type t ON t.typnamespace = n.oid
        WHERE t.typname = 'pgmend_geometry_modifier'));
    t record;
    f record;
BEGIN
    FOR t IN SELECT * FROM (VALUES
        ('geometry', ', TYPMOD_IN = %s.geometry_typmod_in, TYPMOD_OUT = %1$s.geometry_typmod_out, STORAGE = main'),
        ('geography', ', TYPMOD_IN = %s.geography_typmod_in, TYPMOD_OUT = %1$s.geometry_typmod_out, STORAGE = main'),
        ('box2d', ''), ('box3d', ''), ('raster', '')) AS y (name, options)
    LOOP
        EXECUTE pg_catalog.format('CREATE TYPE %s.%s', own, t.name);
        EXECUTE pg_catalog.format('CREATE FUNCTION %1$s.%2$s_in(cstring) RETURNS %1$s.%2$s LANGUAGE internal IMMUTABLE STRICT AS ''textin''', own, t.name);
        EXECUTE pg_catalog.format('CREATE FUNCTION %1$s.%2$s_out(%1$s.%2$s) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS ''textout''', own, t.name);
        EXECUTE pg_catalog.format('CREATE TYPE %1$s.%2$s (INPUT = %1$s.%2$s_in, OUTPUT = %1$s.%2$s_out', own, t.name) || pg_catalog.format(t.options, own) || ')';
        CONTINUE WHEN t.name NOT IN ('geometry', 'geography');
        FOR f IN SELECT * FROM (VALUES ('=', 'eq', 'byteaeq', 'COMMUTATOR = =, HASHES, MERGES'), ('<', 'lt', 'bytealt', 'COMMUTATOR = >'),
            ('<=', 'le', 'byteale', 'COMMUTATOR = >='), ('>', 'gt', 'byteagt', 'COMMUTATOR = <'), ('>=', 'ge', 'byteage', 'COMMUTATOR = <='),
            ('&&', 'overlaps', 'byteaeq', 'COMMUTATOR = &&'), ('~', 'contains', 'byteaeq', ''), ('@', 'within', 'byteaeq', ''))
            AS o (op, name, body, options)
        LOOP
            EXECUTE pg_catalog.format('CREATE FUNCTION %1$s.%2$s_%3$s(%1$s.%2$s, %1$s.%2$s) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS %4$L', own, t.name, f.name, f.body);
            EXECUTE pg_catalog.format('CREATE OPERATOR %1$s.%4$s (FUNCTION = %1$s.%2$s_%3$s, LEFTARG = %1$s.%2$s, RIGHTARG = %1$s.%2$s%5$s)',
                own, t.name, f.name, f.op, CASE WHEN f.options LIKE '%HASHES%' THEN ', HASHES, MERGES' ELSE '' END);
        END LOOP;
        EXECUTE pg_catalog.format('CREATE FUNCTION %1$s.%2$s_distance(%1$s.%2$s, %1$s.%2$s) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT AS ''SELECT NULL::double precision''', own, t.name);
        EXECUTE pg_catalog.format('CREATE OPERATOR %1$s.<-> (FUNCTION = %1$s.%2$s_distance, LEFTARG = %1$s.%2$s, RIGHTARG = %1$s.%2$s)', own, t.name);
        EXECUTE pg_catalog.format('CREATE FUNCTION %1$s.%2$s_cmp(%1$s.%2$s, %1$s.%2$s) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS ''byteacmp''', own, t.name);
        EXECUTE pg_catalog.format('CREATE FUNCTION %1$s.%2$s_hash(%1$s.%2$s) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS ''hashvarlena''', own, t.name);
        EXECUTE pg_catalog.format('CREATE FUNCTION %1$s.%2$s_gist_consistent(internal, %1$s.%2$s, smallint, oid, internal) RETURNS boolean LANGUAGE internal AS ''internal_in''', own, t.name);
        EXECUTE pg_catalog.format('CREATE FUNCTION %1$s.%2$s_gist_same(%1$s.%2$s, %1$s.%2$s, internal) RETURNS internal LANGUAGE internal AS ''internal_in''', own, t.name);
        EXECUTE pg_catalog.format('CREATE OPERATOR CLASS %1$s.btree_%2$s_ops DEFAULT FOR TYPE %1$s.%2$s USING btree AS OPERATOR 1 %1$s.<, OPERATOR 2 %1$s.<=, OPERATOR 3 %1$s.=, OPERATOR 4 %1$s.>=, OPERATOR 5 %1$s.>, FUNCTION 1 %1$s.%2$s_cmp(%1$s.%2$s, %1$s.%2$s)', own, t.name);
        EXECUTE pg_catalog.format('CREATE OPERATOR CLASS %1$s.hash_%2$s_ops DEFAULT FOR TYPE %1$s.%2$s USING hash AS OPERATOR 1 %1$s.=, FUNCTION 1 %1$s.%2$s_hash(%1$s.%2$s)', own, t.name);
        EXECUTE pg_catalog.format('CREATE OPERATOR CLASS %1$s.gist_%2$s_ops%3$s DEFAULT FOR TYPE %1$s.%2$s USING gist AS OPERATOR 3 %1$s.&&, OPERATOR 8 %1$s.@,
            FUNCTION 1 %1$s.%2$s_gist_consistent(internal, %1$s.%2$s, smallint, oid, internal), FUNCTION 2 %1$s.pgmend_gist_union(internal, internal),
            FUNCTION 5 %1$s.pgmend_gist_penalty(internal, internal, internal), FUNCTION 6 %1$s.pgmend_gist_union(internal, internal),
            FUNCTION 7 %1$s.%2$s_gist_same(%1$s.%2$s, %1$s.%2$s, internal)', own, t.name, CASE t.name WHEN 'geometry' THEN '_2d' ELSE '' END);
    END LOOP;

    FOR f IN SELECT r.*, g.name AS type FROM (VALUES
        ('st_setsrid(#, integer)', '#', '$1'), ('st_transform(#, integer)', '#', '$1'), ('st_makevalid(#)', '#', '$1'),
        ('st_force2d(#)', '#', '$1'), ('st_multi(#)', '#', '$1'), ('st_snaptogrid(#, double precision)', '#', '$1'),
        ('st_astext(#)', 'text', '$1::pg_catalog.text'), ('st_asewkt(#)', 'text', '$1::pg_catalog.text'),
        ('st_asgeojson(#, integer DEFAULT 9, integer DEFAULT 8)', 'text', 'NULL'), ('st_asbinary(#)', 'bytea', 'NULL'),
        ('st_asmvtgeom(#, ~.box2d, integer DEFAULT 4096, integer DEFAULT 256, boolean DEFAULT true)', '#', 'NULL'),
        ('st_buffer(#, double precision)', '#', '$1'), ('st_simplify(#, double precision)', '#', '$1'),
        ('st_simplifypreservetopology(#, double precision)', '#', '$1'), ('st_centroid(#)', '#', 'NULL'),
        ('st_pointonsurface(#)', '#', 'NULL'), ('st_envelope(#)', '#', 'NULL'), ('st_convexhull(#)', '#', 'NULL'),
        ('st_intersection(#, #)', '#', 'NULL'), ('st_union(#, #)', '#', 'NULL'), ('st_difference(#, #)', '#', 'NULL'),
        ('st_makeline(#, #)', '#', 'NULL'), ('st_startpoint(#)', '#', 'NULL'), ('st_endpoint(#)', '#', 'NULL'),
        ('st_x(#)', 'double precision', 'NULL'), ('st_y(#)', 'double precision', 'NULL'), ('st_z(#)', 'double precision', 'NULL'),
        ('st_area(#)', 'double precision', 'NULL'), ('st_length(#)', 'double precision', 'NULL'),
        ('st_perimeter(#)', 'double precision', 'NULL'), ('st_distance(#, #)', 'double precision', 'NULL'),
        ('st_distancesphere(#, #)', 'double precision', 'NULL'), ('st_azimuth(#, #)', 'double precision', 'NULL'),
        ('st_dwithin(#, #, double precision)', 'boolean', 'NULL'), ('st_intersects(#, #)', 'boolean', 'NULL'),
        ('st_contains(#, #)', 'boolean', 'NULL'), ('st_within(#, #)', 'boolean', 'NULL'), ('st_covers(#, #)', 'boolean', 'NULL'),
        ('st_coveredby(#, #)', 'boolean', 'NULL'), ('st_equals(#, #)', 'boolean', '$1::pg_catalog.text = $2::pg_catalog.text'),
        ('st_isvalid(#)', 'boolean', 'true'), ('st_isempty(#)', 'boolean', 'false'), ('st_srid(#)', 'integer', '4326'),
        ('st_npoints(#)', 'integer', 'NULL'), ('geometrytype(#)', 'text', 'NULL'), ('st_geometrytype(#)', 'text', 'NULL'))
        AS r (signature, result, body) CROSS JOIN (VALUES ('geometry'), ('geography')) AS g (name)
        WHERE g.name = 'geometry' OR r.signature ~ '^st_(asgeojson|astext|asbinary|buffer|centroid|area|length|perimeter|distance|azimuth|dwithin|intersects|covers|coveredby|srid|setsrid)\('
    LOOP
        EXECUTE pg_catalog.replace(pg_catalog.replace(pg_catalog.format(
            'CREATE FUNCTION ~.%s RETURNS %s LANGUAGE sql IMMUTABLE STRICT AS $sql$ SELECT (%s)::%2$s $sql$', f.signature, f.result, f.body),
            '#', '~.' || f.type), '~.', own || '.');
    END LOOP;
    FOR f IN SELECT * FROM (VALUES
        ('st_makepoint(double precision, double precision)', 'pg_catalog.concat(''POINT('', $1, '' '', $2, '')'')'),
        ('st_makepoint(double precision, double precision, double precision)', 'pg_catalog.concat(''POINT Z ('', $1, '' '', $2, '' '', $3, '')'')'),
        ('st_point(double precision, double precision)', 'pg_catalog.concat(''POINT('', $1, '' '', $2, '')'')'),
        ('st_point(double precision, double precision, integer)', 'pg_catalog.concat(''POINT('', $1, '' '', $2, '')'')'),
        ('st_geomfromtext(text)', '$1'), ('st_geomfromtext(text, integer)', '$1'), ('st_geometryfromtext(text)', '$1'),
        ('st_geometryfromtext(text, integer)', '$1'), ('st_pointfromtext(text)', '$1'), ('st_pointfromtext(text, integer)', '$1'),
        ('st_geomfromewkt(text)', '$1'), ('st_geomfromgeojson(text)', '$1'), ('st_geomfromgeojson(jsonb)', '$1::pg_catalog.text'), ('st_geomfromgeojson(json)', '$1::pg_catalog.text'),
        ('st_makeenvelope(double precision, double precision, double precision, double precision, integer DEFAULT 0)',
            'pg_catalog.format(''POLYGON((%1$s %2$s,%1$s %4$s,%3$s %4$s,%3$s %2$s,%1$s %2$s))'', $1, $2, $3, $4)'),
        ('st_tileenvelope(integer, integer, integer)', 'NULL')) AS r (signature, body)
    LOOP
        EXECUTE pg_catalog.replace(pg_catalog.format('CREATE FUNCTION ~.%s RETURNS ~.geometry LANGUAGE sql IMMUTABLE STRICT AS $sql$ SELECT (%s)::~.geometry $sql$', f.signature, f.body), '~.', own || '.');
    END LOOP;
    EXECUTE pg_catalog.replace('CREATE FUNCTION ~.st_geogfromtext(text) RETURNS ~.geography LANGUAGE sql IMMUTABLE STRICT AS $sql$ SELECT $1::~.geography $sql$', '~.', own || '.');
    EXECUTE pg_catalog.replace('CREATE FUNCTION ~.st_geographyfromtext(text) RETURNS ~.geography LANGUAGE sql IMMUTABLE STRICT AS $sql$ SELECT $1::~.geography $sql$', '~.', own || '.');
END
$make$;
CREATE FUNCTION @extschema@.geometry_modifier_cast(@extschema@.geometry, integer, boolean) RETURNS @extschema@.geometry LANGUAGE sql IMMUTABLE STRICT AS $body$ SELECT $1 $body$;
CREATE FUNCTION @extschema@.geography_modifier_cast(@extschema@.geography, integer, boolean) RETURNS @extschema@.geography LANGUAGE sql IMMUTABLE STRICT AS $body$ SELECT $1 $body$;
CREATE CAST (@extschema@.geometry AS @extschema@.geometry) WITH FUNCTION @extschema@.geometry_modifier_cast(@extschema@.geometry, integer, boolean) AS IMPLICIT;
CREATE CAST (@extschema@.geography AS @extschema@.geography) WITH FUNCTION @extschema@.geography_modifier_cast(@extschema@.geography, integer, boolean) AS IMPLICIT;
CREATE CAST (@extschema@.geometry AS @extschema@.geography) WITHOUT FUNCTION AS IMPLICIT;
CREATE CAST (@extschema@.geography AS @extschema@.geometry) WITHOUT FUNCTION;
CREATE CAST (text AS @extschema@.geometry) WITH INOUT AS IMPLICIT;
CREATE CAST (@extschema@.geometry AS text) WITH INOUT AS IMPLICIT;
CREATE FUNCTION @extschema@.postgis_version() RETURNS text LANGUAGE sql IMMUTABLE AS $body$ SELECT '3.3 pgmend stand-in'::text $body$;
CREATE FUNCTION @extschema@.postgis_full_version() RETURNS text LANGUAGE sql IMMUTABLE AS $body$ SELECT 'POSTGIS="3.3 pgmend stand-in"'::text $body$;
CREATE TYPE @extschema@.geometry_dump AS (path integer[], geom @extschema@.geometry);
CREATE TABLE @extschema@.spatial_ref_sys (
    srid integer PRIMARY KEY CHECK (srid > 0 AND srid <= 998999),
    auth_name varchar(256),
    auth_srid integer,
    srtext varchar(2048),
    proj4text varchar(2048)
);
GRANT SELECT ON @extschema@.spatial_ref_sys TO PUBLIC;
CREATE VIEW @extschema@.geometry_columns AS
    SELECT NULL::varchar(256) AS f_table_catalog, NULL::name AS f_table_schema, NULL::name AS f_table_name, NULL::name AS f_geometry_column,
        NULL::integer AS coord_dimension, NULL::integer AS srid, NULL::varchar(30) AS type WHERE false;
CREATE VIEW @extschema@.geography_columns AS
    SELECT NULL::name AS f_table_catalog, NULL::name AS f_table_schema, NULL::name AS f_table_name, NULL::name AS f_geography_column,
        NULL::integer AS coord_dimension, NULL::integer AS srid, NULL::text AS type WHERE false;
GRANT SELECT ON @extschema@.geometry_columns, @extschema@.geography_columns TO PUBLIC;
