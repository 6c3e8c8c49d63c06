use super::{diff_with, gentle, hazards, plain, snapshot};

const TABLE: &str = "table public.t";

#[test]
fn a_default_that_differs_for_each_row_rewrites() {
    let add = |default: &str| {
        let column = format!("column public.t.a | type=text | default={default}");
        let diff = diff_with(&snapshot(&[TABLE]), &snapshot(&[TABLE, &column]), &gentle());
        hazards(&diff, "ALTER TABLE public.t ADD COLUMN a")
    };
    assert_eq!(add("now()"), ["lock ACCESS EXCLUSIVE public.t"]);
    assert_eq!(add("gen_random_uuid()"), ["lock ACCESS EXCLUSIVE public.t", "rewrites public.t"]);
}

#[test]
fn types_rewrite_where_bytes_change() {
    let change = |from: &str, to: &str| {
        let column = |kind: &str| format!("column public.t.a | type={kind}");
        let diff = diff_with(&snapshot(&[TABLE, &column(from)]), &snapshot(&[TABLE, &column(to)]), &gentle());
        hazards(&diff, "ALTER TABLE public.t ALTER COLUMN a TYPE")
    };
    assert_eq!(change("integer", "bigint"), ["lock ACCESS EXCLUSIVE public.t", "rewrites public.t"]);
    assert_eq!(change("character varying(5)", "text"), ["lock ACCESS EXCLUSIVE public.t"]);
    assert_eq!(
        change("text", "character varying(5)"),
        ["lock ACCESS EXCLUSIVE public.t", "rewrites public.t", "loses data public.t.a"]
    );
}

#[test]
fn a_foreign_key_locks_both_tables() {
    let before = ["table public.t", "table public.p"];
    let key = "constraint public.t.f | @type=foreign key | @references=public.p \
               | definition=FOREIGN KEY (a) REFERENCES public.p(id) | needs table public.t | needs table public.p";
    let diff = diff_with(&snapshot(&before), &snapshot(&[before[0], before[1], key]), &plain());
    assert_eq!(
        hazards(&diff, "ALTER TABLE public.t ADD CONSTRAINT f"),
        ["lock SHARE ROW EXCLUSIVE public.p public.t", "scans public.t public.p"]
    );
    let diff = diff_with(&snapshot(&before), &snapshot(&[before[0], before[1], key]), &gentle());
    assert_eq!(
        hazards(&diff, "ALTER TABLE public.t VALIDATE CONSTRAINT f"),
        ["lock SHARE UPDATE EXCLUSIVE public.t", "lock ROW SHARE public.p", "scans public.t public.p"]
    );
}

#[test]
fn tables_of_the_diff_keep_nobody_waiting() {
    let column = "column public.t.a | type=integer | default=random()";
    let index = "index public.t.i | definition=CREATE INDEX i ON public.t USING btree (a) | needs table public.t";
    let table = "table public.t | owner=app";
    let diff = diff_with(&snapshot(&[]), &snapshot(&[table, column, index]), &gentle());
    assert!(diff.statements.iter().all(|statement| statement.hazards.is_empty()), "{diff:#?}");
}

#[test]
fn not_null_after_a_check_reads_nothing() {
    let column = "column public.t.a | type=integer";
    let not_null = format!("{column} | not null=yes");
    let (before, after) = (snapshot(&[TABLE, column]), snapshot(&[TABLE, &not_null]));
    let head = "ALTER TABLE public.t ALTER COLUMN a SET NOT NULL";
    assert_eq!(hazards(&diff_with(&before, &after, &gentle()), head), ["lock ACCESS EXCLUSIVE public.t"]);
    assert_eq!(
        hazards(&diff_with(&before, &after, &plain()), head),
        ["lock ACCESS EXCLUSIVE public.t", "scans public.t"]
    );
}
