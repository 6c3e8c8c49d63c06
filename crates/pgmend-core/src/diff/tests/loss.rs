use super::{Options, statements};

fn allowing(names: &[&str]) -> Options {
    Options { allow_data_loss: names.iter().map(|name| (*name).to_owned()).collect(), ..Options::default() }
}

const TABLE: &str = "table public.t | comment=old";
const COLUMN: &str = "column public.t.a | type=text";

#[test]
fn what_loses_data_is_withheld_unless_it_is_named() {
    let drop = "ALTER TABLE public.t DROP COLUMN a";
    let comment = "COMMENT ON TABLE public.t IS 'new'";
    let after = ["table public.t | comment=new"];
    let withheld = format!("- {drop}");
    for names in [&[][..], &["public.t.b"], &["public.u"], &["t"]] {
        assert_eq!(statements(&[TABLE, COLUMN], &after, &allowing(names)), [&withheld, comment], "{names:?}");
    }
    for names in [&["public.t.a"][..], &["public.t"], &["public"], &["*"], &["x.y", "\"public\".t"]] {
        assert_eq!(statements(&[TABLE, COLUMN], &after, &allowing(names)), [drop, comment], "{names:?}");
    }
}

#[test]
fn what_needs_it_is_withheld_too() {
    let view = |kind: &str| {
        format!("view public.v | definition= SELECT a FROM public.t | columns=a {kind} | needs column public.t.a")
    };
    let other = "column public.t.b | type=text";
    let narrow = "column public.t.a | type=character varying(3)";
    let (before, after) = (view("text"), view("character varying(3)"));
    let found = statements(&[TABLE, COLUMN, &before], &[TABLE, narrow, other, &after], &allowing(&[]));
    assert_eq!(
        found,
        [
            "- DROP VIEW public.v",
            "ALTER TABLE public.t ADD COLUMN b text",
            "- ALTER TABLE public.t ALTER COLUMN a TYPE character varying(3) USING a::character varying(3)",
            "- CREATE VIEW public.v AS\n SELECT a FROM public.t",
        ]
    );
}

#[test]
fn sequences_go_with_their_column_and_removed_values_are_named() {
    let sequence = "sequence public.t_a_seq | owned by=public.t.a | needs column public.t.a";
    let found = statements(&[TABLE, COLUMN, sequence], &[TABLE], &allowing(&["public.t.a"]));
    assert!(found.iter().all(|sql| !sql.starts_with('-')), "{found:?}");
    let mood = |labels: &str| format!("enum public.mood | grant:PUBLIC=USAGE{labels}");
    let (two, one) =
        (mood(" | label:a=yes | label:b=yes | @position:a=1 | @position:b=2"), mood(" | label:a=yes | @position:a=1"));
    let found = statements(&[&two], &[&one], &allowing(&[]));
    assert_eq!(found, ["- DROP TYPE public.mood", "- CREATE TYPE public.mood AS ENUM ('a')"]);
    let found = statements(&[&two], &[&one], &allowing(&["public.mood.b"]));
    assert_eq!(found, ["DROP TYPE public.mood", "CREATE TYPE public.mood AS ENUM ('a')"]);
}

#[test]
fn what_can_be_had_again_is_no_loss() {
    let computed = "column public.t.a | type=text | generated=stored lower(b)";
    let foreign = "foreign table public.f | server=far";
    let view = "view public.v | definition= SELECT 1 | columns=a integer";
    let parent = "table public.p | partition key=LIST (a)";
    let found = statements(&[TABLE, computed, foreign, view, parent], &[TABLE], &allowing(&[]));
    assert!(found.len() == 4 && found.iter().all(|sql| !sql.starts_with('-')), "{found:?}");
}
