//! Pieces of catalogue queries that several kinds of objects share.

use super::Dialect;

impl Dialect {
    /// A JSON object with one `grant:<role>` per grantee of an access control list.
    ///
    /// A NULL list means the built-in default (`acldefault`), which is put in its place so that the two compare equal.
    /// `kind` is `acldefault`'s object type.
    pub(super) fn grants(&self, acl: &str, kind: char, owner: &str) -> String {
        // MAINTAIN came in 17; where an older server takes part, it cannot be compared.
        let newest = self.oldest.major() >= 17;
        let known = if newest { "true" } else { "a.privilege_type <> 'MAINTAIN'" };
        // Who makes a relation must know whether the server gives its owner what this one has not.
        let without = if newest && kind == 'r' {
            format!(
                "CASE WHEN {acl} IS NOT NULL AND NOT EXISTS (SELECT FROM aclexplode({acl}) a WHERE a.grantee = {owner} AND a.privilege_type = 'MAINTAIN')
                      THEN '{{\"@without maintain\": \"yes\"}}'::jsonb ELSE '{{}}'::jsonb END || "
            )
        } else {
            String::new()
        };
        format!(
            "{without}coalesce((SELECT jsonb_object_agg('grant:' || g.grantee, g.privileges) FROM (
               SELECT CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE pg_catalog.pg_get_userbyid(a.grantee)::text END AS grantee,
                      string_agg(a.privilege_type || CASE WHEN a.is_grantable THEN '*' ELSE '' END, ', ' ORDER BY a.privilege_type) AS privileges
                 FROM aclexplode(coalesce({acl}, acldefault('{kind}', {owner}))) a WHERE {known} GROUP BY 1) g), '{{}}'::jsonb)"
        )
    }
}

/// The comment on an object or on a part of it.
pub(super) fn comment(oid: &str, catalog: &str, part: &str) -> String {
    format!(
        "(SELECT d_.description FROM pg_catalog.pg_description d_
           WHERE d_.objoid = {oid} AND d_.classoid = '{catalog}'::regclass AND d_.objsubid = {part})"
    )
}

/// A JSON object with one `security label:<provider>` for each label on an object or on a part of it.
pub(super) fn labels(oid: &str, catalog: &str, part: &str) -> String {
    // Few databases have any: whether this one does is asked once for all objects.
    format!(
        "CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_seclabel) THEN coalesce((SELECT jsonb_object_agg('security label:' || l_.provider, l_.label)
             FROM pg_catalog.pg_seclabel l_ WHERE l_.objoid = {oid} AND l_.classoid = '{catalog}'::regclass AND l_.objsubid = {part}), '{{}}'::jsonb)
         ELSE '{{}}'::jsonb END"
    )
}

/// Names of options whose values may be secrets. Rather one too many: a value that is not read cannot be given away.
const SECRET: &str =
    "pass|secret|token|credential|user|login|auth|jwt|api_?key|sa_key|private|sslkey|conn(ection)?_?(str|info)|dsn";

/// A JSON object with one `option:<name>` for each option of a wrapper, a server, a foreign table or a column of one; `(hidden)` for
/// a value that may be a secret.
pub(super) fn options(array: &str) -> String {
    format!(
        "coalesce((SELECT jsonb_object_agg('option:' || o.option_name,
               CASE WHEN o.option_name ~* '{SECRET}' OR o.option_value ~* '://[^/]*@|passw(or)?d' THEN '(hidden)' ELSE o.option_value END)
             FROM pg_catalog.pg_options_to_table({array}) o), '{{}}'::jsonb)"
    )
}

/// The extensions that an object goes with (`DEPENDS ON EXTENSION`).
pub(super) fn depends_on_extension(oid: &str, catalog: &str) -> String {
    format!(
        "(SELECT string_agg(quote_ident(e_.extname), ', ' ORDER BY e_.extname) FROM pg_catalog.pg_depend d_
            JOIN pg_catalog.pg_extension e_ ON e_.oid = d_.refobjid
           WHERE d_.classid = '{catalog}'::regclass AND d_.objid = {oid} AND d_.deptype = 'x' AND d_.refclassid = 'pg_catalog.pg_extension'::regclass)"
    )
}

/// An operator as SQL names it whatever the search path; NULL for none.
pub(super) fn operator_name(oid: &str) -> String {
    format!(
        "(SELECT format('OPERATOR(%I.%s)', on_.nspname, o_.oprname) FROM pg_catalog.pg_operator o_
            JOIN pg_catalog.pg_namespace on_ ON on_.oid = o_.oprnamespace WHERE o_.oid = {oid})"
    )
}
