-- Real tokens for HS256, HS384 and HS512, with an HMAC over the server's own hash functions.
CREATE FUNCTION @extschema@.url_encode(data bytea) RETURNS text LANGUAGE sql IMMUTABLE AS $body$
    SELECT pg_catalog.translate(pg_catalog.encode($1, 'base64'), E'+/=\n', '-_')
$body$;
CREATE FUNCTION @extschema@.url_decode(data text) RETURNS bytea LANGUAGE sql IMMUTABLE AS $body$
    SELECT pg_catalog.decode(pg_catalog.rpad(pg_catalog.translate($1, '-_', '+/'), (pg_catalog.length($1) + 3) / 4 * 4, '='), 'base64')
$body$;
CREATE FUNCTION @extschema@.try_cast_double(inp text) RETURNS double precision LANGUAGE plpgsql IMMUTABLE AS $body$
BEGIN
    RETURN inp::double precision;
EXCEPTION WHEN OTHERS THEN
    RETURN NULL;
END
$body$;
CREATE FUNCTION @extschema@.algorithm_sign(signables text, secret text, algorithm text) RETURNS text
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog AS $body$
DECLARE
    width integer := CASE algorithm WHEN 'HS256' THEN 64 ELSE 128 END;
    key   bytea := convert_to(secret, 'UTF8');
    inner_pad bytea := '';
    outer_pad bytea := '';
    digest bytea;
BEGIN
    IF algorithm NOT IN ('HS256', 'HS384', 'HS512') THEN
        RETURN NULL;
    END IF;
    IF length(key) > width THEN
        key := CASE algorithm WHEN 'HS256' THEN sha256(key) WHEN 'HS384' THEN sha384(key) ELSE sha512(key) END;
    END IF;
    key := key || decode(repeat('00', width - length(key)), 'hex');
    inner_pad := key;
    outer_pad := key;
    FOR i IN 0 .. width - 1 LOOP
        inner_pad := set_byte(inner_pad, i, get_byte(key, i) # 54);
        outer_pad := set_byte(outer_pad, i, get_byte(key, i) # 92);
    END LOOP;
    digest := inner_pad || convert_to(signables, 'UTF8');
    digest := CASE algorithm WHEN 'HS256' THEN sha256(digest) WHEN 'HS384' THEN sha384(digest) ELSE sha512(digest) END;
    digest := outer_pad || digest;
    digest := CASE algorithm WHEN 'HS256' THEN sha256(digest) WHEN 'HS384' THEN sha384(digest) ELSE sha512(digest) END;
    RETURN translate(encode(digest, 'base64'), E'+/=\n', '-_');
END
$body$;
CREATE FUNCTION @extschema@.sign(payload json, secret text, algorithm text DEFAULT 'HS256') RETURNS text LANGUAGE sql IMMUTABLE AS $body$
    SELECT pg_catalog.concat(s.signables, '.', @extschema@.algorithm_sign(s.signables, $2, $3)) FROM (
        SELECT pg_catalog.concat(
            @extschema@.url_encode(pg_catalog.convert_to(pg_catalog.concat('{"alg":"', $3, '","typ":"JWT"}'), 'UTF8')), '.',
            @extschema@.url_encode(pg_catalog.convert_to($1::pg_catalog.text, 'UTF8'))) AS signables) s
$body$;
CREATE FUNCTION @extschema@.verify(token text, secret text, algorithm text DEFAULT 'HS256')
RETURNS TABLE (header json, payload json, valid boolean) LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $body$
    SELECT convert_from(@extschema@.url_decode(r[1]), 'UTF8')::json, convert_from(@extschema@.url_decode(r[2]), 'UTF8')::json,
           r[3] = @extschema@.algorithm_sign(r[1] || '.' || r[2], $2, $3)
    FROM (SELECT string_to_array($1, '.') AS r) t
$body$;
