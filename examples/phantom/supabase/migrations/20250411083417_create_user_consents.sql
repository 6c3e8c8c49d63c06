-- What each person has agreed to, and when.

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
);

COMMENT ON TABLE public.user_consents IS 'One row a person and kind of consent';
COMMENT ON COLUMN public.user_consents.document_version IS 'Version of the document the person saw';

CREATE INDEX IF NOT EXISTS user_consents_consent_type_idx
  ON public.user_consents (consent_type) WHERE granted;

DROP TRIGGER IF EXISTS user_consents_set_updated_at ON public.user_consents;
CREATE TRIGGER user_consents_set_updated_at
  BEFORE UPDATE ON public.user_consents
  FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();

ALTER TABLE public.user_consents ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS user_consents_select_own ON public.user_consents;
CREATE POLICY user_consents_select_own ON public.user_consents
  FOR SELECT TO authenticated
  USING ((SELECT auth.uid()) = user_id);

DROP POLICY IF EXISTS user_consents_insert_own ON public.user_consents;
CREATE POLICY user_consents_insert_own ON public.user_consents
  FOR INSERT TO authenticated
  WITH CHECK ((SELECT auth.uid()) = user_id);
