CREATE FUNCTION bigger(integer, integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT greatest($1, $2) $$;
CREATE AGGREGATE biggest(integer) (SFUNC = bigger, STYPE = integer, COMBINEFUNC = bigger, INITCOND = '0', SORTOP = >, PARALLEL = safe);
CREATE AGGREGATE mean(integer) (SFUNC = int4_avg_accum, STYPE = bigint[], FINALFUNC = int8_avg, FINALFUNC_MODIFY = shareable, INITCOND = '{0,0}',
  MSFUNC = int4_avg_accum, MINVFUNC = int4_avg_accum_inv, MSTYPE = bigint[], MFINALFUNC = int8_avg, MINITCOND = '{0,0}');
CREATE AGGREGATE at_percent(double precision ORDER BY anyelement) (SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA);
CREATE AGGREGATE how_many(*) (SFUNC = int8inc, STYPE = bigint, INITCOND = '0');
COMMENT ON AGGREGATE how_many(*) IS 'counts';
