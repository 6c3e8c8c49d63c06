-- The rows that production already holds: 65 people, 54 collections, 260 consents. The same on every run.

INSERT INTO auth.users (id, email, created_at, updated_at)
SELECT md5('user ' || n)::uuid, format('person%s@example.test', n), joined, joined
FROM generate_series(1, 65) AS n,
  LATERAL (SELECT timestamptz '2025-03-29 08:00:00+00' + n * interval '7 hours' AS joined) AS t;

INSERT INTO public.collections (id, user_id, name, description, libraries, created_at, updated_at)
SELECT md5('collection ' || n)::uuid, md5('user ' || n)::uuid, 'Collection ' || n,
  CASE WHEN n % 3 = 0 THEN NULL ELSE format('What person %s uses every day', n) END,
  (ARRAY['react', 'astro', 'fastapi', 'axum', 'postgres'])[1 + n % 3 : 3 + n % 3], made, made
FROM generate_series(1, 54) AS n,
  LATERAL (SELECT timestamptz '2025-04-03 09:30:00+00' + n * interval '11 hours' AS made) AS t;

INSERT INTO public.user_consents
  (id, user_id, consent_type, document_version, granted, granted_at, created_at, updated_at)
SELECT md5(format('consent %s %s', n, kind))::uuid, md5('user ' || n)::uuid, kind, '2025-04',
  yes, CASE WHEN yes THEN asked END, asked, asked
FROM generate_series(1, 65) AS n,
  unnest(ARRAY['terms_of_service', 'privacy_policy', 'cookies', 'newsletter']) AS kind,
  LATERAL (SELECT timestamptz '2025-04-12 10:00:00+00' + n * interval '13 minutes' AS asked,
    kind <> 'newsletter' OR n % 4 = 0 AS yes) AS t;
