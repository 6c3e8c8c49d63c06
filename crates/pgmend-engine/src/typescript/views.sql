-- The rule of a view's own query is for SELECT, which is 1.
SELECT c.oid::int8 AS id, n.nspname AS schema, c.relname AS name,
       (SELECT coalesce(jsonb_agg(a.attname ORDER BY a.attnum), '[]') FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0) AS columns,
       r.ev_action::text AS tree
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_rewrite r ON r.ev_class = c.oid AND r.ev_type = '1'
WHERE n.nspname = ANY ($1) AND c.relkind IN ('v', 'm')
ORDER BY c.oid
