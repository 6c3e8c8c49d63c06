-- The history table as the Supabase CLI makes it, and the six rows it wrote. For the first four versions the
-- objects are there. `20250413093000` and `20251001211923` are phantoms: recorded, but nothing of them is live.
-- The statements are what the CLI itself stores for these files; a test compares the two.

CREATE SCHEMA IF NOT EXISTS supabase_migrations;
CREATE TABLE IF NOT EXISTS supabase_migrations.schema_migrations (version text NOT NULL PRIMARY KEY);
ALTER TABLE supabase_migrations.schema_migrations ADD COLUMN IF NOT EXISTS statements text[];
ALTER TABLE supabase_migrations.schema_migrations ADD COLUMN IF NOT EXISTS name text;

INSERT INTO supabase_migrations.schema_migrations (version, name, statements) VALUES ('20250328135512', 'collections', ARRAY[
$statement$-- Rule collections that a signed-in person keeps.

CREATE OR REPLACE FUNCTION public.set_updated_at()
RETURNS trigger
LANGUAGE plpgsql
SET search_path = ''
AS $$
BEGIN
  NEW.updated_at = now();
  RETURN NEW;
END;
$$$statement$,
$statement$CREATE TABLE IF NOT EXISTS public.collections (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id uuid NOT NULL REFERENCES auth.users (id) ON DELETE CASCADE,
  name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 120),
  description text,
  libraries text[] NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
)$statement$,
$statement$COMMENT ON TABLE public.collections IS 'Named sets of libraries, one owner each'$statement$,
$statement$CREATE INDEX IF NOT EXISTS collections_user_id_idx ON public.collections (user_id)$statement$,
$statement$DROP TRIGGER IF EXISTS collections_set_updated_at ON public.collections$statement$,
$statement$CREATE TRIGGER collections_set_updated_at
  BEFORE UPDATE ON public.collections
  FOR EACH ROW EXECUTE FUNCTION public.set_updated_at()$statement$,
$statement$ALTER TABLE public.collections ENABLE ROW LEVEL SECURITY$statement$,
$statement$DROP POLICY IF EXISTS "Collections belong to their owner" ON public.collections$statement$,
$statement$CREATE POLICY "Collections belong to their owner" ON public.collections
  FOR ALL
  USING (auth.uid() = user_id)$statement$
]);

INSERT INTO supabase_migrations.schema_migrations (version, name, statements) VALUES ('20250328201010', 'drop-rls', ARRAY[
$statement$-- The first policy kept the import job out; open the table until it signs in.

DROP POLICY IF EXISTS "Collections belong to their owner" ON public.collections$statement$,
$statement$ALTER TABLE public.collections DISABLE ROW LEVEL SECURITY$statement$
]);

INSERT INTO supabase_migrations.schema_migrations (version, name, statements) VALUES ('20250402082709', 'add_rls_to_collections', ARRAY[
$statement$-- Row level security again, one policy per command.

ALTER TABLE public.collections ENABLE ROW LEVEL SECURITY$statement$,
$statement$DROP POLICY IF EXISTS collections_select_own ON public.collections$statement$,
$statement$CREATE POLICY collections_select_own ON public.collections
  FOR SELECT TO authenticated
  USING ((SELECT auth.uid()) = user_id)$statement$,
$statement$DROP POLICY IF EXISTS collections_insert_own ON public.collections$statement$,
$statement$CREATE POLICY collections_insert_own ON public.collections
  FOR INSERT TO authenticated
  WITH CHECK ((SELECT auth.uid()) = user_id)$statement$,
$statement$DROP POLICY IF EXISTS collections_update_own ON public.collections$statement$,
$statement$CREATE POLICY collections_update_own ON public.collections
  FOR UPDATE TO authenticated
  USING ((SELECT auth.uid()) = user_id)
  WITH CHECK ((SELECT auth.uid()) = user_id)$statement$,
$statement$DROP POLICY IF EXISTS collections_delete_own ON public.collections$statement$,
$statement$CREATE POLICY collections_delete_own ON public.collections
  FOR DELETE TO authenticated
  USING ((SELECT auth.uid()) = user_id)$statement$
]);

INSERT INTO supabase_migrations.schema_migrations (version, name, statements) VALUES ('20250411083417', 'create_user_consents', ARRAY[
$statement$-- What each person has agreed to, and when.

CREATE TABLE IF NOT EXISTS public.user_consents (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id uuid NOT NULL REFERENCES auth.users (id) ON DELETE CASCADE,
  consent_type text NOT NULL
    CHECK (consent_type IN ('terms_of_service', 'privacy_policy', 'cookies', 'newsletter')),
  document_version text NOT NULL,
  granted boolean NOT NULL DEFAULT false,
  granted_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT user_consents_user_id_consent_type_key UNIQUE (user_id, consent_type),
  CONSTRAINT user_consents_granted_at_check CHECK (NOT granted OR granted_at IS NOT NULL)
)$statement$,
$statement$COMMENT ON TABLE public.user_consents IS 'One row a person and kind of consent'$statement$,
$statement$COMMENT ON COLUMN public.user_consents.document_version IS 'Version of the document the person saw'$statement$,
$statement$CREATE INDEX IF NOT EXISTS user_consents_consent_type_idx
  ON public.user_consents (consent_type) WHERE granted$statement$,
$statement$DROP TRIGGER IF EXISTS user_consents_set_updated_at ON public.user_consents$statement$,
$statement$CREATE TRIGGER user_consents_set_updated_at
  BEFORE UPDATE ON public.user_consents
  FOR EACH ROW EXECUTE FUNCTION public.set_updated_at()$statement$,
$statement$ALTER TABLE public.user_consents ENABLE ROW LEVEL SECURITY$statement$,
$statement$DROP POLICY IF EXISTS user_consents_select_own ON public.user_consents$statement$,
$statement$CREATE POLICY user_consents_select_own ON public.user_consents
  FOR SELECT TO authenticated
  USING ((SELECT auth.uid()) = user_id)$statement$,
$statement$DROP POLICY IF EXISTS user_consents_insert_own ON public.user_consents$statement$,
$statement$CREATE POLICY user_consents_insert_own ON public.user_consents
  FOR INSERT TO authenticated
  WITH CHECK ((SELECT auth.uid()) = user_id)$statement$
]);

INSERT INTO supabase_migrations.schema_migrations (version, name, statements) VALUES ('20250413093000', 'prompt_manager_orgs', ARRAY[
$statement$-- Organizations, the people in them, and who may see them.

CREATE TABLE IF NOT EXISTS public.organizations (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9-]+$'),
  name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
)$statement$,
$statement$COMMENT ON TABLE public.organizations IS 'Tenants of the prompt manager'$statement$,
$statement$CREATE TABLE IF NOT EXISTS public.organization_members (
  organization_id uuid NOT NULL REFERENCES public.organizations (id) ON DELETE CASCADE,
  user_id uuid NOT NULL REFERENCES auth.users (id) ON DELETE CASCADE,
  role text NOT NULL DEFAULT 'member' CHECK (role IN ('member', 'admin')),
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, user_id)
)$statement$,
$statement$CREATE INDEX IF NOT EXISTS organization_members_user_id_idx ON public.organization_members (user_id)$statement$,
$statement$DROP TRIGGER IF EXISTS organizations_set_updated_at ON public.organizations$statement$,
$statement$CREATE TRIGGER organizations_set_updated_at
  BEFORE UPDATE ON public.organizations
  FOR EACH ROW EXECUTE FUNCTION public.set_updated_at()$statement$,
$statement$-- Reads the members as its owner: a policy of a table that asks the same table never ends.
CREATE OR REPLACE FUNCTION public.is_organization_member(organization uuid, wanted_role text DEFAULT NULL)
RETURNS boolean
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = ''
AS $$
  SELECT EXISTS (
    SELECT FROM public.organization_members AS m
    WHERE m.organization_id = organization
      AND m.user_id = auth.uid()
      AND (wanted_role IS NULL OR m.role = wanted_role)
  );
$$$statement$,
$statement$ALTER TABLE public.organizations ENABLE ROW LEVEL SECURITY$statement$,
$statement$ALTER TABLE public.organization_members ENABLE ROW LEVEL SECURITY$statement$,
$statement$DROP POLICY IF EXISTS organizations_select_member ON public.organizations$statement$,
$statement$CREATE POLICY organizations_select_member ON public.organizations
  FOR SELECT TO authenticated
  USING (public.is_organization_member(id))$statement$,
$statement$DROP POLICY IF EXISTS organization_members_select_own ON public.organization_members$statement$,
$statement$CREATE POLICY organization_members_select_own ON public.organization_members
  FOR SELECT TO authenticated
  USING ((SELECT auth.uid()) = user_id)$statement$,
$statement$DROP POLICY IF EXISTS organization_members_all_admin ON public.organization_members$statement$,
$statement$CREATE POLICY organization_members_all_admin ON public.organization_members
  FOR ALL TO authenticated
  USING (public.is_organization_member(organization_id, 'admin'))
  WITH CHECK (public.is_organization_member(organization_id, 'admin'))$statement$,
$statement$INSERT INTO public.organizations (slug, name)
VALUES ('10xdevs', '10xDevs')
ON CONFLICT (slug) DO NOTHING$statement$
]);

INSERT INTO supabase_migrations.schema_migrations (version, name, statements) VALUES ('20251001211923', 'prompt_manager_catalog', ARRAY[
$statement$-- The catalogue of prompts: collections, their segments, and the prompts in them.

CREATE TABLE IF NOT EXISTS public.prompt_collections (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organization_id uuid NOT NULL REFERENCES public.organizations (id) ON DELETE CASCADE,
  slug text NOT NULL,
  title text NOT NULL,
  description text,
  sort_order integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT prompt_collections_organization_id_slug_key UNIQUE (organization_id, slug)
)$statement$,
$statement$CREATE TABLE IF NOT EXISTS public.prompt_collection_segments (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  collection_id uuid NOT NULL REFERENCES public.prompt_collections (id) ON DELETE CASCADE,
  slug text NOT NULL,
  title text NOT NULL,
  sort_order integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT prompt_collection_segments_collection_id_slug_key UNIQUE (collection_id, slug)
)$statement$,
$statement$CREATE TABLE IF NOT EXISTS public.prompts (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organization_id uuid NOT NULL REFERENCES public.organizations (id) ON DELETE CASCADE,
  collection_id uuid NOT NULL REFERENCES public.prompt_collections (id) ON DELETE CASCADE,
  segment_id uuid REFERENCES public.prompt_collection_segments (id) ON DELETE SET NULL,
  slug text NOT NULL,
  title text NOT NULL,
  markdown_body text NOT NULL,
  status text NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'published')),
  sort_order integer NOT NULL DEFAULT 0,
  created_by uuid REFERENCES auth.users (id) ON DELETE SET NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT prompts_collection_id_slug_key UNIQUE (collection_id, slug)
)$statement$,
$statement$COMMENT ON TABLE public.prompts IS 'Prompts of an organization; members see the published ones'$statement$,
$statement$CREATE INDEX IF NOT EXISTS prompts_organization_id_status_idx ON public.prompts (organization_id, status)$statement$,
$statement$CREATE INDEX IF NOT EXISTS prompts_segment_id_idx ON public.prompts (segment_id)$statement$,
$statement$CREATE INDEX IF NOT EXISTS prompts_created_by_idx ON public.prompts (created_by)$statement$,
$statement$DROP TRIGGER IF EXISTS prompt_collections_set_updated_at ON public.prompt_collections$statement$,
$statement$CREATE TRIGGER prompt_collections_set_updated_at
  BEFORE UPDATE ON public.prompt_collections
  FOR EACH ROW EXECUTE FUNCTION public.set_updated_at()$statement$,
$statement$DROP TRIGGER IF EXISTS prompts_set_updated_at ON public.prompts$statement$,
$statement$CREATE TRIGGER prompts_set_updated_at
  BEFORE UPDATE ON public.prompts
  FOR EACH ROW EXECUTE FUNCTION public.set_updated_at()$statement$,
$statement$ALTER TABLE public.prompt_collections ENABLE ROW LEVEL SECURITY$statement$,
$statement$ALTER TABLE public.prompt_collection_segments ENABLE ROW LEVEL SECURITY$statement$,
$statement$ALTER TABLE public.prompts ENABLE ROW LEVEL SECURITY$statement$,
$statement$DROP POLICY IF EXISTS prompt_collections_select_member ON public.prompt_collections$statement$,
$statement$CREATE POLICY prompt_collections_select_member ON public.prompt_collections
  FOR SELECT TO authenticated
  USING (public.is_organization_member(organization_id))$statement$,
$statement$DROP POLICY IF EXISTS prompt_collection_segments_select_member ON public.prompt_collection_segments$statement$,
$statement$CREATE POLICY prompt_collection_segments_select_member ON public.prompt_collection_segments
  FOR SELECT TO authenticated
  USING (EXISTS (
    SELECT FROM public.prompt_collections AS c
    WHERE c.id = collection_id AND public.is_organization_member(c.organization_id)
  ))$statement$,
$statement$DROP POLICY IF EXISTS prompts_select_member ON public.prompts$statement$,
$statement$CREATE POLICY prompts_select_member ON public.prompts
  FOR SELECT TO authenticated
  USING (status = 'published' AND public.is_organization_member(organization_id))$statement$,
$statement$DROP POLICY IF EXISTS prompts_all_admin ON public.prompts$statement$,
$statement$CREATE POLICY prompts_all_admin ON public.prompts
  FOR ALL TO authenticated
  USING (public.is_organization_member(organization_id, 'admin'))
  WITH CHECK (public.is_organization_member(organization_id, 'admin'))$statement$,
$statement$INSERT INTO public.prompt_collections (organization_id, slug, title, description, sort_order)
VALUES
  ((SELECT id FROM public.organizations WHERE slug = '10xdevs'),
   'fundamentals', 'Fundamentals', 'Where everybody starts', 1),
  ((SELECT id FROM public.organizations WHERE slug = '10xdevs'),
   'advanced', 'Advanced', 'For teams that ship every day', 2)
ON CONFLICT (organization_id, slug) DO NOTHING$statement$,
$statement$INSERT INTO public.prompt_collection_segments (collection_id, slug, title, sort_order)
VALUES
  ((SELECT id FROM public.prompt_collections WHERE slug = 'fundamentals'),
   'getting-started', 'Getting started', 1),
  ((SELECT id FROM public.prompt_collections WHERE slug = 'advanced'),
   'best-practices', 'Best practices', 1)
ON CONFLICT (collection_id, slug) DO NOTHING$statement$,
$statement$-- A later migration moves `title` and `markdown_body`; run after it, this one must leave its rows alone.
DO $$
BEGIN
  IF EXISTS (
    SELECT FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name = 'prompts' AND column_name = 'title'
  ) THEN
    INSERT INTO public.prompts
      (organization_id, collection_id, segment_id, slug, title, markdown_body, status, sort_order)
    VALUES
      ((SELECT id FROM public.organizations WHERE slug = '10xdevs'),
       (SELECT id FROM public.prompt_collections WHERE slug = 'fundamentals'),
       (SELECT id FROM public.prompt_collection_segments WHERE slug = 'getting-started'),
       'project-setup-guide', 'Project Setup Guide',
       E'# Project Setup Guide\n\nList the tools the project needs; ask before adding one.',
       'published', 1),
      ((SELECT id FROM public.organizations WHERE slug = '10xdevs'),
       (SELECT id FROM public.prompt_collections WHERE slug = 'advanced'),
       (SELECT id FROM public.prompt_collection_segments WHERE slug = 'best-practices'),
       'code-review-checklist', 'Code Review Checklist',
       E'# Code Review Checklist\n\n- Does a test fail without the change?\n- Can it be rolled back?',
       'published', 1)
    ON CONFLICT (collection_id, slug) DO NOTHING;
  END IF;
END;
$$$statement$
]);
