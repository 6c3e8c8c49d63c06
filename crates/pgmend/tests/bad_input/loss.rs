//! Plans that would lose rows.

use crate::place::Place;

#[test]
fn what_holds_rows_is_dropped_only_where_it_was_allowed_by_name() {
    let place = Place::empty();
    place.file(
        "20250101000000_t.sql",
        "CREATE TABLE t (a int, b int, c int); CREATE TABLE old (a int); CREATE TABLE empty (a int); CREATE TABLE kept (a int);",
    );
    place.pgmend(&["plan"]).exits(0);
    place.pgmend(&["apply", "--yes"]).exits(0);
    // A table that no file made: the replay never sees it go.
    place.database.psql("CREATE TABLE stray (a int); INSERT INTO stray VALUES (1)");
    place.database.psql("INSERT INTO t VALUES (1, 2, 3); INSERT INTO old VALUES (1), (2); INSERT INTO kept VALUES (1)");
    place.file(
        "20250102000000_d.sql",
        "ALTER TABLE t DROP COLUMN b; ALTER TABLE t RENAME COLUMN a TO d; ALTER TABLE t RENAME COLUMN d TO a; 
         DROP TABLE old; CREATE TABLE old (a int); DROP TABLE empty; DROP TABLE IF EXISTS stray;",
    );
    place.pgmend(&["plan"]).exits(0);
    let lines = [
        "the plan loses data",
        "table public.old holds 2 rows",
        "column public.t.b holds 1 row",
        "table public.stray holds 1 row",
        "`pgmend apply --yes --allow-data-loss public.old public.stray public.t.b`",
    ];
    let ran = place.pgmend(&["apply", "--yes"]).refuses(4, &lines);
    for word in ["public.t.a", "kept", "empty"] {
        assert!(!ran.stderr.contains(word), "`{word}` in\n{ran}");
    }
    place.refused(&["apply", "--yes"], 4, &[]);
    place
        .pgmend(&["apply", "--yes", "--allow-data-loss", "public.old", "public.t.b"])
        .refuses(4, &["table public.stray holds 1 row"]);
    assert!(place.database.psql("SELECT count(*) FROM old") == "2" && place.history() == "20250101000000");
    place.pgmend(&["apply", "--yes", "--allow-data-loss", "*"]).exits(0);
    assert_eq!(place.tables(), "t kept old");
}
