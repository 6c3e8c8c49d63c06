//! The JSON Schema files of the documentation hold what is really printed, and nothing else would do.
//!
//! The checker knows the few keywords that the schemas use and refuses every other one, so that no part of a
//! schema goes unchecked.

use std::path::Path;

use serde_json::{Map, Value, json};

use crate::diff::Bench;
use crate::place::Place;

fn schema(name: &str) -> Value {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema").join(name);
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

struct Checker {
    root: Value,
}

impl Checker {
    /// Where and why a value is not as the schema says.
    fn check(&self, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
        let schema = schema.as_object().expect("a schema is an object");
        for (keyword, said) in schema {
            let holds = match keyword.as_str() {
                "$schema" | "$id" | "$defs" | "title" | "description" => true,
                "$ref" => {
                    let pointer = said.as_str().and_then(|said| said.strip_prefix('#')).expect("a local reference");
                    let target = self.root.pointer(pointer).unwrap_or_else(|| panic!("`{pointer}` is not there"));
                    self.check(target, value, at)?;
                    true
                }
                "type" => match said {
                    Value::Array(several) => several.iter().any(|one| is_of_type(one, value)),
                    one => is_of_type(one, value),
                },
                "const" => value == said,
                "enum" => said.as_array().expect("an array").contains(value),
                "minimum" => value.as_f64().is_none_or(|number| number >= said.as_f64().expect("a number")),
                "minLength" => value.as_str().is_none_or(|text| text.len() as u64 >= said.as_u64().expect("a number")),
                "maxLength" => value.as_str().is_none_or(|text| text.len() as u64 <= said.as_u64().expect("a number")),
                "items" => {
                    for (place, item) in value.as_array().into_iter().flatten().enumerate() {
                        self.check(said, item, &format!("{at}/{place}"))?;
                    }
                    true
                }
                "required" => {
                    let names = said.as_array().expect("an array").iter().filter_map(Value::as_str);
                    let missing =
                        value.as_object().and_then(|object| names.into_iter().find(|name| !object.contains_key(*name)));
                    if let Some(missing) = missing {
                        return Err(format!("{at}: `{missing}` is missing"));
                    }
                    true
                }
                "properties" => {
                    for (name, schema) in said.as_object().expect("an object") {
                        if let Some(value) = value.get(name) {
                            self.check(schema, value, &format!("{at}/{name}"))?;
                        }
                    }
                    true
                }
                "additionalProperties" => {
                    self.check_others(schema, said, value, at)?;
                    true
                }
                "oneOf" => {
                    let tried: Vec<_> =
                        said.as_array().expect("an array").iter().map(|one| self.check(one, value, at)).collect();
                    if tried.iter().filter(|one| one.is_ok()).count() != 1 {
                        return Err(format!("{at}: not one of the forms: {tried:?}"));
                    }
                    true
                }
                other => panic!("the checker does not know `{other}`"),
            };
            if !holds {
                return Err(format!("{at}: `{value}` is not {keyword} {said}"));
            }
        }
        Ok(())
    }

    fn check_others(&self, schema: &Map<String, Value>, said: &Value, value: &Value, at: &str) -> Result<(), String> {
        let known = schema.get("properties").and_then(Value::as_object);
        let others = value
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(name, _)| !known.is_some_and(|known| known.contains_key(*name)));
        for (name, other) in others {
            match said {
                Value::Bool(true) => {}
                Value::Bool(false) => return Err(format!("{at}: `{name}` is not in the schema")),
                said => self.check(said, other, &format!("{at}/{name}"))?,
            }
        }
        Ok(())
    }
}

fn is_of_type(name: &Value, value: &Value) -> bool {
    match name.as_str().expect("the name of a type") {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        other => panic!("the checker does not know the type `{other}`"),
    }
}

fn validate(name: &str, value: &Value) -> Result<(), String> {
    let checker = Checker { root: schema(name) };
    checker.check(&checker.root, value, "")
}

#[test]
fn what_is_printed_is_as_the_schemas_say() {
    let place = Place::phantom();
    let broken = place.pgmend(&["status", "--format", "json"]).exits(3).json();
    validate("status.schema.json", &broken).unwrap();

    // Everything that can be left out, or be there only sometimes.
    place.database.psql(
        "CREATE TABLE public.reports (id int);
         INSERT INTO supabase_migrations.schema_migrations (version) VALUES ('20250501000000')",
    );
    place.file("20251004000000_fails.sql", "ALTER TABLE public.nowhere ADD COLUMN x int;");
    let drifted = place.pgmend(&["status", "--format", "json"]).exits(3).json();
    assert!(drifted["drift"].as_array().is_some_and(|drift| !drift.is_empty()), "{drifted:#}");
    assert!(drifted["migrations"].as_array().unwrap().iter().any(|one| one.get("reason").is_some()), "{drifted:#}");
    validate("status.schema.json", &drifted).unwrap();
    let refused = place.pgmend(&["plan", "--format", "json"]).exits(4).json();
    validate("error.schema.json", &refused).unwrap();

    std::fs::remove_file(place.root.join("supabase/migrations/20251004000000_fails.sql")).unwrap();
    place.database.psql("DELETE FROM supabase_migrations.schema_migrations WHERE version = '20250501000000'");
    let told = place.pgmend(&["plan", "--format", "json"]).exits(0).json();
    let text = std::fs::read_to_string(place.root.join(".pgmend/plan/plan.json")).unwrap();
    let plan: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(told["plan"], plan);
    validate("plan.schema.json", &plan).unwrap();
}

#[test]
fn the_schemas_refuse_what_is_not_printed() {
    let place = Place::phantom();
    let status = place.pgmend(&["status", "--format", "json"]).exits(3).json();
    for (pointer, wrong) in [
        ("/format", json!(2)),
        ("/summary/counts", json!({ "fine": 1 })),
        ("/migrations/0/verdict", json!("fine")),
        ("/migrations/0/evidence/for", json!(-1)),
        ("/migrations/0/match", json!(7)),
        ("/proof/unexplained", json!("none")),
        ("/shadow", json!({})),
    ] {
        let mut status = status.clone();
        *status.pointer_mut(pointer).unwrap() = wrong;
        assert!(validate("status.schema.json", &status).is_err(), "{pointer}");
    }
    let mut more = status;
    more["surprise"] = json!(1);
    assert!(validate("status.schema.json", &more).is_err());
}

#[test]
fn a_diff_is_as_its_schema_says() {
    let bench = Bench::start();
    let one = bench.database("one", "CREATE TABLE t (id int); CREATE TABLE gone (id int); SELECT lo_create(1)");
    let other =
        bench.database("other", "CREATE TABLE t (id bigint, more text DEFAULT 'x'); CREATE VIEW v AS SELECT 1 AS a");
    bench.file("schema.sql", "CREATE TABLE t (id int);");
    bench.file("m/20250101000000_a.sql", "CREATE TABLE t (id int);");
    bench.pgmend(&["snapshot", "save", "one.json", "--db", &one.url()]).exits(0);
    let mut last = Value::Null;
    for (from, to, code) in [
        (&*one.url(), &*other.url(), 4),
        ("one.json", &other.url(), 4),
        ("one.json", &one.url(), 0),
        ("schema.sql", "m", 0),
        ("m", &other.url(), 3),
    ] {
        let more = ["--format", "json", "--exclude", "nothing.there"];
        last = bench.diff(from, to, &more).exits(code).json();
        validate("diff.schema.json", &last).unwrap_or_else(|error| panic!("{error}: {last:#}"));
        assert_eq!(last["equal"], json!(code == 0));
        assert_eq!(last["statements"].as_array().is_some_and(|all| all.is_empty()), code == 0, "{last:#}");
        assert!(!last["notices"].as_array().unwrap().is_empty(), "{last:#}");
    }
    for (pointer, wrong) in [
        ("/format", json!(2)),
        ("/from/source", json!("guess")),
        ("/summary/columns", json!({ "added": 1 })),
        ("/changes/0/kind", json!("same")),
        ("/changes/0/facts/0", json!({ "attribute": "x" })),
        ("/statements/0/sql", json!("")),
        ("/statements/0/hazards/0/level", json!("much")),
        ("/equal", json!("no")),
    ] {
        let mut wrongly = last.clone();
        *wrongly.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}: {last:#}")) = wrong;
        assert!(validate("diff.schema.json", &wrongly).is_err(), "{pointer}");
    }
}

#[test]
fn drift_is_as_its_schema_says() {
    let place = Place::phantom();
    place.pgmend(&["plan"]).exits(0);
    place.pgmend(&["apply", "--yes"]).exits(0);
    let none = place.pgmend(&["drift", "--format", "json"]).exits(0).json();
    validate("drift.schema.json", &none).unwrap();
    place.database.psql(
        "CREATE TABLE public.reports (id int); DROP INDEX public.collections_user_id_idx;
         ALTER TABLE public.collections ALTER name SET DEFAULT 'x'; UPDATE public.prompts SET status = 'draft'",
    );
    let drift = place.pgmend(&["drift", "--format", "json"]).exits(4).json();
    validate("drift.schema.json", &drift).unwrap_or_else(|error| panic!("{error}: {drift:#}"));
    for kind in ["extra", "missing", "changed"] {
        assert!(drift["drift"].as_array().unwrap().iter().any(|object| object["kind"] == kind), "{drift:#}");
    }
    for (pointer, wrong) in [
        ("/drift/0/kind", json!("fine")),
        ("/back/statements", json!("")),
        ("/drift/0/facts", json!(null)),
        ("/file", json!(1)),
    ] {
        let mut wrongly = drift.clone();
        *wrongly.pointer_mut(pointer).unwrap() = wrong;
        assert!(validate("drift.schema.json", &wrongly).is_err(), "{pointer}");
    }
    let adopted = place.pgmend(&["drift", "--adopt", "--format", "json"]).exits(0).json();
    validate("drift.schema.json", &adopted).unwrap();
    assert!(adopted["file"].is_string(), "{adopted:#}");
}
