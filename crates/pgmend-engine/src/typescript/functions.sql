-- Functions for triggers cannot be called. Modes, names and types are NULL where all arguments are given and unnamed.
SELECT p.oid::int8 AS id, n.nspname AS schema, p.proname AS name,
       coalesce((SELECT jsonb_agg(jsonb_build_object('name', coalesce(p.proargnames[place::int], ''),
                                                     'mode', coalesce(p.proargmodes[place::int], 'i'),
                                                     'type', argument::int8) ORDER BY place)
                 FROM unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) WITH ORDINALITY AS _(argument, place)), '[]') AS arguments,
       p.pronargdefaults AS defaults,
       pg_get_function_arguments(p.oid) AS signature,
       pg_get_function_identity_arguments(p.oid) AS identity,
       pg_get_function_result(p.oid) AS result,
       p.prorettype::int8 AS returns,
       p.proretset AS returns_set,
       p.prorows AS rows
FROM pg_proc p
JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname = ANY ($1)
  AND p.prokind = 'f'
  AND p.prorettype NOT IN ('pg_catalog.trigger'::regtype, 'pg_catalog.event_trigger'::regtype)
