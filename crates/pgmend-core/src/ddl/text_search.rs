//! Text search configurations, dictionaries, parsers and templates.

use crate::ident::quote;
use crate::object::Kind;

use super::types::{listed, recreate_unless_common};
use super::{Alter, Rule, Sheet, no_beginning, nothing, plain_drop, words};

pub(super) static CONFIGURATION: Rule = Rule {
    kinds: &[Kind::TextSearchConfiguration],
    words: words("TEXT SEARCH CONFIGURATION", "", true),
    create: |configuration| {
        let parser = configuration.get("parser").unwrap_or_default();
        let mut found = vec![format!("CREATE TEXT SEARCH CONFIGURATION {} (PARSER = {parser})", configuration.name())];
        found.extend(
            configuration
                .each("mapping:")
                .map(|(token, dictionaries)| mapping(configuration, "ADD", token, dictionaries)),
        );
        found
    },
    alter: |pair| {
        if pair.changed("parser") {
            return Alter::Recreate;
        }
        let mut found = Vec::new();
        for name in pair.differences() {
            let Some(token) = name.strip_prefix("mapping:") else { continue };
            found.push(match (pair.from.get(name), pair.to.get(name)) {
                (_, None) => {
                    let name = pair.to.name();
                    format!("ALTER TEXT SEARCH CONFIGURATION {name} DROP MAPPING FOR {}", quote(token))
                }
                (None, Some(dictionaries)) => mapping(pair.to, "ADD", token, dictionaries),
                (Some(_), Some(dictionaries)) => mapping(pair.to, "ALTER", token, dictionaries),
            });
        }
        Alter::InPlace(found)
    },
    begin: no_beginning,
    finish: nothing,
    drop: plain_drop,
};

fn mapping(configuration: Sheet<'_>, verb: &str, token: &str, dictionaries: &str) -> String {
    let (name, token) = (configuration.name(), quote(token));
    format!("ALTER TEXT SEARCH CONFIGURATION {name} {verb} MAPPING FOR {token} WITH {dictionaries}")
}

pub(super) static DICTIONARY: Rule = Rule {
    kinds: &[Kind::TextSearchDictionary],
    words: words("TEXT SEARCH DICTIONARY", "", true),
    create: |dictionary| {
        let template = dictionary.get("template").unwrap_or_default();
        let options = dictionary.get("options").map_or_else(String::new, |options| format!(", {options}"));
        vec![format!("CREATE TEXT SEARCH DICTIONARY {} (TEMPLATE = {template}{options})", dictionary.name())]
    },
    alter: recreate_unless_common,
    begin: no_beginning,
    finish: nothing,
    drop: plain_drop,
};

pub(super) static PARSER: Rule = Rule {
    kinds: &[Kind::TextSearchParser],
    words: words("TEXT SEARCH PARSER", "", false),
    create: |parser| {
        let parts = [
            ("start", "START"),
            ("gettoken", "GETTOKEN"),
            ("end", "END"),
            ("headline", "HEADLINE"),
            ("lextypes", "LEXTYPES"),
        ];
        vec![format!("CREATE TEXT SEARCH PARSER {} ({})", parser.name(), listed(parser, &parts))]
    },
    alter: recreate_unless_common,
    begin: no_beginning,
    finish: nothing,
    drop: plain_drop,
};

pub(super) static TEMPLATE: Rule = Rule {
    kinds: &[Kind::TextSearchTemplate],
    words: words("TEXT SEARCH TEMPLATE", "", false),
    create: |template| {
        let parts = listed(template, &[("init", "INIT"), ("lexize", "LEXIZE")]);
        vec![format!("CREATE TEXT SEARCH TEMPLATE {} ({parts})", template.name())]
    },
    alter: recreate_unless_common,
    begin: no_beginning,
    finish: nothing,
    drop: plain_drop,
};
