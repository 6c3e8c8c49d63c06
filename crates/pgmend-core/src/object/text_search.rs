//! Text search: configurations (each token type's dictionaries are a fact), dictionaries, parsers and templates.

use super::{Dialect, Kind, Reader, Unit, comment};

pub(super) static CONFIGURATION: Reader = Reader {
    kinds: &[Kind::TextSearchConfiguration],
    unit: Unit::TextSearchConfiguration,
    on_platform: false,
    sql: configuration,
};

pub(super) static DICTIONARY: Reader = Reader {
    kinds: &[Kind::TextSearchDictionary],
    unit: Unit::TextSearchDictionary,
    on_platform: false,
    sql: dictionary,
};

pub(super) static PARSER: Reader =
    Reader { kinds: &[Kind::TextSearchParser], unit: Unit::TextSearchParser, on_platform: false, sql: parser };

pub(super) static TEMPLATE: Reader =
    Reader { kinds: &[Kind::TextSearchTemplate], unit: Unit::TextSearchTemplate, on_platform: false, sql: template };

fn configuration(_: &Dialect) -> String {
    format!(
        "SELECT c.oid, ARRAY[n.nspname::text, c.cfgname::text], jsonb_build_object(
            'owner', pg_get_userbyid(c.cfgowner),
            'parser', (SELECT format('%I.%I', pn.nspname, p.prsname) FROM pg_catalog.pg_ts_parser p
                         JOIN pg_catalog.pg_namespace pn ON pn.oid = p.prsnamespace WHERE p.oid = c.cfgparser),
            'comment', {comment})
            || coalesce((SELECT jsonb_object_agg('mapping:' || m.alias, m.dictionaries) FROM (
                 SELECT t.alias, string_agg(m.mapdict::regdictionary::text, ', ' ORDER BY m.mapseqno) AS dictionaries
                   FROM pg_catalog.pg_ts_config_map m JOIN pg_catalog.ts_token_type(c.cfgparser) t ON t.tokid = m.maptokentype
                  WHERE m.mapcfg = c.oid GROUP BY 1) m), '{{}}')
         FROM pg_catalog.pg_ts_config c JOIN pg_catalog.pg_namespace n ON n.oid = c.cfgnamespace
        WHERE c.oid = ANY($1)",
        comment = comment("c.oid", "pg_catalog.pg_ts_config", "0"),
    )
}

fn dictionary(_: &Dialect) -> String {
    format!(
        "SELECT d.oid, ARRAY[n.nspname::text, d.dictname::text], jsonb_build_object(
            'owner', pg_get_userbyid(d.dictowner),
            'template', (SELECT format('%I.%I', tn.nspname, t.tmplname) FROM pg_catalog.pg_ts_template t
                           JOIN pg_catalog.pg_namespace tn ON tn.oid = t.tmplnamespace WHERE t.oid = d.dicttemplate),
            'options', NULLIF(d.dictinitoption, ''),
            'comment', {comment})
         FROM pg_catalog.pg_ts_dict d JOIN pg_catalog.pg_namespace n ON n.oid = d.dictnamespace
        WHERE d.oid = ANY($1)",
        comment = comment("d.oid", "pg_catalog.pg_ts_dict", "0"),
    )
}

fn parser(_: &Dialect) -> String {
    format!(
        "SELECT p.oid, ARRAY[n.nspname::text, p.prsname::text], jsonb_build_object(
            'start', p.prsstart::regproc::text,
            'gettoken', p.prstoken::regproc::text,
            'end', p.prsend::regproc::text,
            'headline', NULLIF(p.prsheadline::regproc::text, '-'),
            'lextypes', p.prslextype::regproc::text,
            'comment', {comment})
         FROM pg_catalog.pg_ts_parser p JOIN pg_catalog.pg_namespace n ON n.oid = p.prsnamespace
        WHERE p.oid = ANY($1)",
        comment = comment("p.oid", "pg_catalog.pg_ts_parser", "0"),
    )
}

fn template(_: &Dialect) -> String {
    format!(
        "SELECT t.oid, ARRAY[n.nspname::text, t.tmplname::text], jsonb_build_object(
            'init', NULLIF(t.tmplinit::regproc::text, '-'),
            'lexize', t.tmpllexize::regproc::text,
            'comment', {comment})
         FROM pg_catalog.pg_ts_template t JOIN pg_catalog.pg_namespace n ON n.oid = t.tmplnamespace
        WHERE t.oid = ANY($1)",
        comment = comment("t.oid", "pg_catalog.pg_ts_template", "0"),
    )
}
