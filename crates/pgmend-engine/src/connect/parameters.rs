//! The table of libpq's connection parameters: which there are, the variable that sets each, and what
//! pgmend does with it. A parameter that would make a connection safer is never ignored in silence.
//!
//! Source: the manual, "Parameter Key Words" and "Environment Variables" of libpq (15 to 18).

use std::collections::BTreeMap;

use pgmend_core::failure::{Failure, Result};

/// What becomes of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Treatment {
    /// It is obeyed.
    Obeyed,
    /// It changes nothing that pgmend does.
    Harmless,
    /// It asks for something that pgmend cannot do, unless it has the value that asks for nothing.
    Refused { but: &'static str },
}

use Treatment::{Harmless, Obeyed, Refused};

/// One parameter of libpq.
pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) variable: Option<&'static str>,
    pub(super) treatment: Treatment,
}

const fn parameter(name: &'static str, variable: &'static str, treatment: Treatment) -> Parameter {
    Parameter { name, variable: Some(variable), treatment }
}

const fn unset_by_variable(name: &'static str, treatment: Treatment) -> Parameter {
    Parameter { name, variable: None, treatment }
}

pub(super) const PARAMETERS: &[Parameter] = &[
    parameter("host", "PGHOST", Obeyed),
    parameter("hostaddr", "PGHOSTADDR", Obeyed),
    parameter("port", "PGPORT", Obeyed),
    parameter("dbname", "PGDATABASE", Obeyed),
    parameter("user", "PGUSER", Obeyed),
    parameter("password", "PGPASSWORD", Obeyed),
    parameter("passfile", "PGPASSFILE", Obeyed),
    parameter("service", "PGSERVICE", Obeyed),
    parameter("servicefile", "PGSERVICEFILE", Obeyed),
    parameter("options", "PGOPTIONS", Obeyed),
    parameter("application_name", "PGAPPNAME", Obeyed),
    parameter("connect_timeout", "PGCONNECT_TIMEOUT", Obeyed),
    parameter("target_session_attrs", "PGTARGETSESSIONATTRS", Obeyed),
    parameter("channel_binding", "PGCHANNELBINDING", Obeyed),
    parameter("sslmode", "PGSSLMODE", Obeyed),
    parameter("sslrootcert", "PGSSLROOTCERT", Obeyed),
    parameter("sslcert", "PGSSLCERT", Obeyed),
    parameter("sslkey", "PGSSLKEY", Obeyed),
    parameter("sslnegotiation", "PGSSLNEGOTIATION", Obeyed),
    parameter("ssl_min_protocol_version", "PGSSLMINPROTOCOLVERSION", Obeyed),
    parameter("ssl_max_protocol_version", "PGSSLMAXPROTOCOLVERSION", Obeyed),
    unset_by_variable("keepalives", Harmless),
    unset_by_variable("keepalives_idle", Harmless),
    unset_by_variable("keepalives_interval", Harmless),
    unset_by_variable("keepalives_count", Harmless),
    unset_by_variable("tcp_user_timeout", Harmless),
    unset_by_variable("fallback_application_name", Harmless),
    parameter("client_encoding", "PGCLIENTENCODING", Harmless),
    parameter("sslcompression", "PGSSLCOMPRESSION", Harmless),
    parameter("sslsni", "PGSSLSNI", Harmless),
    parameter("sslcertmode", "PGSSLCERTMODE", Harmless),
    parameter("krbsrvname", "PGKRBSRVNAME", Harmless),
    parameter("gsslib", "PGGSSLIB", Harmless),
    parameter("gssdelegation", "PGGSSDELEGATION", Harmless),
    parameter("load_balance_hosts", "PGLOADBALANCEHOSTS", Harmless),
    parameter("min_protocol_version", "PGMINPROTOCOLVERSION", Harmless),
    parameter("max_protocol_version", "PGMAXPROTOCOLVERSION", Harmless),
    unset_by_variable("scram_client_key", Refused { but: "" }),
    unset_by_variable("scram_server_key", Refused { but: "" }),
    unset_by_variable("sslpassword", Refused { but: "" }),
    unset_by_variable("replication", Refused { but: "false" }),
    parameter("requiressl", "PGREQUIRESSL", Harmless),
    parameter("sslcrl", "PGSSLCRL", Refused { but: "" }),
    parameter("sslcrldir", "PGSSLCRLDIR", Refused { but: "" }),
    parameter("requirepeer", "PGREQUIREPEER", Refused { but: "" }),
    parameter("require_auth", "PGREQUIREAUTH", Refused { but: "" }),
    parameter("gssencmode", "PGGSSENCMODE", Refused { but: "prefer" }),
];

/// Parameters that other drivers put into the query of a URL. They mean nothing to libpq, and a
/// `DATABASE_URL` is often shared with an ORM, so they are passed over (and named) instead of refused.
const OF_OTHER_DRIVERS: &[&str] = &[
    "schema",
    "pgbouncer",
    "connection_limit",
    "pool_timeout",
    "socket_timeout",
    "statement_cache_size",
    "sslaccept",
    "sslidentity",
    "supa",
    "workaround",
    "prepareThreshold",
    "prepare_threshold",
    "pool_max_conns",
    "default_query_exec_mode",
    "search_path",
];

pub(super) fn known(name: &str) -> Option<&'static Parameter> {
    PARAMETERS.iter().find(|parameter| parameter.name == name)
}

pub(super) fn of_another_driver(name: &str) -> bool {
    OF_OTHER_DRIVERS.contains(&name)
}

/// The names of all variables that libpq reads. A child that is given a [`super::Target`] must have them
/// removed first: a `PGSERVICE` left over would win over the host it was given.
pub fn libpq_variables() -> impl Iterator<Item = &'static str> {
    PARAMETERS.iter().filter_map(|parameter| parameter.variable).chain(["PGSYSCONFDIR", "PGDATESTYLE", "PGTZ"])
}

/// Values by parameter name, each with where it was set. What was put in first stays.
#[derive(Clone, Default)]
pub(super) struct Settings {
    values: BTreeMap<&'static str, (String, String)>,
}

impl Settings {
    /// Sets a known parameter unless it is set already. A name that libpq does not know is a usage failure.
    pub(super) fn offer(&mut self, name: &str, value: &str, from: &str) -> Result<()> {
        let Some(parameter) = known(name) else {
            return Err(Failure::usage(format!("{from} sets `{name}`, which is no connection parameter")).hint(
                "the parameters are those of libpq: host, port, dbname, user, password, sslmode, sslrootcert, …",
            ));
        };
        if let Refused { but } = parameter.treatment
            && !value.is_empty()
            && value != but
            && !(name == "gssencmode" && value == "disable")
        {
            return Err(Failure::usage(format!("{from} sets `{name}`, which pgmend cannot obey"))
                .done("nothing was connected to")
                .hint(format!("take `{name}` out of {from} if the connection may do without it")));
        }
        self.values.entry(parameter.name).or_insert_with(|| (value.to_owned(), from.to_owned()));
        Ok(())
    }

    /// Sets a parameter whatever it was.
    pub(super) fn replace(&mut self, name: &'static str, value: &str, from: &str) {
        self.values.insert(name, (value.to_owned(), from.to_owned()));
    }

    /// The value of a parameter; an empty one counts as not set, as in libpq.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(|(value, _)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// Where a parameter was set, for messages.
    pub(super) fn from(&self, name: &str) -> &str {
        self.values.get(name).map_or("the defaults", |(_, from)| from.as_str())
    }
}
