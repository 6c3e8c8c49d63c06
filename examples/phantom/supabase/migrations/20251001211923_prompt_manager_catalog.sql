-- The catalogue of prompts: collections, their segments, and the prompts in them.

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
);

CREATE TABLE IF NOT EXISTS public.prompt_collection_segments (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  collection_id uuid NOT NULL REFERENCES public.prompt_collections (id) ON DELETE CASCADE,
  slug text NOT NULL,
  title text NOT NULL,
  sort_order integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT prompt_collection_segments_collection_id_slug_key UNIQUE (collection_id, slug)
);

CREATE TABLE IF NOT EXISTS public.prompts (
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
);

COMMENT ON TABLE public.prompts IS 'Prompts of an organization; members see the published ones';

CREATE INDEX IF NOT EXISTS prompts_organization_id_status_idx ON public.prompts (organization_id, status);
CREATE INDEX IF NOT EXISTS prompts_segment_id_idx ON public.prompts (segment_id);
CREATE INDEX IF NOT EXISTS prompts_created_by_idx ON public.prompts (created_by);

DROP TRIGGER IF EXISTS prompt_collections_set_updated_at ON public.prompt_collections;
CREATE TRIGGER prompt_collections_set_updated_at
  BEFORE UPDATE ON public.prompt_collections
  FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();

DROP TRIGGER IF EXISTS prompts_set_updated_at ON public.prompts;
CREATE TRIGGER prompts_set_updated_at
  BEFORE UPDATE ON public.prompts
  FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();

ALTER TABLE public.prompt_collections ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.prompt_collection_segments ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.prompts ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS prompt_collections_select_member ON public.prompt_collections;
CREATE POLICY prompt_collections_select_member ON public.prompt_collections
  FOR SELECT TO authenticated
  USING (public.is_organization_member(organization_id));

DROP POLICY IF EXISTS prompt_collection_segments_select_member ON public.prompt_collection_segments;
CREATE POLICY prompt_collection_segments_select_member ON public.prompt_collection_segments
  FOR SELECT TO authenticated
  USING (EXISTS (
    SELECT FROM public.prompt_collections AS c
    WHERE c.id = collection_id AND public.is_organization_member(c.organization_id)
  ));

DROP POLICY IF EXISTS prompts_select_member ON public.prompts;
CREATE POLICY prompts_select_member ON public.prompts
  FOR SELECT TO authenticated
  USING (status = 'published' AND public.is_organization_member(organization_id));

DROP POLICY IF EXISTS prompts_all_admin ON public.prompts;
CREATE POLICY prompts_all_admin ON public.prompts
  FOR ALL TO authenticated
  USING (public.is_organization_member(organization_id, 'admin'))
  WITH CHECK (public.is_organization_member(organization_id, 'admin'));

INSERT INTO public.prompt_collections (organization_id, slug, title, description, sort_order)
VALUES
  ((SELECT id FROM public.organizations WHERE slug = '10xdevs'),
   'fundamentals', 'Fundamentals', 'Where everybody starts', 1),
  ((SELECT id FROM public.organizations WHERE slug = '10xdevs'),
   'advanced', 'Advanced', 'For teams that ship every day', 2)
ON CONFLICT (organization_id, slug) DO NOTHING;

INSERT INTO public.prompt_collection_segments (collection_id, slug, title, sort_order)
VALUES
  ((SELECT id FROM public.prompt_collections WHERE slug = 'fundamentals'),
   'getting-started', 'Getting started', 1),
  ((SELECT id FROM public.prompt_collections WHERE slug = 'advanced'),
   'best-practices', 'Best practices', 1)
ON CONFLICT (collection_id, slug) DO NOTHING;

-- A later migration moves `title` and `markdown_body`; run after it, this one must leave its rows alone.
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
$$;
