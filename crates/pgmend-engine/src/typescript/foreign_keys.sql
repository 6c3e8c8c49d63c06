-- A key that a partition has from its parent is the parent's.
SELECT k.conname AS name,
       jsonb_build_object('table', k.conrelid::int8, 'schema', n.nspname, 'name', c.relname,
                          'numbers', to_jsonb(k.conkey), 'columns', names.here) AS "from",
       jsonb_build_object('table', k.confrelid::int8, 'schema', there_n.nspname, 'name', there.relname,
                          'numbers', to_jsonb(k.confkey), 'columns', names.there) AS "to",
       -- As PostgREST has it: the columns of the key in its order are those of a unique one in the table's order.
       EXISTS (SELECT FROM pg_constraint u
               WHERE u.conrelid = k.conrelid AND u.contype IN ('p', 'u')
                 AND (SELECT array_agg(number ORDER BY number) FROM unnest(u.conkey) number) = k.conkey) AS one_to_one
FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_class there ON there.oid = k.confrelid
JOIN pg_namespace there_n ON there_n.oid = there.relnamespace
CROSS JOIN LATERAL (
    SELECT jsonb_agg(a.attname ORDER BY place) AS here, jsonb_agg(b.attname ORDER BY place) AS there
    FROM unnest(k.conkey, k.confkey) WITH ORDINALITY AS _(here, there, place)
    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = here
    JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = there
) names
WHERE k.contype = 'f' AND k.conparentid = 0 AND n.nspname = ANY ($1)
