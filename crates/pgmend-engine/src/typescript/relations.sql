-- Tables that the role may do nothing with are left out; views are not, though their columns may be.
SELECT c.oid::int8 AS id, n.nspname AS schema, c.relname AS name, c.relkind AS kind,
       -- 8 is INSERT, 4 is UPDATE; `true` counts triggers and rules that write in the view's stead.
       c.relkind = 'v' AND coalesce(pg_relation_is_updatable(c.oid, true) & 8 <> 0, false) AS takes_inserts,
       c.relkind = 'v' AND coalesce(pg_relation_is_updatable(c.oid, true) & 4 <> 0, false) AS takes_updates,
       c.relkind = 'v' AND (
           -- 64 is INSTEAD OF, 4 INSERT and 16 UPDATE.
           EXISTS (SELECT FROM pg_trigger t
                   WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgtype & 64 <> 0 AND t.tgtype & 20 <> 0)
           -- 2 is UPDATE, 3 INSERT; `<>` is the tree of no condition.
           OR EXISTS (SELECT FROM pg_rewrite r
                      WHERE r.ev_class = c.oid AND r.is_instead AND r.ev_type IN ('2', '3') AND r.ev_qual::text = '<>')
       ) AS written_through
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY ($1)
  AND (c.relkind IN ('v', 'm', 'f')
       OR c.relkind IN ('r', 'p')
          AND (pg_has_role(c.relowner, 'USAGE')
               OR has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
               OR has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE, REFERENCES')))
