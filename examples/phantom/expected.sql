-- Every fact of the end state, one row a fact: PASS or FAIL. Changes nothing; runs in any SQL editor.
SET timezone = 'UTC';
SET datestyle = 'ISO';

-- A table or column that is missing is an answer here, not an error.
CREATE OR REPLACE FUNCTION pg_temp.answer(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  found text;
BEGIN
  EXECUTE query INTO found;
  RETURN coalesce(found, 'nothing');
EXCEPTION WHEN undefined_table OR undefined_column OR invalid_schema_name THEN
  RETURN 'missing';
END;
$$;

SELECT CASE WHEN actual = expected THEN 'PASS' ELSE 'FAIL' END AS result, fact, expected, actual
FROM (VALUES
  (1, 'history: all 8 versions', '8',
    'SELECT count(*) FROM supabase_migrations.schema_migrations'),
  (2, 'history: the versions are those of the files',
    '20250328135512 20250328201010 20250402082709 20250411083417 20250413093000 20251001211923 20251002100000 20251003000000',
    'SELECT string_agg(version, '' '' ORDER BY version) FROM supabase_migrations.schema_migrations'),
  (3, 'collections: still 54 rows', '54', 'SELECT count(*) FROM public.collections'),
  (4, 'collections: every row as before', '7187137e45a358e274850044ee2b176f',
    'SELECT md5(string_agg(md5(c::text), '''' ORDER BY id)) FROM public.collections AS c'),
  (5, 'user_consents: still 260 rows', '260', 'SELECT count(*) FROM public.user_consents'),
  (6, 'user_consents: every row as before', 'c791fbfe3fb597778bf312a088663e4f',
    'SELECT md5(string_agg(md5(c::text), '''' ORDER BY id)) FROM public.user_consents AS c'),
  (7, 'collections: row level security with four policies', 'true 4',
    'SELECT relrowsecurity || '' '' || (SELECT count(*) FROM pg_policies WHERE schemaname = ''public'' AND tablename = ''collections'')
     FROM pg_class WHERE oid = ''public.collections''::regclass'),
  (8, 'organizations: one row', '10xdevs 10xDevs',
    'SELECT string_agg(slug || '' '' || name, '', '') FROM public.organizations'),
  (9, 'organization_members: there and empty', '0', 'SELECT count(*) FROM public.organization_members'),
  (10, 'the three prompt tables', 'prompt_collection_segments prompt_collections prompts',
    'SELECT string_agg(tablename, '' '' ORDER BY tablename) FROM pg_tables WHERE schemaname = ''public'' AND tablename LIKE ''prompt%'''),
  (11, 'the two invite tables', 'organization_invite_redemptions organization_invites',
    'SELECT string_agg(tablename, '' '' ORDER BY tablename) FROM pg_tables WHERE schemaname = ''public'' AND tablename LIKE ''%invite%'''),
  (12, 'organization_invites: empty', '0', 'SELECT count(*) FROM public.organization_invites'),
  (13, 'organization_invite_redemptions: empty', '0', 'SELECT count(*) FROM public.organization_invite_redemptions'),
  (14, 'prompts: the four localized columns', 'markdown_body_en markdown_body_pl title_en title_pl',
    'SELECT string_agg(column_name, '' '' ORDER BY column_name) FROM information_schema.columns
     WHERE table_schema = ''public'' AND table_name = ''prompts'' AND (column_name LIKE ''title%'' OR column_name LIKE ''markdown_body%'')'),
  (15, 'seed: 2 prompt collections', 'advanced, fundamentals',
    'SELECT string_agg(slug, '', '' ORDER BY slug) FROM public.prompt_collections'),
  (16, 'seed: 2 segments, each in its collection', 'best-practices in advanced, getting-started in fundamentals',
    'SELECT string_agg(s.slug || '' in '' || c.slug, '', '' ORDER BY s.slug)
     FROM public.prompt_collection_segments AS s JOIN public.prompt_collections AS c ON c.id = s.collection_id'),
  (17, 'seed: 2 prompts', 'Code Review Checklist, Project Setup Guide',
    'SELECT string_agg(title_en, '', '' ORDER BY title_en) FROM public.prompts'),
  (18, 'every table of the repair has row level security', '7',
    'SELECT count(*) FROM pg_class WHERE relnamespace = ''public''::regnamespace AND relkind = ''r'' AND relrowsecurity
       AND (relname LIKE ''organization%'' OR relname LIKE ''prompt%'')'),
  (19, 'no constraint left unvalidated', '0',
    'SELECT count(*) FROM pg_constraint WHERE connamespace = ''public''::regnamespace AND NOT convalidated')
) AS checks (number, fact, expected, query),
LATERAL (SELECT pg_temp.answer(query) AS actual) AS answered
ORDER BY number;
