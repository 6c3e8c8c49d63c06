//! What has been made so far in one of the two databases, and the dice that say what comes next.

use tokio_postgres::Client;

/// Numbers that every decision is taken from, so that the same step makes nearly the same on both sides.
#[derive(Clone)]
pub struct Dice {
    pub numbers: Vec<u16>,
    thrown: usize,
}

impl Dice {
    pub fn new(numbers: Vec<u16>) -> Dice {
        Dice { numbers, thrown: 0 }
    }

    /// A place below `count`.
    pub fn below(&mut self, count: usize) -> usize {
        let number = self.numbers.get(self.thrown % self.numbers.len().max(1)).copied().unwrap_or(0);
        let round = self.thrown / self.numbers.len().max(1);
        self.thrown += 1;
        (usize::from(number) >> (round % 4 * 3)) % count.max(1)
    }

    /// Whether one in `count` falls.
    pub fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == count - 1
    }

    pub fn of<'t, T>(&mut self, list: &'t [T]) -> Option<&'t T> {
        if list.is_empty() { None } else { list.get(self.below(list.len())) }
    }

    pub fn word(&mut self, list: &[&'static str]) -> &'static str {
        self.of(list).copied().unwrap_or("")
    }
}

#[derive(Clone, Debug)]
pub struct Column {
    pub name: String,
    pub kind: String,
}

#[derive(Clone, Debug)]
pub struct Relation {
    /// As SQL writes it.
    pub name: String,
    pub columns: Vec<Column>,
    pub sort: Sort,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    Table,
    Partitioned,
    Partition,
    Child,
    /// The one that children inherit from.
    Parent,
    View,
    MaterializedView,
}

/// One database while it is made.
pub struct State<'a> {
    client: &'a Client,
    pub major: u32,
    /// What ran.
    pub sql: Vec<String>,
    pub schemas: Vec<String>,
    pub relations: Vec<Relation>,
    /// Types that columns can have, with a value of each.
    pub kinds: Vec<(String, String)>,
    pub sequences: Vec<String>,
    /// Functions of an integer, with what they give.
    pub functions: Vec<(String, String)>,
    pub trigger_functions: Vec<String>,
    /// What can be commented on, as `TABLE x`.
    pub objects: Vec<String>,
}

const KINDS: &[(&str, &str)] = &[
    ("integer", "1"),
    ("text", "'a'::text"),
    ("bigint", "2"),
    ("character varying(20)", "'b'::varchar"),
    ("numeric(10,2)", "1.5"),
    ("boolean", "true"),
    ("date", "'2020-01-02'::date"),
    ("timestamp with time zone", "now()"),
    ("jsonb", "'{}'::jsonb"),
    ("text[]", "'{a,b}'::text[]"),
    ("int4range", "'[1,2)'::int4range"),
    ("smallint", "3"),
];

impl<'a> State<'a> {
    pub fn new(client: &'a Client, major: u32) -> State<'a> {
        State {
            client,
            major,
            sql: Vec::new(),
            schemas: vec!["public".to_owned()],
            relations: Vec::new(),
            kinds: KINDS.iter().map(|(kind, value)| ((*kind).to_owned(), (*value).to_owned())).collect(),
            sequences: Vec::new(),
            functions: Vec::new(),
            trigger_functions: Vec::new(),
            objects: Vec::new(),
        }
    }

    /// Runs a statement; what the server refuses was not to be.
    pub async fn run(&mut self, sql: impl Into<String>) -> bool {
        let sql = sql.into();
        let ran = self.client.batch_execute(&sql).await.is_ok();
        if ran {
            self.sql.push(sql);
        }
        ran
    }

    /// Runs a statement that makes something, and remembers it as `TABLE x`.
    pub async fn make(&mut self, sql: impl Into<String>, object: String) -> bool {
        let made = self.run(sql).await;
        if made {
            self.objects.push(object);
        }
        made
    }

    pub fn schema(&self, dice: &mut Dice) -> String {
        dice.of(&self.schemas).cloned().unwrap_or_else(|| "public".to_owned())
    }

    /// A name in a schema, one of few, so that both sides often have the same.
    pub fn name(&self, dice: &mut Dice, stem: &str) -> String {
        let schema = self.schema(dice);
        let n = dice.below(4);
        if dice.one_in(5) { format!("{schema}.\"{stem} {n}.É\"\"\"") } else { format!("{schema}.{stem}{n}") }
    }

    pub fn kind(&self, dice: &mut Dice) -> (String, String) {
        let own = self.kinds.len() - KINDS.len();
        let place = if own > 0 && dice.one_in(2) { KINDS.len() + dice.below(own) } else { dice.below(KINDS.len()) };
        self.kinds[place].clone()
    }

    pub fn relation(&self, dice: &mut Dice, sorts: &[Sort]) -> Option<Relation> {
        let able: Vec<&Relation> = self.relations.iter().filter(|one| sorts.contains(&one.sort)).collect();
        dice.of(&able).map(|one| (*one).clone())
    }
}

/// Relations that rows can be put into.
pub const TABLES: &[Sort] = &[Sort::Table, Sort::Partitioned, Sort::Partition, Sort::Child, Sort::Parent];

impl Relation {
    pub fn column(&self, dice: &mut Dice) -> Option<Column> {
        dice.of(&self.columns).cloned()
    }

    /// The name without its schema, for what is made beside it.
    pub fn stem(&self) -> String {
        let stem: String = self.name.chars().filter(|letter| letter.is_ascii_alphanumeric()).collect();
        stem.trim_start_matches("public").to_owned()
    }
}
