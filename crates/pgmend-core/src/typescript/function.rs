//! Functions as PostgREST calls them: which can be called at all, with what, what comes back, and where overloads cannot be told apart.

use std::collections::HashMap;

use super::catalogue::{Argument, Function, Mode, Oid, Relation};
use super::names::Names;
use super::order::Order;
use super::relation::{Columns, members};
use super::syntax::{Member, Type};

/// A function that can be called.
pub(super) struct Callable<'a> {
    pub(super) function: &'a Function,
    /// What is given, by name.
    inputs: Vec<Input<'a>>,
}

#[derive(Clone, Copy)]
struct Input<'a> {
    argument: &'a Argument,
    has_default: bool,
}

impl Input<'_> {
    fn is_unnamed(&self) -> bool {
        self.argument.name.is_empty()
    }
}

/// What the types of functions are made from.
pub(super) struct Functions<'a> {
    pub(super) names: &'a Names<'a>,
    pub(super) relations: &'a HashMap<Oid, &'a Relation>,
    pub(super) columns: &'a Columns<'a>,
    pub(super) order: &'a Order,
}

impl<'a> Functions<'a> {
    /// The functions of a schema that can be called, in order.
    pub(super) fn callable(&self, functions: impl Iterator<Item = &'a Function>) -> Vec<Callable<'a>> {
        let mut found: Vec<Callable<'a>> =
            functions.map(|function| self.inputs(function)).filter(|of| self.can_be_called(of)).collect();
        found.sort_by(|a, b| {
            let (a, b) = (a.function, b.function);
            let identities = || self.order.compare(&a.identity, &b.identity);
            self.order.compare(&a.name, &b.name).then_with(identities).then(a.id.cmp(&b.id))
        });
        found
    }

    fn inputs(&self, function: &'a Function) -> Callable<'a> {
        let given = |argument: &&Argument| matches!(argument.mode, Mode::In | Mode::InOut | Mode::Variadic);
        let count = function.arguments.iter().filter(given).count();
        // Defaults belong to the last of the arguments that are given; those of the result lie between and do not count.
        let without = count.saturating_sub(function.defaults);
        let inputs = function.arguments.iter().filter(given).enumerate();
        let mut inputs: Vec<Input<'a>> =
            inputs.map(|(place, argument)| Input { argument, has_default: place >= without }).collect();
        inputs.sort_by(|a, b| self.order.compare(&a.argument.name, &b.argument.name));
        Callable { function, inputs }
    }

    fn can_be_called(&self, of: &Callable<'_>) -> bool {
        let passes = |input: &Input<'_>| self.names.passes_unnamed(input.argument.type_id);
        if of.inputs.iter().all(|input| !input.is_unnamed() || (input.has_default && passes(input))) {
            return true;
        }
        match of.inputs.as_slice() {
            [one] => passes(one) || self.names.row_type(one.argument.type_id).is_some(),
            _ => false,
        }
    }

    /// The relation whose rows have the function as a computed column.
    pub(super) fn computed_of(&self, of: &Callable<'_>) -> Option<Oid> {
        let [one] = of.inputs.as_slice() else { return None };
        self.names.row_type(one.argument.type_id)?.relation
    }

    /// The functions as properties of `Functions`, overloads side by side.
    pub(super) fn members(&self, schema: &str, callable: &[Callable<'_>]) -> Vec<Member> {
        let mut groups: Vec<Vec<&Callable<'_>>> = Vec::new();
        let mut places: HashMap<&str, usize> = HashMap::new();
        for one in callable {
            let place = *places.entry(&one.function.name).or_insert(groups.len());
            match groups.get_mut(place) {
                Some(group) => group.push(one),
                None => groups.push(vec![one]),
            }
        }
        // JavaScript keeps properties that are whole numbers first, by their size.
        groups.sort_by_key(|group| {
            group.first().and_then(|of| index(&of.function.name)).map_or((true, 0), |index| (false, index))
        });
        let member = |mut group: Vec<&Callable<'_>>| {
            group.sort_by(|a, b| {
                let (a, b) = (a.function, b.function);
                self.order.compare(&a.signature, &b.signature).then_with(|| self.order.compare(&a.result, &b.result))
            });
            let name = group.first().map_or("", |of| &of.function.name);
            Member::new(name, Type::Union(group.iter().map(|of| self.signature(schema, &group, of)).collect()))
        };
        groups.into_iter().map(member).collect()
    }

    fn signature(&self, schema: &str, group: &[&Callable<'_>], of: &Callable<'_>) -> Type {
        let unnamed = of.inputs.iter().filter(|input| input.is_unnamed()).count();
        let arguments: Vec<Member> = of
            .inputs
            .iter()
            // Several without a name cannot be passed, and each has a default.
            .filter(|input| unnamed < 2 || !input.is_unnamed())
            .map(|input| {
                let Argument { name, type_id, .. } = input.argument;
                Member::optional(name.as_str(), input.has_default, self.names.type_of(*type_id))
            })
            .collect();
        let arguments = if arguments.is_empty() {
            Type::Generic("Record", vec![Type::name("PropertyKey"), Type::name("never")])
        } else {
            Type::closed(arguments)
        };
        let result = match self.conflict(schema, group, of).or_else(|| self.not_embedded(schema, of)) {
            Some(message) => Type::Intersection(vec![
                Type::closed(vec![Member::new("error", Type::boolean(true))]),
                Type::Literal(message),
            ]),
            None => self.result(of.function),
        };
        let mut parts = vec![Member::new("Args", arguments), Member::new("Returns", self.rows(of.function, result))];
        parts.extend(self.set_of(of).map(|options| Member::new("SetofOptions", options)));
        Type::closed(parts)
    }

    /// What one call gives: one row, where it is of a set.
    pub(super) fn result(&self, function: &Function) -> Type {
        let table = function.arguments.iter().filter(|argument| argument.mode == Mode::Table);
        let mut table: Vec<&Argument> = table.collect();
        if !table.is_empty() {
            table.sort_by(|a, b| self.order.compare(&a.name, &b.name));
            let column = |of: &&Argument| Member::new(of.name.as_str(), self.names.type_of(of.type_id));
            return Type::open(table.iter().map(column).collect());
        }
        let row = self.names.row_type(function.returns).and_then(|of| of.relation);
        match row.and_then(|id| self.relations.get(&id)).filter(|relation| relation.schema == function.schema) {
            Some(relation) => {
                Type::open(members(self.names, self.columns.get(&relation.id).map_or(&[], Vec::as_slice)))
            }
            None => self.names.type_of(function.returns),
        }
    }

    /// A list of what one call gives, where it gives several.
    fn rows(&self, function: &Function, result: Type) -> Type {
        let one_row = !several(function) && self.names.row_type(function.returns).is_some();
        match result {
            result if !function.returns_set || one_row => result,
            Type::Intersection(mut types) => {
                let last = types.pop().map(Type::array);
                types.extend(last);
                Type::Intersection(types)
            }
            result => result.array(),
        }
    }

    /// From which relation to which the function leads, for those that return rows of one.
    fn set_of(&self, of: &Callable<'_>) -> Option<Type> {
        let function = of.function;
        let to = self.names.row_type(function.returns)?;
        let to_name = to.relation.and_then(|id| self.relations.get(&id)).map_or(&to.name, |relation| &relation.name);
        let from = match of.inputs.as_slice() {
            [one] if function.arguments.len() == 1 => self.names.row_type(one.argument.type_id),
            _ => None,
        };
        let literal = |word: &str| Type::Literal(word.to_owned());
        Some(Type::open(vec![
            Member::new("from", literal(from.map_or("*", |of| &of.name))),
            Member::new("to", literal(to_name)),
            Member::new("isOneToOne", Type::boolean(!several(function))),
            Member::new("isSetofReturn", Type::boolean(function.returns_set)),
        ]))
    }

    /// Why a function of a row is no computed column that leads to a relation, and cannot be called either.
    fn not_embedded(&self, schema: &str, of: &Callable<'_>) -> Option<String> {
        let [one] = of.inputs.as_slice() else { return None };
        let of_row = one.is_unnamed() && self.names.row_type(one.argument.type_id).is_some();
        (of_row && self.names.row_type(of.function.returns).is_none()).then(|| {
            format!(
                "the function {schema}.{} with parameter or with a single unnamed json/jsonb parameter, but no matches were found in the schema cache",
                of.function.name
            )
        })
    }

    /// Why PostgREST cannot choose between overloads.
    fn conflict(&self, schema: &str, group: &[&Callable<'_>], of: &Callable<'_>) -> Option<String> {
        let name = &of.function.name;
        let others = || group.iter().filter(|other| !std::ptr::eq(other.function, of.function));
        let candidates = match of.inputs.as_slice() {
            [] => {
                let rival = others()
                    .find(|other| matches!(other.inputs.as_slice(), [one] if one.is_unnamed() && one.has_default))?;
                let result = self.names.name_of(rival.function.returns);
                format!("{schema}.{name}(), {schema}.{name}( => {result})")
            }
            [mine] if !mine.is_unnamed() => {
                let rivals = others().filter_map(|other| match other.inputs.as_slice() {
                    [one] if one.argument.name == mine.argument.name => Some(one.argument.type_id),
                    _ => None,
                });
                let mut types: Vec<Oid> = rivals.filter(|id| *id != mine.argument.type_id).collect();
                if types.is_empty() {
                    return None;
                }
                types.push(mine.argument.type_id);
                types.sort_unstable();
                let shown =
                    |id: &Oid| format!("{schema}.{name}({} => {})", mine.argument.name, self.names.name_of(*id));
                types.iter().map(shown).collect::<Vec<_>>().join(", ")
            }
            _ => return None,
        };
        Some(format!(
            "Could not choose the best candidate function between: {candidates}. Try renaming the parameters or the function itself in the database so function overloading can be resolved"
        ))
    }
}

/// Whether a set is expected to hold several rows.
fn several(function: &Function) -> bool {
    function.returns_set && function.rows > 1.0
}

/// The number that a name is, if JavaScript would take it for the index of an array.
fn index(name: &str) -> Option<u32> {
    name.parse::<u32>().ok().filter(|number| *number != u32::MAX && number.to_string() == name)
}
