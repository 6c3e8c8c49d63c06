-- The key table and the calls that migrations make around it; nothing is encrypted.
CREATE TYPE pgsodium.key_status AS ENUM ('default', 'valid', 'invalid', 'expired');
CREATE TYPE pgsodium.key_type AS ENUM ('aead-ietf', 'aead-det', 'hmacsha512', 'hmacsha256', 'auth', 'shorthash', 'generichash', 'kdf', 'secretbox', 'secretstream', 'stream_xchacha20');
CREATE TABLE pgsodium.key (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    status pgsodium.key_status DEFAULT 'valid',
    created timestamptz NOT NULL DEFAULT now(),
    expires timestamptz,
    key_type pgsodium.key_type,
    key_id bigint,
    key_context bytea DEFAULT '\x7067736f6469756d',
    name text UNIQUE,
    associated_data text DEFAULT 'associated',
    raw_key bytea,
    raw_key_nonce bytea,
    parent_key uuid REFERENCES pgsodium.key,
    comment text,
    user_data text
);
CREATE VIEW pgsodium.valid_key AS
    SELECT id, name, status, key_type, key_id, key_context, created, expires, associated_data FROM pgsodium.key
    WHERE status IN ('valid', 'default') AND (expires IS NULL OR expires > now());
CREATE FUNCTION pgsodium.create_key(
    key_type pgsodium.key_type DEFAULT 'aead-det', name text DEFAULT NULL, raw_key bytea DEFAULT NULL, raw_key_nonce bytea DEFAULT NULL,
    parent_key uuid DEFAULT NULL, key_context bytea DEFAULT '\x7067736f6469756d', expires timestamptz DEFAULT NULL,
    associated_data text DEFAULT '') RETURNS pgsodium.valid_key LANGUAGE plpgsql SET search_path = pg_catalog AS $body$
DECLARE
    made uuid;
    found_key pgsodium.valid_key;
BEGIN
    INSERT INTO pgsodium.key (key_type, name, expires, associated_data) VALUES ($1, $2, $7, $8) RETURNING id INTO made;
    SELECT v.* INTO found_key FROM pgsodium.valid_key v WHERE v.id = made;
    RETURN found_key;
END
$body$;
CREATE FUNCTION pgsodium.crypto_aead_det_noncegen() RETURNS bytea LANGUAGE sql AS $body$ SELECT '\x00000000000000000000000000000000'::bytea $body$;
CREATE FUNCTION pgsodium.crypto_aead_det_encrypt(message bytea, additional bytea, key_uuid uuid, nonce bytea DEFAULT NULL) RETURNS bytea
LANGUAGE sql IMMUTABLE AS $body$ SELECT $1 $body$;
CREATE FUNCTION pgsodium.crypto_aead_det_decrypt(message bytea, additional bytea, key_uuid uuid, nonce bytea DEFAULT NULL) RETURNS bytea
LANGUAGE sql IMMUTABLE AS $body$ SELECT $1 $body$;
CREATE FUNCTION pgsodium.randombytes_buf(size integer) RETURNS bytea
LANGUAGE sql AS $body$ SELECT pg_catalog.decode(pg_catalog.repeat('00', $1), 'hex') $body$;
