//! `cargo xtask gen-migrations N DIR`: a folder of migrations as a growing project writes them, for benchmarks.
//! The same N gives the same bytes; they run on any empty database of PostgreSQL 13 or newer, without roles or extensions.

use anyhow::{Context, Result, bail};
use std::fmt::Write as _;
use std::path::Path;

const NOUNS: [&str; 12] = [
    "customer", "invoice", "product", "shipment", "ticket", "project", "report", "message", "contract", "supplier",
    "booking", "payment",
];

/// What a migration does, in turn. Each speaks of the table that its round of ten began with.
const ROUND: [(&str, Render); 10] = [
    ("create", create),
    ("index", index),
    ("policies", policies),
    ("details", details),
    ("archive", function),
    ("items", items),
    ("seed", seed),
    ("overview", view),
    ("rules", rules),
    ("archive_again", function_again),
];

type Render = fn(&Table) -> String;

/// One round's table, and that of the round before.
struct Table {
    name: String,
    before: Option<String>,
}

/// Writes `count` migrations into `dir`, which must be empty or not there yet.
pub fn write(count: usize, dir: &Path) -> Result<()> {
    std::fs::create_dir_all(dir).with_context(|| format!("cannot create {}; name another folder", dir.display()))?;
    if std::fs::read_dir(dir)?.next().is_some() {
        bail!("{} is not empty\nhint: name a new folder", dir.display());
    }
    for (name, sql) in migrations(count) {
        std::fs::write(dir.join(&name), sql).with_context(|| format!("cannot write {name}"))?;
    }
    Ok(())
}

/// File names and contents, in order: one an hour from the first of January 2025.
fn migrations(count: usize) -> impl Iterator<Item = (String, String)> {
    (0..count).map(|n| {
        let (round, turn) = (n / ROUND.len(), n % ROUND.len());
        let table = Table { name: table_name(round), before: round.checked_sub(1).map(table_name) };
        let (what, sql) = ROUND[turn];
        let (day, hour) = (n / 24, n % 24);
        // Months of 28 days keep every stamp a real date.
        let version = format!("{}{:02}{:02}{hour:02}0000", 2025 + day / 336, 1 + day / 28 % 12, 1 + day % 28);
        (format!("{version}_{}_{what}.sql", table.name), sql(&table))
    })
}

fn table_name(round: usize) -> String {
    match round / NOUNS.len() {
        0 => format!("{}s", NOUNS[round % NOUNS.len()]),
        again => format!("{}s_{}", NOUNS[round % NOUNS.len()], again + 1),
    }
}

fn create(Table { name, before }: &Table) -> String {
    let mut sql = String::new();
    if before.is_none() {
        sql += "CREATE FUNCTION public.set_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n  NEW.updated_at = now();\n  RETURN NEW;\nEND;\n$$;\n\n";
    }
    let parent = before
        .as_ref()
        .map(|before| format!("  {before}_id uuid REFERENCES public.{before} (id) ON DELETE SET NULL,\n"));
    let _ = write!(
        sql,
        "CREATE TABLE public.{name} (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
{}  owner text NOT NULL DEFAULT current_user,
  slug text NOT NULL UNIQUE,
  title text NOT NULL,
  amount numeric(12, 2) NOT NULL DEFAULT 0 CHECK (amount >= 0),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE public.{name} IS 'Generated; holds {name}';

CREATE TRIGGER {name}_set_updated_at
  BEFORE UPDATE ON public.{name}
  FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();
",
        parent.unwrap_or_default()
    );
    sql
}

fn index(Table { name, before }: &Table) -> String {
    let parent =
        before.as_ref().map(|before| format!("CREATE INDEX {name}_{before}_id_idx ON public.{name} ({before}_id);\n"));
    format!(
        "CREATE INDEX {name}_owner_idx ON public.{name} (owner, created_at DESC);
CREATE INDEX IF NOT EXISTS {name}_title_idx ON public.{name} (lower(title)) WHERE amount > 0;
{}",
        parent.unwrap_or_default()
    )
}

fn policies(Table { name, .. }: &Table) -> String {
    let mut sql = format!("ALTER TABLE public.{name} ENABLE ROW LEVEL SECURITY;\n");
    for (command, clause) in [("SELECT", "USING"), ("INSERT", "WITH CHECK"), ("UPDATE", "USING"), ("DELETE", "USING")] {
        let policy = format!("{name}_{}_own", command.to_lowercase());
        let _ = write!(
            sql,
            "\nDROP POLICY IF EXISTS {policy} ON public.{name};
CREATE POLICY {policy} ON public.{name}
  FOR {command} {clause} (owner = current_setting('app.user', true));
"
        );
    }
    sql
}

fn details(Table { name, .. }: &Table) -> String {
    format!(
        "ALTER TABLE public.{name}
  ADD COLUMN IF NOT EXISTS notes text,
  ADD COLUMN IF NOT EXISTS details jsonb NOT NULL DEFAULT '{{}}',
  ADD COLUMN archived_at timestamptz;

COMMENT ON COLUMN public.{name}.archived_at IS 'Null while in use';

CREATE INDEX {name}_details_idx ON public.{name} USING gin (details);
"
    )
}

fn function(Table { name, .. }: &Table) -> String {
    format!(
        "CREATE OR REPLACE FUNCTION public.archive_{name}(wanted uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE public.{name} SET archived_at = now() WHERE id = wanted;
END;
$$;

REVOKE ALL ON FUNCTION public.archive_{name}(uuid) FROM PUBLIC;
"
    )
}

fn items(Table { name, .. }: &Table) -> String {
    format!(
        "DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_type WHERE typname = '{name}_state') THEN
    CREATE TYPE public.{name}_state AS ENUM ('draft', 'open', 'closed');
  END IF;
END;
$$;

CREATE TABLE IF NOT EXISTS public.{name}_items (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  parent_id uuid NOT NULL REFERENCES public.{name} (id) ON DELETE CASCADE,
  state public.{name}_state NOT NULL DEFAULT 'draft',
  position integer NOT NULL DEFAULT 0,
  label text,
  UNIQUE (parent_id, position)
);

CREATE INDEX {name}_items_state_idx ON public.{name}_items (state);
"
    )
}

fn seed(Table { name, .. }: &Table) -> String {
    format!(
        "INSERT INTO public.{name} (slug, title, amount) VALUES
  ('first', 'The first of {name}', 10),
  ('second', 'The second of {name}', 20.5),
  ('third', 'The third of {name}', 0)
ON CONFLICT (slug) DO NOTHING;

INSERT INTO public.{name}_items (parent_id, position, label)
SELECT id, n, slug || ' ' || n FROM public.{name}, generate_series(1, 2) AS n;
"
    )
}

fn view(Table { name, .. }: &Table) -> String {
    format!(
        "CREATE OR REPLACE VIEW public.{name}_overview AS
SELECT t.id, t.title, t.amount, count(i.id) AS items, max(i.position) AS last_position
FROM public.{name} AS t LEFT JOIN public.{name}_items AS i ON i.parent_id = t.id
GROUP BY t.id;
"
    )
}

fn rules(Table { name, .. }: &Table) -> String {
    format!(
        "ALTER TABLE public.{name} ADD CONSTRAINT {name}_slug_check CHECK (slug <> '') NOT VALID;
ALTER TABLE public.{name} VALIDATE CONSTRAINT {name}_slug_check;
ALTER TABLE public.{name}_items RENAME COLUMN label TO caption;
ALTER TABLE public.{name}_items ALTER COLUMN caption SET DEFAULT '';
UPDATE public.{name}_items SET caption = initcap(caption);
ALTER TABLE public.{name} ALTER COLUMN notes SET DEFAULT '';
"
    )
}

fn function_again(Table { name, .. }: &Table) -> String {
    format!(
        "CREATE OR REPLACE FUNCTION public.archive_{name}(wanted uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE public.{name} SET archived_at = coalesce(archived_at, now()) WHERE id = wanted;
END;
$$;

DROP INDEX IF EXISTS public.{name}_title_idx;
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use pgmend_testkit::{Server, migration_files};

    #[test]
    fn the_migrations_are_the_same_every_time_and_run_in_the_order_of_their_names() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("migrations");
        write(250, &folder).unwrap();
        let written = migration_files(&folder);
        assert_eq!(written.len(), 250);
        for (file, (name, sql)) in written.iter().zip(migrations(250)) {
            assert_eq!(file.file_name().unwrap().to_str().unwrap(), name);
            assert_eq!(std::fs::read_to_string(file).unwrap(), sql);
        }
        assert!(write(1, &folder).unwrap_err().to_string().contains("is not empty"));

        let database = Server::start(15);
        let all: String = migrations(250).map(|(_, sql)| sql).collect();
        database.psql("postgres", &all);
        let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
        assert_eq!(database.psql("postgres", tables), "50");
    }
}
