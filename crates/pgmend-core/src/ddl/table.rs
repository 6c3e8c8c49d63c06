//! Tables, foreign tables, their columns, and sequences. Other parts of a table are made beside it.

use crate::ident::{literal, quote};
use crate::object::Kind;

use super::attributes::grants_between;
use super::{Alter, Pair, Rule, Sheet, no_beginning, nothing, plain_drop, words};

pub(super) static TABLE: Rule = Rule {
    kinds: &[Kind::Table],
    words: words("TABLE", "TABLE", true),
    create: create_table,
    alter: alter_table,
    begin: no_beginning,
    finish,
    drop: plain_drop,
};

pub(super) static FOREIGN_TABLE: Rule = Rule {
    kinds: &[Kind::ForeignTable],
    words: words("FOREIGN TABLE", "TABLE", true),
    create: create_table,
    alter: alter_table,
    begin: no_beginning,
    finish,
    drop: plain_drop,
};

pub(super) static COLUMN: Rule = Rule {
    kinds: &[Kind::Column],
    words: words("COLUMN", "COLUMN", false),
    create: |column| {
        if column.get("inherited") == Some("yes") {
            return after_column(column, true);
        }
        let mut found = vec![format!("ALTER TABLE {} ADD COLUMN {}", column.relation(), definition(column, true))];
        found.extend(after_column(column, false));
        found
    },
    alter: alter_column,
    begin: begin_column,
    finish: nothing,
    drop: |column| {
        if column.get("inherited") == Some("yes") {
            return String::new();
        }
        format!("ALTER TABLE {} DROP COLUMN {}", column.relation(), column.own_name())
    },
};

pub(super) static SEQUENCE: Rule = Rule {
    kinds: &[Kind::Sequence],
    words: words("SEQUENCE", "SEQUENCE", true),
    create: |sequence| {
        let unlogged = if sequence.has("persistence") { "UNLOGGED " } else { "" };
        let kind = sequence.get("type").unwrap_or("bigint");
        vec![format!("CREATE {unlogged}SEQUENCE {} AS {kind} {}", sequence.name(), sequence_options(sequence))]
    },
    alter: |pair| {
        let mut found = Vec::new();
        if ["type", "start", "increment", "minimum", "maximum", "cache", "cycle"].iter().any(|name| pair.changed(name))
        {
            let kind = pair.to.get("type").unwrap_or("bigint");
            let restart = match restart(pair.from.get("start"), &["minimum", "maximum"].map(|name| pair.to.get(name))) {
                true => format!(" RESTART WITH {}", pair.to.get("start").unwrap_or("1")),
                false => String::new(),
            };
            found.push(format!("ALTER SEQUENCE {} AS {kind} {}{restart}", pair.to.name(), sequence_options(pair.to)));
        }
        if pair.changed("persistence") {
            let logged = if pair.to.has("persistence") { "UNLOGGED" } else { "LOGGED" };
            found.push(format!("ALTER SEQUENCE {} SET {logged}", pair.to.name()));
        }
        Alter::InPlace(found)
    },
    begin: |pair| {
        if pair.changed("owned by") && pair.from.has("owned by") {
            return vec![disown(pair.from)];
        }
        Vec::new()
    },
    finish: |sequence| {
        let owner = sequence.get("owned by");
        owner.map(|owner| format!("ALTER SEQUENCE {} OWNED BY {owner}", sequence.name())).into_iter().collect()
    },
    drop: plain_drop,
};

/// Frees a sequence from the column that it would go with.
pub(crate) fn disown(sequence: Sheet<'_>) -> String {
    format!("ALTER SEQUENCE {} OWNED BY NONE", sequence.name())
}

/// Whether a sequence that started here stands outside of its new range, so that it must start anew.
fn restart(start: Option<&str>, range: &[Option<&str>; 2]) -> bool {
    let number = |text: Option<&str>| text.and_then(|text| text.parse::<i64>().ok());
    match (number(start), number(range[0]), number(range[1])) {
        (Some(start), Some(least), Some(most)) => !(least..=most).contains(&start),
        _ => false,
    }
}

fn sequence_options(sequence: Sheet<'_>) -> String {
    let get = |name| sequence.get(name).unwrap_or("1");
    format!(
        "START WITH {} INCREMENT BY {} MINVALUE {} MAXVALUE {} CACHE {} {}",
        get("start"),
        get("increment"),
        get("minimum"),
        get("maximum"),
        get("cache"),
        if sequence.has("cycle") { "CYCLE" } else { "NO CYCLE" }
    )
}

/// `a=1, b=x` as SQL: `a='1', b='x'`.
pub(super) fn options(list: &str) -> String {
    let each = list.split(", ").map(|option| match option.split_once('=') {
        Some((name, value)) => format!("{name}={}", literal(value)),
        None => option.to_owned(),
    });
    each.collect::<Vec<_>>().join(", ")
}

fn option_names(list: &str) -> Vec<&str> {
    list.split(", ")
        .filter(|option| !option.is_empty())
        .map(|o| o.split_once('=').map_or(o, |(name, _)| name))
        .collect()
}

/// `SET (…)` and `RESET (…)` that lead from one list of options to another.
pub(super) fn reoption(target: &str, from: Option<&str>, to: Option<&str>) -> Vec<String> {
    let (old, new) = (option_names(from.unwrap_or_default()), option_names(to.unwrap_or_default()));
    let gone: Vec<&str> = old.into_iter().filter(|name| !new.contains(name)).collect();
    let mut found = Vec::new();
    if !gone.is_empty() {
        found.push(format!("{target} RESET ({})", gone.join(", ")));
    }
    if let Some(to) = to.filter(|_| from != to) {
        found.push(format!("{target} SET ({})", options(to)));
    }
    found
}

fn all_options(table: Sheet<'_>) -> Option<String> {
    let both: Vec<&str> = [table.get("options"), table.get("toast options")].into_iter().flatten().collect();
    (!both.is_empty()).then(|| both.join(", "))
}

fn foreign_options(sheet: Sheet<'_>) -> Option<String> {
    let each: Vec<String> =
        sheet.each("option:").map(|(name, value)| format!("{} {}", quote(name), literal(value))).collect();
    (!each.is_empty()).then(|| format!(" OPTIONS ({})", each.join(", ")))
}

fn create_table(table: Sheet<'_>) -> Vec<String> {
    let foreign = table.object.kind == Kind::ForeignTable;
    let is_partition = table.has("partition bound");
    let typed = table.get("of type");
    let column = |object, attributes| Sheet { object, attributes, columns: &[] };
    let sheets: Vec<Sheet<'_>> =
        table.columns.iter().map(|(object, attributes)| column(*object, *attributes)).collect();
    let written = |sheet: &Sheet<'_>| is_partition || sheet.get("inherited") != Some("yes");
    let mut lines: Vec<String> = Vec::new();
    for sheet in sheets.iter().filter(|sheet| written(sheet)) {
        if typed.is_none() {
            lines.push(definition(*sheet, true));
        } else if let Some(line) = typed_definition(*sheet) {
            lines.push(line);
        }
    }
    let head = match (foreign, table.has("persistence")) {
        (true, _) => "CREATE FOREIGN TABLE",
        (_, true) => "CREATE UNLOGGED TABLE",
        _ => "CREATE TABLE",
    };
    let mut sql = format!("{head} {}", table.name());
    if let Some(kind) = typed {
        sql += &format!(" OF {kind}");
    }
    if typed.is_none() || !lines.is_empty() {
        sql += &if lines.is_empty() { " ()".to_owned() } else { format!(" (\n    {}\n)", lines.join(",\n    ")) };
    }
    if let (Some(parents), false) = (table.get("inherits"), is_partition) {
        sql += &format!(" INHERITS ({parents})");
    }
    if let Some(key) = table.get("partition key") {
        sql += &format!(" PARTITION BY {key}");
    }
    if let Some(server) = table.get("server") {
        sql += &format!(" SERVER {}{}", quote(server), foreign_options(table).unwrap_or_default());
    }
    if let Some(method) = table.get("access method") {
        sql += &format!(" USING {}", quote(method));
    }
    if let Some(list) = all_options(table) {
        sql += &format!(" WITH ({})", options(&list));
    }
    if let Some(space) = table.get("tablespace") {
        sql += &format!(" TABLESPACE {}", quote(space));
    }
    let mut found = vec![sql];
    for sheet in &sheets {
        found.extend(after_column(*sheet, !written(sheet)));
    }
    found.extend(flags(table, None));
    found
}

/// Row level security and replica identity: those of `table` that are not as `from` has them.
fn flags(table: Sheet<'_>, from: Option<Sheet<'_>>) -> Vec<String> {
    let differs = |name: &str| table.get(name) != from.and_then(|from| from.get(name));
    let mut found = Vec::new();
    let mut say = |words: &str| found.push(format!("ALTER TABLE {} {words}", table.name()));
    if differs("row level security") {
        say(if table.has("row level security") { "ENABLE ROW LEVEL SECURITY" } else { "DISABLE ROW LEVEL SECURITY" });
    }
    if differs("force row level security") {
        let force = table.has("force row level security");
        say(if force { "FORCE ROW LEVEL SECURITY" } else { "NO FORCE ROW LEVEL SECURITY" });
    }
    if differs("replica identity") {
        match table.get("replica identity") {
            // The index says so itself, once it is there.
            Some("index") => {}
            Some(identity) => say(&format!("REPLICA IDENTITY {}", identity.to_uppercase())),
            None => say("REPLICA IDENTITY DEFAULT"),
        }
    }
    found
}

/// A partition joins its table when its indexes are there, so that none is made anew.
fn finish(table: Sheet<'_>) -> Vec<String> {
    match (table.get("partition bound"), table.get("inherits")) {
        (Some(bound), Some(parent)) => {
            vec![format!("ALTER TABLE ONLY {parent} ATTACH PARTITION {} {bound}", table.name())]
        }
        _ => Vec::new(),
    }
}

fn alter_table(pair: &Pair<'_>) -> Alter {
    let (from, to) = (pair.from, pair.to);
    if pair.changed("partition key") || pair.changed("server") {
        return Alter::Recreate;
    }
    let target = format!("ALTER TABLE {}", to.name());
    let mut found = Vec::new();
    if pair.changed("partition bound") || pair.changed("inherits") {
        if let (true, Some(parent)) = (from.has("partition bound"), from.get("inherits")) {
            found.push(format!("ALTER TABLE {parent} DETACH PARTITION {}", to.name()));
        } else if !from.has("partition bound") {
            let new: Vec<&str> = if to.has("partition bound") { Vec::new() } else { parents(to) };
            let gone = parents(from).into_iter().filter(|parent| !new.contains(parent));
            found.extend(gone.map(|parent| format!("{target} NO INHERIT {parent}")));
        }
        if to.has("partition bound") {
            found.extend(finish(to));
        } else {
            let old: Vec<&str> = if from.has("partition bound") { Vec::new() } else { parents(from) };
            let new = parents(to).into_iter().filter(|parent| !old.contains(parent));
            found.extend(new.map(|parent| format!("{target} INHERIT {parent}")));
        }
    }
    if pair.changed("of type") {
        found.push(match to.get("of type") {
            Some(kind) => format!("{target} OF {kind}"),
            None => format!("{target} NOT OF"),
        });
    }
    if pair.changed("persistence") {
        found.push(format!("{target} SET {}", if to.has("persistence") { "UNLOGGED" } else { "LOGGED" }));
    }
    if pair.changed("access method") {
        let method = to.get("access method").unwrap_or("heap");
        found.push(format!("{target} SET ACCESS METHOD {}", quote(method)));
    }
    if pair.changed("tablespace") {
        found.push(format!("{target} SET TABLESPACE {}", quote(to.get("tablespace").unwrap_or("pg_default"))));
    }
    found.extend(reoption(&target, all_options(from).as_deref(), all_options(to).as_deref()));
    let changes = super::foreign::reoption(pair);
    if !changes.is_empty() {
        found.push(format!("ALTER FOREIGN TABLE {} OPTIONS ({changes})", to.name()));
    }
    found.extend(flags(to, Some(from)));
    Alter::InPlace(found)
}

fn parents(table: Sheet<'_>) -> Vec<&str> {
    table.get("inherits").map_or_else(Vec::new, |parents| parents.split(", ").collect())
}

/// A column as `CREATE TABLE` and `ADD COLUMN` write it.
fn definition(column: Sheet<'_>, with_default: bool) -> String {
    let mut sql = format!("{} {}", column.own_name(), column.get("type").unwrap_or("text"));
    if let Some(options) = foreign_options(column) {
        sql += &options;
    }
    if let Some(collation) = column.get("collation") {
        sql += &format!(" COLLATE {collation}");
    }
    sql += &constraints(column, with_default);
    sql
}

/// Default, generation, identity and `NOT NULL` of a column.
fn constraints(column: Sheet<'_>, with_default: bool) -> String {
    let mut sql = String::new();
    if let (Some(default), true) = (column.get("default"), with_default) {
        sql += &format!(" DEFAULT {default}");
    }
    if let Some(expression) = column.get("generated").and_then(|text| text.strip_prefix("stored ")) {
        sql += &format!(" GENERATED ALWAYS AS ({expression}) STORED");
    } else if let Some(expression) = column.get("generated").and_then(|text| text.strip_prefix("virtual ")) {
        sql += &format!(" GENERATED ALWAYS AS ({expression}) VIRTUAL");
    }
    if let Some(identity) = column.get("identity") {
        sql += &format!(" GENERATED {} AS IDENTITY ({})", identity.to_uppercase(), identity_options(column, true));
    }
    if column.has("not null") && !column.has("not null not valid") && column.get("not null inherited") != Some("yes") {
        if let Some(name) = column.get("not null name") {
            sql += &format!(" CONSTRAINT {}", quote(name));
        }
        sql += " NOT NULL";
        if column.has("not null no inherit") {
            sql += " NO INHERIT";
        }
    }
    sql
}

fn typed_definition(column: Sheet<'_>) -> Option<String> {
    let constraints = constraints(column, true);
    (!constraints.is_empty()).then(|| format!("{} WITH OPTIONS{constraints}", column.own_name()))
}

/// `start 1 increment 1 …` as SQL.
fn identity_options(column: Sheet<'_>, with_name: bool) -> String {
    let mut parts = Vec::new();
    if let (Some(name), true) = (column.get("identity sequence"), with_name) {
        parts.push(format!("SEQUENCE NAME {name}"));
    }
    let words: Vec<&str> = column.get("identity options").unwrap_or_default().split(' ').collect();
    for pair in words.chunks(2) {
        match pair {
            ["start", n] => parts.push(format!("START WITH {n}")),
            ["increment", n] => parts.push(format!("INCREMENT BY {n}")),
            ["minimum", n] => parts.push(format!("MINVALUE {n}")),
            ["maximum", n] => parts.push(format!("MAXVALUE {n}")),
            ["cache", n] => parts.push(format!("CACHE {n}")),
            ["cycle"] => parts.push("CYCLE".to_owned()),
            _ => {}
        }
    }
    parts.join(" ")
}

/// What a column needs besides its definition; all of it where it was `inherited` with its parent's.
fn after_column(column: Sheet<'_>, inherited: bool) -> Vec<String> {
    let target = format!("ALTER TABLE ONLY {} ALTER COLUMN {}", column.relation(), column.own_name());
    let mut found = Vec::new();
    if inherited {
        if let Some(default) = column.get("default") {
            found.push(format!("{target} SET DEFAULT {default}"));
        }
        if column.has("not null") && column.get("not null inherited") != Some("yes") {
            found.push(format!("{target} SET NOT NULL"));
        }
    }
    if column.has("not null not valid") {
        let name = column.get("not null name").map_or_else(String::new, |name| format!("CONSTRAINT {} ", quote(name)));
        found.push(format!("ALTER TABLE {} ADD {name}NOT NULL {} NOT VALID", column.relation(), column.own_name()));
    }
    if let Some(storage) = column.get("storage") {
        found.push(format!("{target} SET STORAGE {}", storage.to_uppercase()));
    }
    if let Some(compression) = column.get("compression") {
        found.push(format!("{target} SET COMPRESSION {compression}"));
    }
    if let Some(statistics) = column.get("statistics target") {
        found.push(format!("{target} SET STATISTICS {statistics}"));
    }
    if let Some(list) = column.get("options") {
        found.push(format!("{target} SET ({})", options(list)));
    }
    found.extend(after_identity(column, None));
    found
}

/// Persistence, comment and grants of the sequence behind an identity column, which may change with the column's `from`.
fn after_identity(column: Sheet<'_>, from: Option<Sheet<'_>>) -> Vec<String> {
    let Some(sequence) = column.get("@sequence") else { return Vec::new() };
    let before = |name: &str| from.and_then(|from| from.get(name));
    let mut found = Vec::new();
    if column.get("identity persistence") != before("identity persistence") {
        let logged = column.get("identity persistence").unwrap_or("logged").to_uppercase();
        found.push(format!("ALTER SEQUENCE {sequence} SET {logged}"));
    }
    if column.get("sequence comment") != before("sequence comment") {
        let text = column.get("sequence comment").map_or("NULL".to_owned(), literal);
        found.push(format!("COMMENT ON SEQUENCE {sequence} IS {text}"));
    }
    let after = column.each("sequence grant:").collect();
    // The owner is not told; what it has of its own is what it has.
    let before = match from {
        Some(from) => from.each("sequence grant:").map(|(role, had)| (role.to_owned(), had.to_owned())).collect(),
        None => column
            .each("sequence grant:")
            .filter(|(_, had)| *had == "SELECT, UPDATE, USAGE")
            .take(1)
            .map(|(role, had)| (role.to_owned(), had.to_owned()))
            .collect(),
    };
    found.extend(grants_between(&before, &after, &|privileges| {
        format!("{} ON SEQUENCE {sequence}", privileges.join(", "))
    }));
    found
}

/// A sequence that comes or goes with an identity may have the name of another one that goes or comes.
fn begin_column(pair: &Pair<'_>) -> Vec<String> {
    let (from, to) = (pair.from, pair.to);
    let target = format!("ALTER TABLE {} ALTER COLUMN {}", to.relation(), to.own_name());
    if from.has("identity") && (!to.has("identity") || pair.changed("identity sequence")) {
        return vec![format!("{target} DROP IDENTITY")];
    }
    if from.has("default") && to.has("identity") {
        return vec![format!("{target} DROP DEFAULT")];
    }
    Vec::new()
}

fn alter_column(pair: &Pair<'_>) -> Alter {
    let (from, to) = (pair.from, pair.to);
    let target = format!("ALTER TABLE {} ALTER COLUMN {}", to.relation(), to.own_name());
    let mut found = Vec::new();
    if pair.changed("generated") {
        if to.has("generated") || from.get("generated").is_some_and(|text| text.starts_with("virtual ")) {
            return Alter::Recreate;
        }
        found.push(format!("{target} DROP EXPRESSION"));
    }
    let retyped = (pair.changed("type") || pair.changed("collation")) && !inherits_type(to);
    if from.has("default") && (!to.has("default") || retyped) && !from.has("generated") && !to.has("identity") {
        found.push(format!("{target} DROP DEFAULT"));
    }
    if from.has("not null") && !to.has("not null") {
        found.push(format!("{target} DROP NOT NULL"));
    }
    if retyped {
        let kind = to.get("type").unwrap_or("text");
        let collation = to.get("collation").map_or_else(String::new, |collation| format!(" COLLATE {collation}"));
        let using =
            if to.has("generated") { String::new() } else { format!(" USING {}", cast(to, from.get("type"), kind)) };
        found.push(format!("{target} TYPE {kind}{collation}{using}"));
    }
    if let (Some(default), true) = (to.get("default"), pair.changed("default") || retyped) {
        found.push(format!("{target} SET DEFAULT {default}"));
    }
    if pair.changed("not null name") && from.has("not null") && to.has("not null") {
        found.push(format!("{target} DROP NOT NULL"));
    }
    if to.has("not null") && (!from.has("not null") || pair.changed("not null name")) && !to.has("identity") {
        found.push(set_not_null(to, &target));
    } else if to.has("not null") && !from.has("not null") {
        found.push(format!("{target} SET NOT NULL"));
    }
    found.extend(alter_identity(pair, &target));
    if pair.changed("storage") {
        let storage = to.get("storage").map_or_else(|| usual_storage(to), str::to_uppercase);
        found.push(format!("{target} SET STORAGE {storage}"));
    }
    if pair.changed("compression") {
        found.push(format!("{target} SET COMPRESSION {}", to.get("compression").unwrap_or("DEFAULT")));
    }
    if pair.changed("statistics target") {
        found.push(format!("{target} SET STATISTICS {}", to.get("statistics target").unwrap_or("-1")));
    }
    found.extend(reoption(&target, from.get("options"), to.get("options")));
    let changes = super::foreign::reoption(pair);
    if !changes.is_empty() {
        let (table, column) = (to.relation(), to.own_name());
        found.push(format!("ALTER FOREIGN TABLE {table} ALTER COLUMN {column} OPTIONS ({changes})"));
    }
    Alter::InPlace(found)
}

/// Types that the server casts among themselves; everything can be cast to and from text.
const FAMILIES: &[&[&str]] = &[
    &["smallint", "integer", "bigint", "numeric", "real", "double precision"],
    &["text", "character varying", "character", "name", "citext"],
    &["date", "timestamp without time zone", "timestamp with time zone"],
    &["time without time zone", "time with time zone", "interval"],
    &["json", "jsonb"],
    &["inet", "cidr"],
    &["bit", "bit varying"],
];

/// A column's value as one of another type: by a cast where there is one, else by way of its text.
fn cast(column: Sheet<'_>, from: Option<&str>, to: &str) -> String {
    let bare = |kind: &str| {
        let array = kind.ends_with("[]");
        let (head, tail) = kind
            .trim_end_matches("[]")
            .split_once('(')
            .map_or((kind.trim_end_matches("[]"), ""), |(h, t)| (h, t.split_once(')').map_or("", |(_, tail)| tail)));
        (format!("{head}{tail}"), array)
    };
    let (old, new) = (bare(from.unwrap_or("text")), bare(to));
    let family = |kind: &str| FAMILIES.iter().position(|family| family.contains(&kind));
    let related = old.1 == new.1 && (old.0 == new.0 || family(&old.0).is_some() && family(&old.0) == family(&new.0));
    let texts = family("text");
    if related || !old.1 && !new.1 && (family(&old.0) == texts || family(&new.0) == texts) {
        format!("{}::{to}", column.own_name())
    } else {
        format!("{}::text::{to}", column.own_name())
    }
}

/// The type of a column that is its parent's changes with the parent's.
fn inherits_type(column: Sheet<'_>) -> bool {
    column.has("inherited")
}

fn set_not_null(column: Sheet<'_>, target: &str) -> String {
    match column.get("not null name") {
        Some(name) => {
            format!("ALTER TABLE {} ADD CONSTRAINT {} NOT NULL {}", column.relation(), quote(name), column.own_name())
        }
        None => format!("{target} SET NOT NULL"),
    }
}

fn alter_identity(pair: &Pair<'_>, target: &str) -> Vec<String> {
    let (from, to) = (pair.from, pair.to);
    let Some(identity) = to.get("identity") else { return Vec::new() };
    let kind = identity.to_uppercase();
    if !from.has("identity") || pair.changed("identity sequence") {
        let options = identity_options(to, true);
        let mut found = vec![format!("{target} ADD GENERATED {kind} AS IDENTITY ({options})")];
        found.extend(after_identity(to, None));
        return found;
    }
    let mut changes = Vec::new();
    if pair.changed("identity") {
        changes.push(format!("SET GENERATED {kind}"));
    }
    if pair.changed("identity options") {
        let cycle = to.get("identity options").is_some_and(|options| options.ends_with(" cycle"));
        let options = identity_options(to, false);
        let mut words = options.trim_end_matches(" CYCLE").split(' ').peekable();
        while let Some(word) = words.next() {
            // `START WITH 1` is three words, `CACHE 1` two.
            let rest = if matches!(word, "START" | "INCREMENT") { 2 } else { 1 };
            let rest: Vec<&str> = words.by_ref().take(rest).collect();
            changes.push(format!("SET {word} {}", rest.join(" ")));
        }
        changes.push(if cycle { "SET CYCLE".to_owned() } else { "SET NO CYCLE".to_owned() });
        let number = |sheet: Sheet<'_>, word: &str| {
            let mut words =
                sheet.get("identity options").unwrap_or_default().split(' ').skip_while(|other| *other != word);
            words.nth(1).map(str::to_owned)
        };
        let range = [number(to, "minimum"), number(to, "maximum")];
        if restart(number(from, "start").as_deref(), &[range[0].as_deref(), range[1].as_deref()]) {
            changes.push(format!("RESTART WITH {}", number(to, "start").unwrap_or_default()));
        }
    }
    let mut found = Vec::new();
    if !changes.is_empty() {
        found.push(format!("{target} {}", changes.join(" ")));
    }
    found.extend(after_identity(to, Some(from)));
    found
}

/// How the server stores values of a type unless told otherwise (`pg_type.typstorage`); `DEFAULT` came only in 16.
fn usual_storage(column: Sheet<'_>) -> String {
    let kind = column.get("type").unwrap_or_default();
    let is = |names: &[&str]| names.iter().any(|name| kind == *name || kind.starts_with(&format!("{name}(")));
    if is(&["numeric"]) {
        "MAIN"
    } else if kind.ends_with("[]")
        || is(&[
            "text",
            "character varying",
            "character",
            "bytea",
            "json",
            "jsonb",
            "xml",
            "tsvector",
            "bit",
            "bit varying",
        ])
    {
        "EXTENDED"
    } else {
        "PLAIN"
    }
    .to_owned()
}

/// Frees a column from a type or function that is about to be made again. Its values become text where the type goes.
pub(crate) fn detach(column: Sheet<'_>, kind_goes: bool) -> Vec<String> {
    let target = format!("ALTER TABLE {} ALTER COLUMN {}", column.relation(), column.own_name());
    let mut found = Vec::new();
    if column.has("default") {
        found.push(format!("{target} DROP DEFAULT"));
    }
    if kind_goes && !inherits_type(column) {
        found.push(format!("{target} TYPE text USING {}::text", column.own_name()));
    }
    found
}

/// The way back from [`detach`].
pub(crate) fn reattach(column: Sheet<'_>, kind_goes: bool) -> Vec<String> {
    let target = format!("ALTER TABLE {} ALTER COLUMN {}", column.relation(), column.own_name());
    let mut found = Vec::new();
    if kind_goes && !inherits_type(column) {
        let kind = column.get("type").unwrap_or("text");
        found.push(format!("{target} TYPE {kind} USING {}::{kind}", column.own_name()));
    }
    if let Some(default) = column.get("default") {
        found.push(format!("{target} SET DEFAULT {default}"));
    }
    found
}
