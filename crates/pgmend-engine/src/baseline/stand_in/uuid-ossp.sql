-- For servers without contrib. Version 3 and the constants are exact, 1 and 4 are random anyway; version 5 would need
-- SHA-1, which the server lacks, so it is stable but not the right value.
CREATE FUNCTION @extschema@.uuid_nil() RETURNS uuid LANGUAGE sql IMMUTABLE AS $body$ SELECT '00000000-0000-0000-0000-000000000000'::uuid $body$;
CREATE FUNCTION @extschema@.uuid_ns_dns() RETURNS uuid LANGUAGE sql IMMUTABLE AS $body$ SELECT '6ba7b810-9dad-11d1-80b4-00c04fd430c8'::uuid $body$;
CREATE FUNCTION @extschema@.uuid_ns_url() RETURNS uuid LANGUAGE sql IMMUTABLE AS $body$ SELECT '6ba7b811-9dad-11d1-80b4-00c04fd430c8'::uuid $body$;
CREATE FUNCTION @extschema@.uuid_ns_oid() RETURNS uuid LANGUAGE sql IMMUTABLE AS $body$ SELECT '6ba7b812-9dad-11d1-80b4-00c04fd430c8'::uuid $body$;
CREATE FUNCTION @extschema@.uuid_ns_x500() RETURNS uuid LANGUAGE sql IMMUTABLE AS $body$ SELECT '6ba7b814-9dad-11d1-80b4-00c04fd430c8'::uuid $body$;
CREATE FUNCTION @extschema@.uuid_generate_v1() RETURNS uuid LANGUAGE sql VOLATILE AS $body$ SELECT pg_catalog.gen_random_uuid() $body$;
CREATE FUNCTION @extschema@.uuid_generate_v1mc() RETURNS uuid LANGUAGE sql VOLATILE AS $body$ SELECT pg_catalog.gen_random_uuid() $body$;
CREATE FUNCTION @extschema@.uuid_generate_v4() RETURNS uuid LANGUAGE sql VOLATILE AS $body$ SELECT pg_catalog.gen_random_uuid() $body$;
CREATE FUNCTION @extschema@.uuid_generate_v3(namespace uuid, name text) RETURNS uuid LANGUAGE sql IMMUTABLE STRICT SET search_path = pg_catalog AS $body$
    SELECT encode(set_byte(set_byte(h, 6, get_byte(h, 6) & 15 | 48), 8, get_byte(h, 8) & 63 | 128), 'hex')::uuid
    FROM (SELECT decode(md5(uuid_send($1) || convert_to($2, 'UTF8')), 'hex') AS h) d
$body$;
CREATE FUNCTION @extschema@.uuid_generate_v5(namespace uuid, name text) RETURNS uuid LANGUAGE sql IMMUTABLE STRICT SET search_path = pg_catalog AS $body$
    SELECT encode(set_byte(set_byte(h, 6, get_byte(h, 6) & 15 | 80), 8, get_byte(h, 8) & 63 | 128), 'hex')::uuid
    FROM (SELECT substr(sha256(uuid_send($1) || convert_to($2, 'UTF8')), 1, 16) AS h) d
$body$;
