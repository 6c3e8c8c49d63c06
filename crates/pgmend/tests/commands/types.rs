//! `pgmend types`: where the types go, and what is refused. What they say is compared in `tests/types`.

use crate::place::Place;

#[test]
fn types_go_to_standard_output_or_into_a_file() {
    let place = Place::phantom();
    let printed = place.pgmend(&["types"]).exits(0);
    assert!(printed.stdout.starts_with("export type Json =\n"), "{}", printed.stdout);
    assert!(printed.stdout.ends_with("} as const\n"), "{}", printed.stdout);
    assert_eq!(printed.stderr, "");

    let file = place.root.join("types.ts");
    std::fs::write(&file, "old").unwrap();
    let told = place.pgmend(&["types", "-o", "types.ts"]).exits(0);
    assert_eq!(told.stdout, "");
    assert!(told.stderr.contains("written to types.ts"), "{}", told.stderr);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), printed.stdout);
    let quiet = place.pgmend(&["types", "-q", "-o", "types.ts", "--schema", " public ,public"]).exits(0);
    assert_eq!(quiet.stderr, "");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), printed.stdout);
}

#[test]
fn a_version_of_postgrest_is_told_to_supabase_js() {
    let place = Place::phantom();
    let plain = place.pgmend(&["types"]).exits(0).stdout;
    let told = place.pgmend(&["types", "--postgrest-version", "13.0.5"]).exits(0).stdout;
    let added = "export type Database = {
  // Allows to automatically instantiate createClient with right options
  // instead of createClient<Database, { PostgrestVersion: 'XX' }>(URL, KEY)
  __InternalSupabase: {
    PostgrestVersion: \"13.0.5\"
  }
";
    assert_eq!(told, plain.replacen("export type Database = {\n", added, 1));
}

#[test]
fn a_schema_that_is_not_there_is_an_error_that_names_those_that_are() {
    let place = Place::phantom();
    let refused = place.pgmend(&["types", "--schema", "public,nothing", "-o", "types.ts"]).exits(2);
    assert_eq!(refused.stdout, "");
    assert!(refused.stderr.contains("there is no schema `nothing`"), "{}", refused.stderr);
    assert!(refused.stderr.contains("`public`"), "{}", refused.stderr);
    assert!(!place.root.join("types.ts").exists());
    place.database.psql("CREATE ROLE guest LOGIN; CREATE SCHEMA closed");
    let url = place.database.url().replacen("postgres@", "guest@", 1);
    let refused = place.pgmend(&["types", "--db", &url, "--schema", "closed"]).exits(2);
    assert!(refused.stderr.contains("this role may not use the schema `closed`"), "{}", refused.stderr);
    for schema in ["", "public,", "pg_catalog"] {
        place.pgmend(&["types", "--schema", schema]).exits(2);
    }
}

#[test]
fn types_have_no_json() {
    let place = Place::phantom();
    let refused = place.pgmend(&["types", "--format", "json"]).exits(2).json();
    assert_eq!(refused["error"]["what"], "types are TypeScript: they have no JSON");
}

#[test]
fn a_file_that_cannot_be_written_stays_as_it_was() {
    let place = Place::phantom();
    std::fs::create_dir(place.root.join("folder")).unwrap();
    for output in ["folder", "nowhere/types.ts", "..", ""] {
        let failed = place.pgmend(&["types", "-o", output]);
        assert!(matches!(failed.code, Some(1 | 2)), "{output}: {}", failed.stderr);
        assert!(failed.stderr.contains("error: "), "{output}: {}", failed.stderr);
    }
    let left: Vec<_> = std::fs::read_dir(&place.root).unwrap().flatten().map(|entry| entry.file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().contains("partial")), "{left:?}");
}

#[cfg(unix)]
#[test]
fn a_link_stays_one_and_the_mode_is_kept() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::phantom();
    let (file, link) = (place.root.join("real.ts"), place.root.join("link.ts"));
    std::fs::write(&file, "old").unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink("real.ts", &link).unwrap();
    place.pgmend(&["types", "-o", "link.ts"]).exits(0);
    assert!(link.is_symlink());
    assert!(std::fs::read_to_string(&file).unwrap().starts_with("export type Json"));
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
}
