-- Prompts in English and Polish; the old columns become the English ones.

ALTER TABLE public.prompts
  ADD COLUMN IF NOT EXISTS title_en text,
  ADD COLUMN IF NOT EXISTS title_pl text,
  ADD COLUMN IF NOT EXISTS markdown_body_en text,
  ADD COLUMN IF NOT EXISTS markdown_body_pl text;

DO $$
BEGIN
  IF EXISTS (
    SELECT FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name = 'prompts' AND column_name = 'title'
  ) THEN
    UPDATE public.prompts
    SET title_en = coalesce(title_en, title),
        markdown_body_en = coalesce(markdown_body_en, markdown_body);
  END IF;
END;
$$;

ALTER TABLE public.prompts
  DROP COLUMN IF EXISTS title,
  DROP COLUMN IF EXISTS markdown_body;

ALTER TABLE public.prompts
  ALTER COLUMN title_en SET NOT NULL,
  ALTER COLUMN markdown_body_en SET NOT NULL;

COMMENT ON COLUMN public.prompts.title_pl IS 'Null while untranslated; readers fall back to title_en';

UPDATE public.prompts SET title_pl = 'Przewodnik konfiguracji projektu'
WHERE slug = 'project-setup-guide' AND title_pl IS NULL;

UPDATE public.prompts SET title_pl = 'Lista kontrolna przeglądu kodu'
WHERE slug = 'code-review-checklist' AND title_pl IS NULL;
