use super::{gentle, plain, since, statements};

const TABLE: &str = "table public.t";
const COLUMN: &str = "column public.t.a | type=integer";

#[test]
fn indexes_are_made_beside_those_who_write() {
    let index = "index public.t.i | definition=CREATE INDEX i ON public.t USING btree (a) | needs table public.t";
    let (before, after) = ([TABLE, COLUMN], [TABLE, COLUMN, index]);
    assert_eq!(statements(&before, &after, &gentle()), ["· CREATE INDEX CONCURRENTLY i ON public.t USING btree (a)"]);
    assert_eq!(statements(&before, &after, &plain()), ["CREATE INDEX i ON public.t USING btree (a)"]);
    assert_eq!(statements(&after, &before, &gentle()), ["· DROP INDEX CONCURRENTLY public.i"]);
    assert_eq!(statements(&after, &before, &plain()), ["DROP INDEX public.i"]);
    // One that a failed run left behind goes first.
    let invalid = format!("{index} | invalid=yes");
    assert_eq!(
        statements(&[TABLE, COLUMN, &invalid], &after, &gentle()),
        ["· DROP INDEX CONCURRENTLY public.i", "· CREATE INDEX CONCURRENTLY i ON public.t USING btree (a)"]
    );
}

#[test]
fn what_the_diff_makes_needs_no_care() {
    let index = "index public.t.i | definition=CREATE INDEX i ON public.t USING btree (a) | needs table public.t";
    let check = "constraint public.t.c | @type=check | definition=CHECK ((a > 0)) | needs table public.t";
    let found = statements(&[], &[TABLE, COLUMN, index, check], &gentle());
    assert_eq!(
        found[1..],
        ["ALTER TABLE public.t ADD CONSTRAINT c CHECK ((a > 0))", "CREATE INDEX i ON public.t USING btree (a)"]
    );
}

#[test]
fn keys_are_made_of_indexes() {
    let key = "constraint public.t.k | @type=unique | @index=public.k | index options=fillfactor=70 \
               | definition=UNIQUE NULLS NOT DISTINCT (a) INCLUDE (\"b)\") DEFERRABLE | needs table public.t";
    assert_eq!(
        statements(&[TABLE, COLUMN], &[TABLE, COLUMN, key], &gentle()),
        [
            "· CREATE UNIQUE INDEX CONCURRENTLY k ON public.t (a) INCLUDE (b)) NULLS NOT DISTINCT WITH (fillfactor=70)",
            "ALTER TABLE ONLY public.t ADD CONSTRAINT k UNIQUE USING INDEX k DEFERRABLE",
        ]
    );
    let primary = "constraint public.t.k | @type=primary key | @index=public.k | definition=PRIMARY KEY (a) | needs table public.t";
    assert_eq!(
        statements(&[TABLE, COLUMN], &[TABLE, COLUMN, primary], &gentle()),
        [
            "· CREATE UNIQUE INDEX CONCURRENTLY k ON public.t (a)",
            "ALTER TABLE ONLY public.t ADD CONSTRAINT k PRIMARY KEY USING INDEX k",
        ]
    );
}

#[test]
fn constraints_hold_for_new_rows_first() {
    let check = "constraint public.t.c | @type=check | definition=CHECK ((a > 0)) | needs table public.t";
    assert_eq!(
        statements(&[TABLE, COLUMN], &[TABLE, COLUMN, check], &gentle()),
        [
            "ALTER TABLE public.t ADD CONSTRAINT c CHECK ((a > 0)) NOT VALID",
            "· ALTER TABLE public.t VALIDATE CONSTRAINT c",
        ]
    );
    let reference = "constraint public.t.f | @type=foreign key | @references=public.p \
                     | definition=FOREIGN KEY (a) REFERENCES public.p(id) | needs table public.t | needs table public.p";
    let parent = "table public.p";
    let found = [
        "ALTER TABLE public.t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES public.p(id) NOT VALID",
        "· ALTER TABLE public.t VALIDATE CONSTRAINT f",
    ];
    assert_eq!(statements(&[TABLE, COLUMN, parent], &[TABLE, COLUMN, parent, reference], &gentle()), found);
    // Before 18, a partitioned table takes no foreign key in two steps.
    let partitioned = "table public.t | partition key=LIST (a)";
    let (before, after) = ([partitioned, COLUMN, parent], [partitioned, COLUMN, parent, reference]);
    assert_eq!(
        statements(&before, &after, &since(17)),
        ["ALTER TABLE public.t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES public.p(id)"]
    );
    assert_eq!(statements(&before, &after, &since(18)), found);
}

#[test]
fn not_null_is_checked_first() {
    let not_null = format!("{COLUMN} | not null=yes");
    let taken =
        "constraint public.u.pgmend_t_a_not_null | @type=check | definition=CHECK (true) | needs table public.u";
    assert_eq!(
        statements(&[TABLE, COLUMN, "table public.u", taken], &[TABLE, &not_null, "table public.u", taken], &gentle()),
        [
            "ALTER TABLE public.t ADD CONSTRAINT pgmend_t_a_not_null_2 CHECK (a IS NOT NULL) NOT VALID",
            "· ALTER TABLE public.t VALIDATE CONSTRAINT pgmend_t_a_not_null_2",
            "ALTER TABLE public.t ALTER COLUMN a SET NOT NULL",
            "ALTER TABLE public.t DROP CONSTRAINT pgmend_t_a_not_null_2",
        ]
    );
    assert_eq!(
        statements(&[TABLE, COLUMN], &[TABLE, &not_null], &plain()),
        ["ALTER TABLE public.t ALTER COLUMN a SET NOT NULL"]
    );
}

#[test]
fn new_values_of_enums_are_committed_before_their_use() {
    let before = "enum public.mood | @position:sad=1";
    let after = "enum public.mood | @position:sad=1 | @position:glad=2 | label:glad=yes";
    for options in [gentle(), plain()] {
        assert_eq!(
            statements(&[before], &[after], &options),
            ["· ALTER TYPE public.mood ADD VALUE 'glad' AFTER 'sad'"]
        );
    }
}
