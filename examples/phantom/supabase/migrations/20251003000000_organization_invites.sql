-- Invitations by link, and who has used them.

CREATE TABLE IF NOT EXISTS public.organization_invites (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organization_id uuid NOT NULL REFERENCES public.organizations (id) ON DELETE CASCADE,
  token text NOT NULL UNIQUE,
  role text NOT NULL DEFAULT 'member' CHECK (role IN ('member', 'admin')),
  created_by uuid REFERENCES auth.users (id) ON DELETE SET NULL,
  expires_at timestamptz NOT NULL,
  max_redemptions integer CHECK (max_redemptions > 0),
  redemption_count integer NOT NULL DEFAULT 0,
  is_active boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT organization_invites_redemption_count_check
    CHECK (redemption_count >= 0 AND (max_redemptions IS NULL OR redemption_count <= max_redemptions))
);

COMMENT ON COLUMN public.organization_invites.max_redemptions IS 'Null: as often as wanted';

CREATE TABLE IF NOT EXISTS public.organization_invite_redemptions (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  invite_id uuid NOT NULL REFERENCES public.organization_invites (id) ON DELETE CASCADE,
  user_id uuid NOT NULL REFERENCES auth.users (id) ON DELETE CASCADE,
  redeemed_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT organization_invite_redemptions_invite_id_user_id_key UNIQUE (invite_id, user_id)
);

CREATE INDEX IF NOT EXISTS organization_invites_organization_id_idx
  ON public.organization_invites (organization_id);
CREATE INDEX IF NOT EXISTS organization_invites_created_by_idx
  ON public.organization_invites (created_by);
CREATE INDEX IF NOT EXISTS organization_invite_redemptions_user_id_idx
  ON public.organization_invite_redemptions (user_id);

DROP TRIGGER IF EXISTS organization_invites_set_updated_at ON public.organization_invites;
CREATE TRIGGER organization_invites_set_updated_at
  BEFORE UPDATE ON public.organization_invites
  FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();

ALTER TABLE public.organization_invites ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.organization_invite_redemptions ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS organization_invites_all_admin ON public.organization_invites;
CREATE POLICY organization_invites_all_admin ON public.organization_invites
  FOR ALL TO authenticated
  USING (public.is_organization_member(organization_id, 'admin'))
  WITH CHECK (public.is_organization_member(organization_id, 'admin'));

DROP POLICY IF EXISTS organization_invite_redemptions_select_own ON public.organization_invite_redemptions;
CREATE POLICY organization_invite_redemptions_select_own ON public.organization_invite_redemptions
  FOR SELECT TO authenticated
  USING ((SELECT auth.uid()) = user_id);
