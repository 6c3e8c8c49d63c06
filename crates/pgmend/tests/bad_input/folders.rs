//! Folders with none, duplicate or ill-named versions, and files that are no UTF-8 text.

use crate::place::Place;

/// The names and contents of a folder's files.
type Files<'a> = &'a [(&'a str, Vec<u8>)];

fn utf16(text: &str) -> Vec<u8> {
    [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

#[test]
fn each_bad_folder_is_one_error_that_names_the_file() {
    let sql = b"CREATE TABLE t (a int);\n".to_vec();
    let rows: &[(Files<'_>, &[&str])] = &[
        (&[], &["`supabase/migrations` holds no migration", "`--dir DIR`"]),
        (&[("first.sql", sql.clone())], &["holds no migration", "`supabase/migrations/first.sql` has no version"]),
        (
            &[("20250101000000_a.sql", sql.clone()), ("20250101000000_b.sql", sql.clone())],
            &[
                "version `20250101000000` is here and in `supabase/migrations/20250101000000_a.sql`",
                "--> supabase/migrations/20250101000000_b.sql",
            ],
        ),
        (&[("20250101000000_a.sql", utf16("SELECT 1;"))], &["the file is UTF-16", "20250101000000_a.sql", "iconv"]),
        (&[("20250101000000_a.sql", b"SELECT 1;\n-- caf\xE9\n".to_vec())], &["0xE9", "20250101000000_a.sql:2"]),
        (&[("20250101000000_a.sql", b"SELECT 1;\n\n\0".to_vec())], &["NUL byte", "20250101000000_a.sql:3"]),
        (
            &[("20250101000000_a.sql", b"CREATE TABLE t (a int);\n\\ir parts/more.sql\n".to_vec())],
            &["`\\ir` is a command of `psql`", "20250101000000_a.sql:2", "as SQL in the file itself"],
        ),
        (
            &[("20250101000000_a.sql", b"CREATE TABLE t (a int);\n\\copy t FROM 'rows.csv'\n".to_vec())],
            &["`\\copy` is a command of `psql`", "20250101000000_a.sql:2"],
        ),
        (
            &[("20250101000000_a.sql", b"SELECT 'DROP TABLE t' \\gexec\n".to_vec())],
            &["`\\gexec` is a command of `psql`", "it runs what the query answers"],
        ),
    ];
    let place = Place::empty();
    for (files, words) in rows {
        place.anew();
        for (name, content) in *files {
            place.file(name, content);
        }
        place.refused(&["status"], 2, words);
        place.refused(&["plan"], 2, words);
        assert!(!place.root.join(".pgmend/plan").exists());
    }
}

#[test]
fn a_byte_order_mark_windows_line_ends_and_lines_that_psql_only_shows_are_no_error() {
    let place = Place::empty();
    place.file("20250101000000_bom.sql", "\u{feff}CREATE TABLE bom (a int);\r\n");
    place.file(
        "20250101500000_psql.sql",
        "\\restrict abc\n\\set ON_ERROR_STOP on\n\\echo hello\nCREATE TABLE psql (a int);\n\\unrestrict abc\n",
    );
    place.file(
        "20250102000000_crlf.sql",
        "CREATE TABLE crlf (\r\n  a int\r\n);\r\n\r\nINSERT INTO crlf VALUES (1);\r\n",
    );
    place.pgmend(&["plan"]).exits(0);
    place.pgmend(&["apply", "--yes"]).exits(0);
    assert_eq!(place.tables(), "bom psql crlf");
    place.pgmend(&["status"]).exits(0);
}
