//! From what went wrong while connecting to the one failure that a person reads.
//!
//! Decides by SQLSTATE, by the server's routine and by error kinds, not by messages, which are translated. It must never
//! repeat a connection string or a password.

use std::error::Error as _;
use std::io;
use std::time::Duration;

use pgmend_core::failure::Failure;
use rustls::CertificateError;
use tokio_postgres::Error;

use super::server_error::describe;
use super::target::{Endpoint, Target};
use super::transport::Unreachable;

/// Why one endpoint gave no session.
#[derive(Debug)]
pub(super) enum Cause {
    /// The host's name has no address.
    Unknown(io::Error),
    /// The socket could not be opened.
    Closed(io::Error),
    /// It took longer than allowed.
    TimedOut(Duration),
    /// The server, or the way to it, refused.
    Postgres(Error),
    /// The server was there, and could not say what it is.
    Probe(Error),
    /// The server is not of the kind asked for with `target_session_attrs`.
    Unwanted,
}

impl From<Unreachable> for Cause {
    fn from(unreachable: Unreachable) -> Self {
        match unreachable {
            Unreachable::Unknown(error) => Self::Unknown(error),
            Unreachable::Closed(error) => Self::Closed(error),
        }
    }
}

impl Cause {
    /// Whether the server itself has answered.
    pub(super) fn is_of_server(&self) -> bool {
        matches!(self, Self::Postgres(error) | Self::Probe(error) if error.as_db_error().is_some())
    }

    /// Whether it might go better with TLS, or without.
    pub(super) fn is_about_encryption(&self) -> bool {
        match self {
            // "no pg_hba.conf entry …, no encryption", and its opposite.
            Self::Postgres(error) => {
                error.code().is_some_and(|code| code.code() == "28000") || tls_part(error).is_some()
            }
            _ => false,
        }
    }

    pub(super) fn in_short(&self) -> String {
        match self {
            Self::Unknown(error) | Self::Closed(error) => error.to_string(),
            Self::TimedOut(limit) => format!("no answer within {} s", limit.as_secs()),
            Self::Postgres(error) | Self::Probe(error) => describe(error).join(": "),
            Self::Unwanted => "not the kind of server that `target_session_attrs` asks for".to_owned(),
        }
    }
}

/// The failure for the endpoint that tells most.
pub(super) fn explain(target: &Target, endpoint: &Endpoint, cause: &Cause) -> Box<Failure> {
    let failure = match cause {
        Cause::Unknown(error) => Failure::error(format!("the host `{}` is not known", endpoint.host))
            .because(error)
            .hint(format!("check the host name in {}", target.from())),
        Cause::Closed(error) => closed(endpoint, error, target.from()),
        Cause::TimedOut(limit) => {
            Failure::error(format!("no answer from `{}` within {} s", endpoint.shown(), limit.as_secs()))
                .hint("check that the host and port are right and that no firewall lies between")
                .hint("a slow server can be given longer: `connect_timeout=30`")
        }
        Cause::Postgres(error) => refused(target, endpoint, error),
        Cause::Probe(error) => return read_failed(target, error),
        Cause::Unwanted => Failure::error(format!("no server of `{}` is of the kind asked for", target.shown()))
            .because("`target_session_attrs` asks for another kind")
            .hint("add the right host, or take `target_session_attrs` out"),
    };
    failure
        .because(format!("the target `{}` comes from {}", target.shown(), target.from()))
        .done("nothing was read or changed")
}

/// The server answered and then could not be read from.
pub(super) fn read_failed(target: &Target, error: &Error) -> Box<Failure> {
    let failure = Failure::error(format!("`{}` could not be asked what it is", target.shown()));
    describe(error)
        .into_iter()
        .fold(failure, |failure, cause| failure.because(cause))
        .because(format!("the target comes from {}", target.from()))
        .done("nothing was changed")
        .hint("check that it is a PostgreSQL database and not, say, a pooler's console")
}

fn closed(endpoint: &Endpoint, error: &io::Error, from: &str) -> Box<Failure> {
    let shown = endpoint.shown();
    if endpoint.is_socket() {
        let path = endpoint.socket_path();
        return Failure::error(format!("there is no server on the socket `{}`", path.display()))
            .because(error)
            .hint(format!("start the server, or check the host (a folder) and port in {from}"));
    }
    let what = match error.kind() {
        io::ErrorKind::ConnectionRefused => format!("nothing listens on `{shown}`"),
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => format!("there is no way to `{shown}`"),
        io::ErrorKind::TimedOut => format!("no answer from `{shown}`"),
        _ => format!("`{shown}` cannot be connected to"),
    };
    let failure =
        Failure::error(what).because(error).hint(format!("check that the server runs, and host and port in {from}"));
    let direct_host_of_platform = endpoint.host.starts_with("db.") && endpoint.host.ends_with(".supabase.co");
    if direct_host_of_platform && error.kind() != io::ErrorKind::ConnectionRefused {
        return failure.hint("Supabase's direct hosts speak IPv6 alone: use the session pooler's address (port 5432)");
    }
    failure
}

/// One row: a SQLSTATE, the routine of the server that raised it (or any), what happened, what to do.
/// `{user}`, `{database}`, `{host}`, `{from}` and `{password}` (where the password came from) are filled in.
struct Refusal {
    code: &'static str,
    routine: Option<&'static str>,
    what: &'static str,
    hint: &'static str,
}

const REFUSALS: &[Refusal] = &[
    Refusal {
        code: "28P01",
        routine: None,
        what: "the server refused the password of `{user}`",
        hint: "the password came from {password}: check it there, and that the role `{user}` exists",
    },
    Refusal {
        code: "28000",
        routine: Some("ClientAuthentication"),
        what: "the server lets nobody in as `{user}` on `{database}` from here",
        hint: "add a line for this client to the server's `pg_hba.conf`, or check `sslmode`, user and database in {from}",
    },
    Refusal {
        code: "28000",
        routine: Some("InitializeSessionUserId"),
        what: "the role `{user}` cannot log in",
        hint: "check the user in {from}: the role does not exist there, or lacks `LOGIN`",
    },
    Refusal {
        code: "28000",
        routine: None,
        what: "the server did not accept `{user}`",
        hint: "check the user in {from} and how the server's `pg_hba.conf` wants it to prove itself",
    },
    Refusal {
        code: "3D000",
        routine: None,
        what: "there is no database `{database}` on `{host}`",
        hint: "check the database's name in {from}; `psql --list` shows those that exist",
    },
    Refusal {
        code: "42501",
        routine: None,
        what: "`{user}` may not connect to the database `{database}`",
        hint: "let a person with the right to run `GRANT CONNECT ON DATABASE` for this role",
    },
    Refusal {
        code: "53300",
        routine: None,
        what: "`{host}` has no connection to spare",
        hint: "wait for others to finish, or raise the limit (`max_connections`, or `CONNECTION LIMIT` of role or database)",
    },
    Refusal {
        code: "57P03",
        routine: None,
        what: "`{host}` is starting up, shutting down or recovering",
        hint: "try again in a moment",
    },
    Refusal { code: "57P01", routine: None, what: "`{host}` is shutting down", hint: "start the server and try again" },
    Refusal {
        code: "55000",
        routine: None,
        what: "the database `{database}` does not take connections",
        hint: "name another database in {from}",
    },
    Refusal {
        code: "08P01",
        routine: None,
        what: "`{host}` does not understand how it was connected to",
        hint: "a pooler may refuse `options` (`PGOPTIONS`): take them out, or connect directly",
    },
];

fn refused(target: &Target, endpoint: &Endpoint, error: &Error) -> Box<Failure> {
    let host = endpoint.shown();
    if let Some(server) = error.as_db_error() {
        let code = server.code().code();
        let fill = |text: &str| {
            let words = [
                ("{user}", target.user()),
                ("{database}", target.database()),
                ("{host}", &host),
                ("{from}", target.from()),
                ("{password}", &endpoint.password_from),
            ];
            words.iter().fold(text.to_owned(), |text, (word, value)| text.replace(word, value))
        };
        let row = REFUSALS
            .iter()
            .find(|row| row.code == code && row.routine.is_none_or(|routine| server.routine() == Some(routine)));
        let failure = match row {
            Some(row) => Failure::error(fill(row.what)).hint(fill(row.hint)),
            None => Failure::error(format!("`{host}` refused the connection"))
                .hint(format!("check the settings in {}", target.from())),
        };
        let failure = describe(error).into_iter().fold(failure, |failure, cause| failure.because(cause));
        let about_tenant = host.contains(".pooler.") && row.is_none();
        return if about_tenant {
            failure.hint("the pooler knows roles as `postgres.PROJECT-REF`: check the user and the region in the host")
        } else {
            failure
        };
    }
    if let Some(part) = tls_part(error) {
        return tls_refused(target, endpoint, &part);
    }
    match error.source().map(ToString::to_string).as_deref() {
        Some("password missing") => {
            Failure::error(format!("`{host}` wants a password for `{}`, and none is known", target.user()))
                .because("looked in the connection string, `PGPASSWORD` and the password file")
                .hint("set `PGPASSWORD`, or add a line to `~/.pgpass` (mode 0600)")
        }
        _ => {
            let failure = Failure::error(format!("the connection to `{host}` broke off before it stood"))
                .hint("check that a PostgreSQL server, and no other program, listens there");
            describe(error).into_iter().fold(failure, |failure, cause| failure.because(cause))
        }
    }
}

/// What of TLS went wrong.
enum TlsPart {
    NotOffered,
    Certificate(CertificateError),
    /// The server sent an alert: typically a client certificate is wanted or not trusted.
    Other(String),
}

fn tls_part(error: &Error) -> Option<TlsPart> {
    let source = error.source()?;
    if source.to_string() == "server does not support TLS" {
        return Some(TlsPart::NotOffered);
    }
    let tls = source.downcast_ref::<io::Error>()?.get_ref()?.downcast_ref::<rustls::Error>();
    match tls {
        Some(rustls::Error::InvalidCertificate(certificate)) => Some(TlsPart::Certificate(certificate.clone())),
        Some(other) => Some(TlsPart::Other(other.to_string())),
        // The name that was to be checked is no name at all, or the handshake broke off.
        None => (error.to_string() == "error performing TLS handshake").then(|| TlsPart::Other(source.to_string())),
    }
}

fn tls_refused(target: &Target, endpoint: &Endpoint, part: &TlsPart) -> Box<Failure> {
    use CertificateError::{
        Expired, ExpiredContext, NotValidForName, NotValidForNameContext, NotValidYet, NotValidYetContext,
        UnknownIssuer,
    };
    let (host, mode, from) = (endpoint.shown(), target.tls.mode.name(), &target.tls.mode_from);
    let trust = "name the authority that signed it with `sslrootcert=FILE`, or `sslrootcert=system`";
    match part {
        TlsPart::NotOffered => Failure::error(format!("`{host}` does not offer TLS, and `sslmode={mode}` asks for it"))
            .because(format!("`sslmode` comes from {from}"))
            .hint("switch TLS on at the server, or, on a network that can be trusted, use `sslmode=prefer`"),
        TlsPart::Certificate(error) => {
            let (what, hint) = match error {
                NotValidForName | NotValidForNameContext { .. } => (
                    format!("the certificate of `{host}` is for another host than `{}`", endpoint.host),
                    "connect by the name in the certificate, or use `sslmode=verify-ca` to check the authority alone",
                ),
                Expired | ExpiredContext { .. } => {
                    (format!("the certificate of `{host}` has expired"), "renew it at the server")
                }
                NotValidYet | NotValidYetContext { .. } => {
                    (format!("the certificate of `{host}` is not valid yet"), "check the clocks of both machines")
                }
                UnknownIssuer => (format!("the certificate of `{host}` is signed by nobody who is trusted"), trust),
                _ => (format!("the certificate of `{host}` cannot be trusted"), trust),
            };
            Failure::error(what)
                .because(error.to_string())
                .because(format!("`sslmode={mode}` comes from {from}"))
                .hint(hint)
        }
        TlsPart::Other(cause) => Failure::error(format!("TLS with `{host}` did not come about"))
            .because(cause)
            .because(format!("`sslmode={mode}` comes from {from}"))
            .hint("if the server wants a client certificate, name it with `sslcert` and `sslkey`"),
    }
}
