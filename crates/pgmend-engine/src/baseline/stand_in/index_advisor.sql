-- Signature only.
CREATE FUNCTION @extschema@.index_advisor(query text) RETURNS TABLE (
    startup_cost_before jsonb, startup_cost_after jsonb, total_cost_before jsonb, total_cost_after jsonb,
    index_statements text[], errors text[]) LANGUAGE plpgsql AS $body$
BEGIN
    RAISE EXCEPTION 'pgmend: index_advisor is not available in a replay';
END
$body$;
