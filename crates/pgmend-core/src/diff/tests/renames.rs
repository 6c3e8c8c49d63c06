use super::{Options, diff_with, shown, snapshot};
use crate::diff::Rename;

fn told(renames: &[&str]) -> Options {
    let renames = renames.iter().map(|text| text.parse::<Rename>().unwrap()).collect();
    Options { renames, ..Options::default() }
}

fn table(name: &str) -> Vec<String> {
    vec![
        format!("table public.{name}"),
        format!(
            "column public.{name}.id | type=integer | default=nextval('public.{name}_id_seq'::regclass) | needs table public.{name} | needs sequence public.{name}_id_seq"
        ),
        format!("column public.{name}.a | type=text | needs table public.{name}"),
        format!(
            "sequence public.{name}_id_seq | type=integer | owned by=public.{name}.id | needs column public.{name}.id"
        ),
        format!(
            "constraint public.{name}.{name}_pkey | @type=primary key | @index=public.{name}_pkey | definition=PRIMARY KEY (id) | needs table public.{name}"
        ),
        format!(
            "view public.v | definition= SELECT {name}.id\n   FROM public.{name} | columns=id integer | needs column public.{name}.id"
        ),
        format!(
            "function public.f(public.{name}) | arguments=x public.{name} | body=SELECT '{name}' | needs table public.{name}"
        ),
    ]
}

#[test]
fn a_table_takes_along_what_belongs_to_it() {
    let (before, mut after) = (table("people"), table("users"));
    after[6] = after[6].replace("SELECT 'users'", "SELECT 'people'");
    let lines = |lines: &[String]| snapshot(&lines.iter().map(String::as_str).collect::<Vec<_>>());
    let diff = diff_with(&lines(&before), &lines(&after), &told(&["public.people=public.users"]));
    assert_eq!(
        shown(&diff),
        [
            "ALTER TABLE public.people RENAME TO users",
            "ALTER SEQUENCE public.people_id_seq RENAME TO users_id_seq",
            "ALTER TABLE public.users RENAME CONSTRAINT people_pkey TO users_pkey",
        ]
    );
    assert!(diff.refused.is_empty() && diff.proposals.is_empty(), "{diff:#?}");
}

#[test]
fn it_is_proposed_before_it_is_taken() {
    let lines = |lines: &[String]| snapshot(&lines.iter().map(String::as_str).collect::<Vec<_>>());
    let diff = diff_with(&lines(&table("people")), &lines(&table("users")), &Options::default());
    let proposed: Vec<String> = diff.proposals.iter().map(|proposal| proposal.rename.to_string()).collect();
    assert_eq!(proposed, ["table public.people=public.users"]);
    assert_eq!(diff.proposals[0].evidence, ["2 of 2 columns have the same name and type"]);
    assert!(diff.statements.iter().any(|statement| statement.withheld));
}

#[test]
fn a_column_keeps_its_name_in_views() {
    let lines = |column: &str, shown: &str| {
        snapshot(&[
            "table public.t",
            &format!("column public.t.{column} | type=text | @position=1"),
            &format!(
                "index public.t.i | definition=CREATE INDEX i ON public.t USING btree (lower({column})) | needs column public.t.{column}"
            ),
            &format!(
                "view public.v | definition= SELECT {shown}\n   FROM public.t | columns=title text | needs column public.t.{column}"
            ),
        ])
    };
    let diff = diff_with(
        &lines("title", "title"),
        &lines("label", "label AS title"),
        &told(&["public.t.title=public.t.label"]),
    );
    assert_eq!(shown(&diff), ["ALTER TABLE public.t RENAME COLUMN title TO label"]);
}

#[test]
fn values_of_enums_are_renamed_where_they_are_used() {
    let lines = |label: &str| {
        snapshot(&[
            "table public.t",
            &format!("enum public.mood | labels=a, {label} | @position:a=1 | @position:{label}=2"),
            &format!(
                "column public.t.m | type=public.mood | default='{label}'::public.mood | needs table public.t | needs enum public.mood"
            ),
        ])
    };
    let diff = diff_with(&lines("b"), &lines("c"), &told(&["public.mood.b=public.mood.c"]));
    assert_eq!(shown(&diff), ["ALTER TYPE public.mood RENAME VALUE 'b' TO 'c'"]);
    let diff = diff_with(&lines("b"), &lines("c"), &Options::default());
    assert_eq!(diff.proposals[0].rename.to_string(), "enum value public.mood.b=public.mood.c");
}

#[test]
fn what_cannot_be_renamed_is_refused_with_the_reason() {
    let before = [
        "table public.t",
        "index public.t.x | definition=CREATE INDEX x ON public.t USING btree (a)",
        "constraint public.t.x | @type=check | definition=CHECK (true)",
    ];
    let after = [
        "table public.t",
        "index public.t.y | definition=CREATE INDEX y ON public.t USING btree (a)",
        "constraint public.t.y | @type=check | definition=CHECK (true)",
    ];
    let refused = |rename: &str| diff_with(&snapshot(&before), &snapshot(&after), &told(&[rename])).refused;
    assert_eq!(
        refused("public.u=public.w"),
        ["`public.u=public.w`: nothing has the old name before and the new one, of the same kind, only afterwards"]
    );
    assert_eq!(
        refused("public.t.x=public.t.y"),
        ["`public.t.x=public.t.y`: it may be constraint or index: write the kind before it"]
    );
    assert!(refused("index public.t.x=public.t.y").is_empty());
}
