CREATE FUNCTION @extschema@.pg_stat_statements_reset(userid oid DEFAULT 0, dbid oid DEFAULT 0, queryid bigint DEFAULT 0) RETURNS void
LANGUAGE sql AS $body$ SELECT NULL::void $body$;
CREATE VIEW @extschema@.pg_stat_statements AS
    SELECT 0::oid AS userid, 0::oid AS dbid, 0::bigint AS queryid, ''::text AS query, 0::bigint AS calls,
        0::float8 AS total_exec_time, 0::float8 AS min_exec_time, 0::float8 AS max_exec_time, 0::float8 AS mean_exec_time, 0::bigint AS rows
    WHERE false;
