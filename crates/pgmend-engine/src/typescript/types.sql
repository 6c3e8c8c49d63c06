-- Those of all schemas: a column may have a type of any.
SELECT t.oid::int8 AS id, n.nspname AS schema, t.typname AS name,
       t.typtype IN ('b', 'p') AS is_base,
       element.oid::int8 AS element,
       nullif(t.typrelid, 0)::int8 AS relation,
       coalesce((SELECT jsonb_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid), '[]') AS labels,
       CASE WHEN c.relkind = 'c' THEN
           coalesce((SELECT jsonb_agg(jsonb_build_object('name', a.attname, 'type', a.atttypid::int8) ORDER BY a.attnum)
                     FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '[]')
       ELSE '[]' END AS attributes
FROM pg_type t
JOIN pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_type element ON element.oid = t.typelem AND element.typarray = t.oid
LEFT JOIN pg_class c ON c.oid = t.typrelid
WHERE t.typrelid = 0 OR c.relkind IN ('c', 'r', 'p', 'v', 'm', 'f')
