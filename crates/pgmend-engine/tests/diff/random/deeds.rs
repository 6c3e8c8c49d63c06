//! Steps that make what stands on tables and types: functions, views, triggers, policies, grants, comments and the like.

use super::state::{Column, Dice, Relation, Sort, State, TABLES};

const ANY: &[Sort] =
    &[Sort::Table, Sort::Partitioned, Sort::Partition, Sort::Child, Sort::Parent, Sort::View, Sort::MaterializedView];

pub async fn function(state: &mut State<'_>, dice: &mut Dice) {
    let name = state.name(dice, "f");
    let (kind, value) = state.kind(dice);
    let volatility = dice.word(&["IMMUTABLE", "STABLE", "VOLATILE"]);
    let extra =
        dice.word(&["", " STRICT", " SECURITY DEFINER", " PARALLEL SAFE", " SET search_path = public, pg_temp"]);
    let head = |arguments: &str| format!("CREATE FUNCTION {name}({arguments})");
    let (sql, signature, gives) = match dice.below(8) {
        0 => {
            let sql =
                head("n integer") + &format!(" RETURNS integer LANGUAGE sql {volatility}{extra} AS 'SELECT n + 1'");
            (sql, "integer", Some("integer".to_owned()))
        }
        1 => {
            let sql = head("n integer") + &format!(" RETURNS {kind} LANGUAGE sql {volatility} AS $$ SELECT {value} $$");
            (sql, "integer", Some(kind))
        }
        2 => {
            let body = "BEGIN RETURN NEW; END";
            let sql = head("") + &format!(" RETURNS trigger LANGUAGE plpgsql AS $x$ {body} $x$");
            if state.make(sql, format!("FUNCTION {name}()")).await {
                state.trigger_functions.push(name);
            }
            return;
        }
        3 => {
            let Some(table) = state.relation(dice, ANY) else { return };
            let sql = head(&format!("r {}", table.name)) + " RETURNS text LANGUAGE sql STABLE AS 'SELECT r::text'";
            state.make(sql, format!("FUNCTION {name}({})", table.name)).await;
            return;
        }
        4 => {
            let Some(table) = state.relation(dice, ANY) else { return };
            let sql = head("n integer")
                + &format!(" RETURNS SETOF {0} LANGUAGE sql STABLE AS $$ SELECT * FROM {0} LIMIT n $$", table.name);
            (sql, "integer", None)
        }
        5 if state.major >= 14 => {
            let Some(table) = state.relation(dice, ANY) else { return };
            let body = format!("BEGIN ATOMIC SELECT count(*) + n FROM {}; END", table.name);
            (
                head("n integer") + &format!(" RETURNS bigint LANGUAGE sql STABLE {body}"),
                "integer",
                Some("bigint".to_owned()),
            )
        }
        6 => {
            // Under a name of its own: with its default it would be one of two that can be meant.
            let name = state.name(dice, "g");
            let sql = format!("CREATE FUNCTION {name}(n integer, x {kind} DEFAULT {value})")
                + " RETURNS TABLE (a integer, b text) LANGUAGE sql AS $$ SELECT n, x::text $$";
            let signature = format!("integer, {kind}");
            state.make(sql, format!("FUNCTION {name}({signature})")).await;
            return;
        }
        _ => {
            let body = format!("BEGIN RETURN {value}; END");
            let sql =
                head("n integer") + &format!(" RETURNS {kind} LANGUAGE plpgsql {volatility}{extra} AS $x$ {body} $x$");
            (sql, "integer", Some(kind))
        }
    };
    if state.make(sql, format!("FUNCTION {name}({signature})")).await
        && let Some(gives) = gives
    {
        state.functions.push((name, gives));
    }
}

pub async fn procedure(state: &mut State<'_>, dice: &mut Dice) {
    let name = state.name(dice, "p");
    let (kind, _) = state.kind(dice);
    let sql = format!(
        "CREATE PROCEDURE {name}(INOUT a {kind}, b integer DEFAULT {}) LANGUAGE plpgsql AS 'BEGIN END'",
        dice.below(3)
    );
    state.make(sql, format!("PROCEDURE {name}({kind}, integer)")).await;
}

pub async fn aggregate(state: &mut State<'_>, dice: &mut Dice) {
    let name = state.name(dice, "agg");
    let start = dice.below(3);
    let sql = format!("CREATE AGGREGATE {name}(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '{start}')");
    state.make(sql, format!("AGGREGATE {name}(integer)")).await;
}

pub async fn view(state: &mut State<'_>, dice: &mut Dice) {
    let Some(from) = state.relation(dice, ANY) else { return };
    let materialized = dice.one_in(4);
    let name = state.name(dice, if materialized { "m" } else { "v" });
    let mut columns: Vec<Column> = from.columns.clone();
    let keep = 1 + dice.below(columns.len());
    columns.truncate(keep);
    let list: Vec<String> = columns.iter().map(|column| format!("x.{}", column.name)).collect();
    let (mut list, mut source) = (list.join(", "), format!("{} x", from.name));
    match dice.below(6) {
        0 => {
            if let Some((function, gives)) = dice.of(&state.functions) {
                list += &format!(", {function}(1) AS made");
                columns.push(Column { name: "made".to_owned(), kind: gives.clone() });
            }
        }
        1 => {
            if let Some(other) = state.relation(dice, ANY) {
                source += &format!(" CROSS JOIN {} y", other.name);
            }
        }
        2 => source += " WHERE x.c0 > 1",
        3 => list += ", x AS whole_row",
        _ => {}
    }
    let (head, sort) = if materialized { ("MATERIALIZED VIEW", Sort::MaterializedView) } else { ("VIEW", Sort::View) };
    let option = if !materialized && dice.one_in(4) { " WITH (security_barrier)" } else { "" };
    if state
        .make(format!("CREATE {head} {name}{option} AS SELECT {list} FROM {source}"), format!("{head} {name}"))
        .await
    {
        state.relations.push(Relation { name, columns, sort });
    }
}

pub async fn trigger(state: &mut State<'_>, dice: &mut Dice) {
    let Some(table) = state.relation(dice, TABLES) else { return };
    let Some(function) = dice.of(&state.trigger_functions).cloned() else { return };
    let name = format!("tg{}", dice.below(3));
    let column = table.column(dice).map_or_else(String::new, |column| column.name);
    let (before, rest) = match dice.below(6) {
        0 => ("BEFORE INSERT OR UPDATE".to_owned(), "FOR EACH ROW".to_owned()),
        1 => (format!("AFTER UPDATE OF {column}"), "FOR EACH ROW".to_owned()),
        2 => ("AFTER INSERT".to_owned(), "REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT".to_owned()),
        3 => ("BEFORE UPDATE".to_owned(), format!("FOR EACH ROW WHEN (OLD.{column} IS DISTINCT FROM NEW.{column})")),
        4 => ("BEFORE TRUNCATE".to_owned(), "FOR EACH STATEMENT".to_owned()),
        _ => ("BEFORE DELETE".to_owned(), "FOR EACH STATEMENT".to_owned()),
    };
    let object = format!("TRIGGER {name} ON {}", table.name);
    let sql = format!("CREATE TRIGGER {name} {before} ON {} {rest} EXECUTE FUNCTION {function}()", table.name);
    if state.make(sql, object).await && dice.one_in(4) {
        state.run(format!("ALTER TABLE {} DISABLE TRIGGER {name}", table.name)).await;
    }
}

pub async fn policy(state: &mut State<'_>, dice: &mut Dice) {
    let Some(table) = state.relation(dice, TABLES) else { return };
    let Some(column) = table.column(dice) else { return };
    let name = format!("\"policy {}\"", dice.below(3));
    let command = dice.word(&["ALL", "SELECT", "UPDATE", "DELETE"]);
    let roles = dice.word(&["PUBLIC", "diff_reader", "diff_reader, diff_writer"]);
    let mut using = format!("{} IS NOT NULL", column.name);
    match dice.below(4) {
        0 => {
            if let Some((function, _)) = dice.of(&state.functions) {
                using = format!("{function}(2) IS NOT NULL");
            }
        }
        1 => {
            if let Some(other) = state.relation(dice, ANY) {
                using = format!("EXISTS (SELECT FROM {} o WHERE o IS NOT NULL)", other.name);
            }
        }
        _ => {}
    }
    let object = format!("POLICY {name} ON {}", table.name);
    state
        .make(format!("CREATE POLICY {name} ON {} FOR {command} TO {roles} USING ({using})", table.name), object)
        .await;
}

pub async fn rule(state: &mut State<'_>, dice: &mut Dice) {
    let Some(table) = state.relation(dice, &[Sort::Table, Sort::View]) else { return };
    let name = format!("r{}", dice.below(3));
    let event = dice.word(&["INSERT", "UPDATE", "DELETE"]);
    let deed = dice.word(&["INSTEAD NOTHING", "ALSO NOTIFY news", "INSTEAD SELECT 1"]);
    let object = format!("RULE {name} ON {}", table.name);
    state.make(format!("CREATE RULE {name} AS ON {event} TO {} DO {deed}", table.name), object).await;
}

pub async fn statistics(state: &mut State<'_>, dice: &mut Dice) {
    let Some(table) = state.relation(dice, &[Sort::Table, Sort::Partitioned, Sort::MaterializedView]) else { return };
    let name = state.name(dice, "stat");
    let (Some(one), Some(two)) = (table.column(dice), table.column(dice)) else { return };
    let kinds = dice.word(&["", " (dependencies)", " (ndistinct, mcv)"]);
    let sql = format!("CREATE STATISTICS {name}{kinds} ON {}, {} FROM {}", one.name, two.name, table.name);
    state.make(sql, format!("STATISTICS {name}")).await;
}

pub async fn publication(state: &mut State<'_>, dice: &mut Dice) {
    let Some(table) = state.relation(dice, &[Sort::Table, Sort::Partitioned]) else { return };
    let name = dice.word(&["news", "\"Pub 1\""]);
    let members = match dice.below(4) {
        0 if state.major >= 15 => format!("TABLES IN SCHEMA {}", state.schema(dice)),
        1 if state.major >= 15 => format!("TABLE {} WHERE (c0 > 3)", table.name),
        2 if state.major >= 15 => format!("TABLE {} (c0)", table.name),
        _ => format!("TABLE {}", table.name),
    };
    let with = dice.word(&["", " WITH (publish = 'insert')", " WITH (publish_via_partition_root)"]);
    state.make(format!("CREATE PUBLICATION {name} FOR {members}{with}"), format!("PUBLICATION {name}")).await;
}

pub async fn grant(state: &mut State<'_>, dice: &mut Dice) {
    let who = dice.word(&["diff_reader", "PUBLIC", "diff_writer", "diff_reader WITH GRANT OPTION"]);
    let sql = match dice.below(8) {
        0..=2 => {
            let Some(relation) = state.relation(dice, ANY) else { return };
            format!("GRANT {} ON {} TO {who}", dice.word(&["SELECT", "ALL", "INSERT, UPDATE"]), relation.name)
        }
        3 => {
            let Some(relation) = state.relation(dice, ANY) else { return };
            let Some(column) = relation.column(dice) else { return };
            format!("GRANT SELECT ({}) ON {} TO {who}", column.name, relation.name)
        }
        4 => format!("GRANT USAGE ON SCHEMA {} TO {who}", state.schema(dice)),
        5 => {
            let Some((function, _)) = dice.of(&state.functions) else { return };
            format!("REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC")
        }
        6 => {
            let Some(sequence) = dice.of(&state.sequences) else { return };
            format!("GRANT USAGE ON SEQUENCE {sequence} TO {who}")
        }
        _ => {
            let of = if dice.one_in(2) { " FOR ROLE diff_owner" } else { "" };
            let of_schema = if dice.one_in(2) { format!(" IN SCHEMA {}", state.schema(dice)) } else { String::new() };
            let what = dice.word(&["SELECT ON TABLES", "EXECUTE ON FUNCTIONS", "USAGE ON SEQUENCES"]);
            format!("ALTER DEFAULT PRIVILEGES{of}{of_schema} GRANT {what} TO diff_reader")
        }
    };
    state.run(sql).await;
}

pub async fn comment(state: &mut State<'_>, dice: &mut Dice) {
    let text = dice.word(&["'one'", "'it''s \\ two'", "'三'"]);
    if dice.one_in(3) {
        let Some(relation) = state.relation(dice, ANY) else { return };
        let Some(column) = relation.column(dice) else { return };
        state.run(format!("COMMENT ON COLUMN {}.{} IS {text}", relation.name, column.name)).await;
        return;
    }
    let Some(object) = dice.of(&state.objects).cloned() else { return };
    state.run(format!("COMMENT ON {object} IS {text}")).await;
}

/// Views are left out: what is made of them afterwards would be made with rights that their makers lacked.
pub async fn owner(state: &mut State<'_>, dice: &mut Dice) {
    let able = |object: &&String| {
        !["VIEW", "MATERIALIZED", "INDEX", "CONSTRAINT", "TRIGGER", "POLICY", "RULE", "SEQUENCE"]
            .iter()
            .any(|kind| object.starts_with(kind))
    };
    let objects: Vec<String> = state.objects.iter().filter(able).cloned().collect();
    let Some(object) = dice.of(&objects) else { return };
    state.run(format!("ALTER {object} OWNER TO diff_owner")).await;
}
