#!/usr/bin/env bash
# Puts an empty Postgres database into the broken state of this example.
# Usage: setup.sh URL   (or DATABASE_URL). Needs psql. Refuses a database that already holds tables.
set -euo pipefail
cd "$(dirname "$0")"

url=${1:-${DATABASE_URL:-}}
if [ -z "$url" ]; then
  echo "error: no database given" >&2
  echo "hint: ./setup.sh postgresql://postgres@localhost:5432/an_empty_database" >&2
  exit 2
fi
run() { psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 "$url" "$@"; }

if [ "$(run -At -c "SELECT count(*) FROM pg_tables WHERE schemaname IN ('public', 'supabase_migrations')")" != 0 ]; then
  echo "error: this database already holds tables; nothing was changed" >&2
  echo "hint: createdb phantom, and give the URL of that one" >&2
  exit 2
fi

files=()
if [ "$(run -At -c "SELECT to_regclass('auth.users') IS NULL")" = t ]; then
  files+=(-f platform.sql)
fi
# The first four migrations ran; the next two are only recorded; the last two are pending.
for version in 20250328135512 20250328201010 20250402082709 20250411083417; do
  files+=(-f "$(echo supabase/migrations/"$version"_*.sql)")
done
PGOPTIONS='-c client_min_messages=warning' run --single-transaction "${files[@]}" -f rows.sql -f history.sql

echo "broken as intended: 6 migrations recorded, 4 of them live, 2 more waiting"
