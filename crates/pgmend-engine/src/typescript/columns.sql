-- Columns that the role may do nothing with are left out.
SELECT a.attrelid::int8 AS relation, a.attname AS name,
       coalesce(nullif(t.typbasetype, 0), a.atttypid)::int8 AS type,
       NOT (a.attnotnull OR t.typtype = 'd' AND t.typnotnull) AS nullable,
       -- Stored, and since 18 virtual.
       a.attidentity = 'a' OR a.attgenerated <> '' AS always_generated,
       a.attidentity <> '' OR a.atthasdef AS has_default,
       c.relkind = 'v' AND pg_column_is_updatable(c.oid, a.attnum, false) AS writable
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid
JOIN pg_type t ON t.oid = a.atttypid
WHERE n.nspname = ANY ($1)
  AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND a.attnum > 0
  AND NOT a.attisdropped
  AND (pg_has_role(c.relowner, 'USAGE') OR has_column_privilege(c.oid, a.attnum, 'SELECT, INSERT, UPDATE, REFERENCES'))
ORDER BY a.attrelid, a.attnum
