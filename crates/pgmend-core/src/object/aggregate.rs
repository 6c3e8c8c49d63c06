//! Aggregates: their functions and types. A function that is named without its argument types is told by the aggregate's.

use super::{Dialect, Kind, Reader, Unit, comment, labels, operator_name};

pub(super) static READER: Reader = Reader { kinds: &[Kind::Aggregate], unit: Unit::Routine, on_platform: false, sql };

fn sql(dialect: &Dialect) -> String {
    // How a final function treats the state has a default of its own for ordered sets ('w') and for all others ('r').
    format!(
        "SELECT p.oid, ARRAY[n.nspname::text, p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')'], jsonb_build_object(
            'owner', pg_get_userbyid(p.proowner),
            'arguments', pg_get_function_arguments(p.oid),
            'sort', CASE a.aggkind WHEN 'o' THEN 'ordered-set' WHEN 'h' THEN 'hypothetical-set' END,
            'direct arguments', CASE WHEN a.aggkind <> 'n' THEN a.aggnumdirectargs::text END,
            'transition function', a.aggtransfn::regproc::text,
            'transition type', format_type(a.aggtranstype, NULL),
            'transition space', NULLIF(a.aggtransspace, 0)::text,
            'initial condition', a.agginitval,
            'final function', NULLIF(a.aggfinalfn::regproc::text, '-'),
            'final function extra', CASE WHEN a.aggfinalextra THEN 'yes' END,
            'final function modify', CASE WHEN a.aggfinalmodify <> CASE a.aggkind WHEN 'n' THEN 'r' ELSE 'w' END
                                          THEN CASE a.aggfinalmodify WHEN 'r' THEN 'read_only' WHEN 's' THEN 'shareable' ELSE 'read_write' END END,
            'combine function', NULLIF(a.aggcombinefn::regproc::text, '-'),
            'serial function', NULLIF(a.aggserialfn::regproc::text, '-'),
            'deserial function', NULLIF(a.aggdeserialfn::regproc::text, '-'),
            'moving transition function', NULLIF(a.aggmtransfn::regproc::text, '-'),
            'moving inverse function', NULLIF(a.aggminvtransfn::regproc::text, '-'),
            'moving transition type', CASE WHEN a.aggmtranstype <> 0 THEN format_type(a.aggmtranstype, NULL) END,
            'moving transition space', NULLIF(a.aggmtransspace, 0)::text,
            'moving initial condition', a.aggminitval,
            'moving final function', NULLIF(a.aggmfinalfn::regproc::text, '-'),
            'moving final function extra', CASE WHEN a.aggmfinalextra THEN 'yes' END,
            'moving final function modify', CASE WHEN a.aggmfinalfn <> 0 AND a.aggmfinalmodify <> CASE a.aggkind WHEN 'n' THEN 'r' ELSE 'w' END
                                          THEN CASE a.aggmfinalmodify WHEN 'r' THEN 'read_only' WHEN 's' THEN 'shareable' ELSE 'read_write' END END,
            'sort operator', {sort_operator},
            'parallel', CASE p.proparallel WHEN 's' THEN 'safe' WHEN 'r' THEN 'restricted' END,
            'comment', {comment}) || {labels} || {grants}
         FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
         JOIN pg_catalog.pg_aggregate a ON a.aggfnoid = p.oid
        WHERE p.oid = ANY($1) AND p.prokind = 'a'",
        sort_operator = operator_name("a.aggsortop"),
        comment = comment("p.oid", "pg_catalog.pg_proc", "0"),
        labels = labels("p.oid", "pg_catalog.pg_proc", "0"),
        grants = dialect.grants("p.proacl", 'f', "p.proowner"),
    )
}
