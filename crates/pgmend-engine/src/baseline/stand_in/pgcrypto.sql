-- For servers without contrib. Hashes by the server's own functions where it has them; what is random or encrypted is a
-- placeholder of the right shape.
CREATE FUNCTION @extschema@.gen_random_uuid() RETURNS uuid LANGUAGE sql VOLATILE AS $body$ SELECT pg_catalog.gen_random_uuid() $body$;
CREATE FUNCTION @extschema@.gen_random_bytes(integer) RETURNS bytea LANGUAGE sql VOLATILE STRICT SET search_path = pg_catalog AS $body$
    SELECT substr(string_agg(uuid_send(gen_random_uuid()), ''), 1, $1) FROM generate_series(0, $1 / 16)
$body$;
CREATE FUNCTION @extschema@.digest(bytea, text) RETURNS bytea LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = pg_catalog AS $body$
BEGIN
    RETURN CASE lower($2) WHEN 'sha256' THEN sha256($1) WHEN 'sha224' THEN sha224($1) WHEN 'sha384' THEN sha384($1)
        WHEN 'sha512' THEN sha512($1) WHEN 'md5' THEN decode(md5($1), 'hex')
        ELSE substr(sha256($1), 1, 20) END; -- sha1: of the right length, not the right value
END
$body$;
CREATE FUNCTION @extschema@.digest(text, text) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT AS $body$
    SELECT @extschema@.digest(pg_catalog.convert_to($1, 'UTF8'), $2)
$body$;
CREATE FUNCTION @extschema@.hmac(bytea, bytea, text) RETURNS bytea LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = pg_catalog AS $body$
DECLARE
    width integer := CASE WHEN lower($3) IN ('sha384', 'sha512') THEN 128 ELSE 64 END;
    key   bytea := CASE WHEN length($2) > width THEN @extschema@.digest($2, $3) ELSE $2 END;
    inner_pad bytea;
    outer_pad bytea;
BEGIN
    key := key || decode(repeat('00', width - length(key)), 'hex');
    inner_pad := key;
    outer_pad := key;
    FOR i IN 0 .. width - 1 LOOP
        inner_pad := set_byte(inner_pad, i, get_byte(key, i) # 54);
        outer_pad := set_byte(outer_pad, i, get_byte(key, i) # 92);
    END LOOP;
    RETURN @extschema@.digest(outer_pad || @extschema@.digest(inner_pad || $1, $3), $3);
END
$body$;
CREATE FUNCTION @extschema@.hmac(text, text, text) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT AS $body$
    SELECT @extschema@.hmac(pg_catalog.convert_to($1, 'UTF8'), pg_catalog.convert_to($2, 'UTF8'), $3)
$body$;
CREATE FUNCTION @extschema@.gen_salt(text) RETURNS text LANGUAGE sql VOLATILE STRICT SET search_path = pg_catalog AS $body$
    SELECT CASE $1 WHEN 'bf' THEN '$2a$06$' WHEN 'md5' THEN '$1$' ELSE '' END || left(md5(gen_random_uuid()::text), 22)
$body$;
CREATE FUNCTION @extschema@.gen_salt(text, integer) RETURNS text LANGUAGE sql VOLATILE STRICT AS $body$ SELECT @extschema@.gen_salt($1) $body$;
CREATE FUNCTION @extschema@.crypt(text, text) RETURNS text LANGUAGE sql IMMUTABLE STRICT SET search_path = pg_catalog AS $body$
    SELECT left($2, 29) || left(md5($1 || left($2, 29)), 31)
$body$;
CREATE FUNCTION @extschema@.encrypt(bytea, bytea, text) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT AS $body$ SELECT $1 $body$;
CREATE FUNCTION @extschema@.decrypt(bytea, bytea, text) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT AS $body$ SELECT $1 $body$;
CREATE FUNCTION @extschema@.encrypt_iv(bytea, bytea, bytea, text) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT AS $body$ SELECT $1 $body$;
CREATE FUNCTION @extschema@.decrypt_iv(bytea, bytea, bytea, text) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT AS $body$ SELECT $1 $body$;
CREATE FUNCTION @extschema@.pgp_sym_encrypt(text, text) RETURNS bytea LANGUAGE sql STRICT AS $body$ SELECT pg_catalog.convert_to($1, 'UTF8') $body$;
CREATE FUNCTION @extschema@.pgp_sym_encrypt(text, text, text) RETURNS bytea LANGUAGE sql STRICT AS $body$ SELECT pg_catalog.convert_to($1, 'UTF8') $body$;
CREATE FUNCTION @extschema@.pgp_sym_decrypt(bytea, text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $body$ SELECT pg_catalog.convert_from($1, 'UTF8') $body$;
CREATE FUNCTION @extschema@.pgp_sym_decrypt(bytea, text, text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $body$ SELECT pg_catalog.convert_from($1, 'UTF8') $body$;
CREATE FUNCTION @extschema@.pgp_sym_encrypt_bytea(bytea, text) RETURNS bytea LANGUAGE sql STRICT AS $body$ SELECT $1 $body$;
CREATE FUNCTION @extschema@.pgp_sym_decrypt_bytea(bytea, text) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT AS $body$ SELECT $1 $body$;
CREATE FUNCTION @extschema@.armor(bytea) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $body$ SELECT pg_catalog.encode($1, 'base64') $body$;
CREATE FUNCTION @extschema@.dearmor(text) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT AS $body$ SELECT pg_catalog.decode($1, 'base64') $body$;
