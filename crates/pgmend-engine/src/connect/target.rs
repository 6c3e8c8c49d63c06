//! A target: the database that is meant, with every default filled in as libpq fills it in.
//!
//! It carries passwords, so nothing of it may be printed but what [`Target::shown`] and `Debug` give.

use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use pgmend_core::failure::{Failure, Result};

use super::environment::Environment;
use super::parameters::{PARAMETERS, Settings};
use super::passfile::{PasswordFile, Wanted};
use super::secret::Secret;
use super::service;

/// How long a connection may take to come about unless `connect_timeout` says otherwise.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);
/// Where packages put the server's socket, the most usual first.
const SOCKET_FOLDERS: [&str; 2] = ["/var/run/postgresql", "/tmp"];

/// How much TLS is asked for: libpq's `sslmode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SslMode {
    /// Never TLS.
    Disable,
    /// TLS only where the server refuses to go without.
    Allow,
    /// TLS where the server offers it.
    Prefer,
    /// TLS or nothing; any certificate (unless a root certificate is there: then as `verify-ca`).
    Require,
    /// TLS with a certificate from a trusted authority, whatever name it bears.
    VerifyCa,
    /// TLS with a certificate from a trusted authority for the host that was asked for.
    VerifyFull,
}

const SSL_MODES: [(&str, SslMode); 6] = [
    ("disable", SslMode::Disable),
    ("allow", SslMode::Allow),
    ("prefer", SslMode::Prefer),
    ("require", SslMode::Require),
    ("verify-ca", SslMode::VerifyCa),
    ("verify-full", SslMode::VerifyFull),
];

impl SslMode {
    /// The mode as libpq writes it.
    pub fn name(self) -> &'static str {
        SSL_MODES.iter().find(|(_, mode)| *mode == self).map_or("prefer", |(name, _)| name)
    }
}

/// What kind of server among several is wanted: libpq's `target_session_attrs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wants {
    Any,
    ReadWrite,
    ReadOnly,
    Primary,
    Standby,
    PreferStandby,
}

const WANTS: [(&str, Wants); 6] = [
    ("any", Wants::Any),
    ("read-write", Wants::ReadWrite),
    ("read-only", Wants::ReadOnly),
    ("primary", Wants::Primary),
    ("standby", Wants::Standby),
    ("prefer-standby", Wants::PreferStandby),
];

/// One server that the target may be on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Endpoint {
    /// A name, an address, or the folder of a unix socket.
    pub(super) host: String,
    /// The address to connect to instead of looking the host up.
    pub(super) hostaddr: Option<IpAddr>,
    pub(super) port: u16,
    pub(super) password: Option<Secret>,
    /// Where the password came from, for messages.
    pub(super) password_from: String,
}

impl Endpoint {
    /// Whether the host is the folder of a unix socket (`@` marks an abstract one).
    pub(super) fn is_socket(&self) -> bool {
        self.hostaddr.is_none() && self.host.starts_with(['/', '@'])
    }

    pub(super) fn socket_path(&self) -> PathBuf {
        Path::new(&self.host).join(format!(".s.PGSQL.{}", self.port))
    }

    pub(super) fn shown(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }
}

/// What decides about TLS.
#[derive(Clone, Debug)]
pub(super) struct TlsSettings {
    pub(super) mode: SslMode,
    pub(super) root: Option<Root>,
    pub(super) cert: Option<PathBuf>,
    pub(super) key: Option<PathBuf>,
    pub(super) direct: bool,
    pub(super) min: Option<String>,
    pub(super) max: Option<String>,
    /// Where `sslmode` and `sslrootcert` were set, for messages.
    pub(super) mode_from: String,
    pub(super) root_from: String,
}

/// The certificates that are trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Root {
    File(PathBuf),
    System,
}

/// A database that was found and resolved, ready to connect to.
#[derive(Clone)]
pub struct Target {
    from: String,
    also_found: Vec<String>,
    warnings: Vec<String>,
    user: String,
    database: String,
    pub(super) endpoints: Vec<Endpoint>,
    pub(super) tls: TlsSettings,
    pub(super) timeout: Option<Duration>,
    pub(super) wants: Wants,
    pub(super) options: Option<String>,
    pub(super) application_name: String,
    pub(super) channel_binding: tokio_postgres::config::ChannelBinding,
    channel_binding_name: String,
}

impl Target {
    /// What named it, as messages say it: "`--db`", "`DATABASE_URL` in `.env`".
    pub fn from(&self) -> &str {
        &self.from
    }

    /// The names of the other places that name a target too, and were passed over.
    pub fn also_found(&self) -> &[String] {
        &self.also_found
    }

    /// What a person should know about how it was found, such as a password file that was ignored.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// "app on localhost:5432 as postgres"; never a password.
    pub fn shown(&self) -> String {
        let hosts = self.endpoints.iter().map(Endpoint::shown).collect::<Vec<_>>().join(", ");
        format!("{} on {hosts} as {}", self.database, self.user)
    }

    /// The name of the database.
    pub fn database(&self) -> &str {
        &self.database
    }

    /// The role that is connected as.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// The first host: a name, an address, or the folder of a unix socket.
    pub fn host(&self) -> &str {
        self.endpoints.first().map_or("", |endpoint| &endpoint.host)
    }

    /// The port of the first host.
    pub fn port(&self) -> u16 {
        self.endpoints.first().map_or(5432, |endpoint| endpoint.port)
    }

    /// How much TLS is asked for.
    pub fn ssl_mode(&self) -> SslMode {
        self.tls.mode
    }

    /// Whether a password is known for any of its hosts.
    pub fn has_password(&self) -> bool {
        self.endpoints.iter().any(|endpoint| endpoint.password.is_some())
    }

    /// Another database on the same server. A password is kept, even one that a password file gave for this database.
    #[must_use]
    pub fn with_database(&self, name: &str) -> Self {
        Self { database: name.to_owned(), ..self.clone() }
    }

    /// The same with one of its servers alone.
    pub(super) fn only(&self, endpoint: &Endpoint) -> Self {
        Self { endpoints: vec![endpoint.clone()], wants: Wants::Any, ..self.clone() }
    }

    /// The variables that lead a libpq program (`pg_dump`, `psql`) here, so that no secret stands on a
    /// command line. Remove [`super::libpq_variables`] from the child's environment first.
    ///
    /// libpq takes one password for all hosts by this way: use the target of a [`super::Session`], which is one host.
    pub fn libpq_environment(&self) -> Vec<(String, String)> {
        let join = |one: &dyn Fn(&Endpoint) -> String| self.endpoints.iter().map(one).collect::<Vec<_>>().join(",");
        let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
        let first = self.endpoints.first();
        let address = |endpoint: &Endpoint| endpoint.hostaddr.map(|ip| ip.to_string()).unwrap_or_default();
        let addresses = self.endpoints.iter().any(|endpoint| endpoint.hostaddr.is_some()).then(|| join(&address));
        let root = self.tls.root.as_ref().map(|root| match root {
            Root::File(path) => path.display().to_string(),
            Root::System => "system".to_owned(),
        });
        let variables = [
            ("PGHOST", Some(join(&|endpoint| endpoint.host.clone()))),
            ("PGHOSTADDR", addresses),
            ("PGPORT", Some(join(&|endpoint| endpoint.port.to_string()))),
            ("PGUSER", Some(self.user.clone())),
            ("PGDATABASE", Some(self.database.clone())),
            ("PGPASSWORD", first.and_then(|first| Some(first.password.as_ref()?.reveal().to_owned()))),
            ("PGSSLMODE", Some(self.tls.mode.name().to_owned())),
            ("PGSSLROOTCERT", root),
            ("PGSSLCERT", path(&self.tls.cert)),
            ("PGSSLKEY", path(&self.tls.key)),
            ("PGSSLNEGOTIATION", self.tls.direct.then(|| "direct".to_owned())),
            ("PGSSLMINPROTOCOLVERSION", self.tls.min.clone()),
            ("PGSSLMAXPROTOCOLVERSION", self.tls.max.clone()),
            ("PGCHANNELBINDING", Some(self.channel_binding_name.clone())),
            ("PGCONNECT_TIMEOUT", Some(self.timeout.map_or(0, |timeout| timeout.as_secs()).to_string())),
            ("PGAPPNAME", Some(self.application_name.clone())),
            ("PGOPTIONS", self.options.clone()),
        ];
        variables.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
    }

    /// Every form in which a password may turn up in the output of a child, longest first, for scrubbing.
    pub fn secrets(&self) -> Vec<String> {
        let mut secrets = Vec::new();
        for password in self.endpoints.iter().filter_map(|endpoint| endpoint.password.as_ref()) {
            let plain = password.reveal();
            let encoded = utf8_percent_encode(plain, NON_ALPHANUMERIC).to_string();
            let quoted = plain.replace('\\', "\\\\").replace('\'', "\\'");
            secrets.extend([plain.to_owned(), encoded.to_lowercase(), encoded, quoted]);
        }
        secrets.retain(|secret| !secret.is_empty());
        secrets.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        secrets.dedup();
        secrets
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Target")
            .field("shown", &self.shown())
            .field("from", &self.from)
            .field("also_found", &self.also_found)
            .field("tls", &self.tls)
            .finish_non_exhaustive()
    }
}

/// Fills in service file, variables, defaults and password file, in libpq's order of precedence.
pub(super) fn resolve(
    mut settings: Settings,
    from: String,
    also_found: Vec<String>,
    mut warnings: Vec<String>,
    environment: &Environment,
) -> Result<Target> {
    for name in ["service", "servicefile"] {
        offer_variable(&mut settings, name, environment)?;
    }
    if let Some(service) = settings.get("service").map(str::to_owned) {
        service::apply(&mut settings, &service, environment)?;
    }
    // A password that was given belongs to the host that was given with it or, by the variable, to any.
    for parameter in PARAMETERS {
        offer_variable(&mut settings, parameter.name, environment)?;
    }
    let Some(user) = settings.get("user").or_else(|| environment.user()).map(str::to_owned) else {
        return Err(Failure::usage("there is no user name to connect as")
            .because("the operating system has none for this process")
            .hint("name one: `--db postgresql://user@host:5432/database` or `PGUSER`"));
    };
    let database = settings.get("dbname").unwrap_or(&user).to_owned();
    let endpoints = resolve_endpoints(&settings, &user, &database, &mut warnings, environment)?;
    let timeout = match settings.get("connect_timeout") {
        None => Some(DEFAULT_TIMEOUT),
        Some(text) => match text.trim().parse::<i64>() {
            // As in libpq: nothing or less is for ever, and one second is too short to mean anything.
            Ok(seconds) => u64::try_from(seconds).ok().filter(|s| *s > 0).map(|s| Duration::from_secs(s.max(2))),
            Err(_) => return Err(invalid(&settings, "connect_timeout", "a whole number of seconds")),
        },
    };
    let channel_binding_name = settings.get("channel_binding").unwrap_or("prefer").to_owned();
    let channel_binding = match channel_binding_name.as_str() {
        "disable" => tokio_postgres::config::ChannelBinding::Disable,
        "prefer" => tokio_postgres::config::ChannelBinding::Prefer,
        "require" => tokio_postgres::config::ChannelBinding::Require,
        _ => return Err(invalid(&settings, "channel_binding", "`disable`, `prefer` or `require`")),
    };
    let wants = match settings.get("target_session_attrs") {
        None => Wants::Any,
        Some(text) => match WANTS.iter().find(|(name, _)| *name == text) {
            Some((_, wants)) => *wants,
            None => return Err(invalid(&settings, "target_session_attrs", "`any`, `read-write`, `primary`, …")),
        },
    };
    let tls = resolve_tls(&settings, environment)?;
    Ok(Target {
        options: settings.get("options").map(str::to_owned),
        application_name: settings.get("application_name").unwrap_or("pgmend").to_owned(),
        from,
        also_found,
        warnings,
        user,
        database,
        endpoints,
        tls,
        timeout,
        wants,
        channel_binding,
        channel_binding_name,
    })
}

fn offer_variable(settings: &mut Settings, name: &str, environment: &Environment) -> Result<()> {
    let parameter = PARAMETERS.iter().find(|parameter| parameter.name == name);
    match parameter.and_then(|parameter| parameter.variable) {
        Some(variable) => match environment.get(variable) {
            Some(value) => settings.offer(name, &value, &format!("`{variable}`")),
            None => Ok(()),
        },
        None => Ok(()),
    }
}

/// A value that cannot be: the value itself is not repeated, for a slip in a URL can make it a piece of a password.
fn invalid(settings: &Settings, name: &str, expected: &str) -> Box<Failure> {
    Failure::usage(format!("`{name}` from {} is not {expected}", settings.from(name)))
        .done("nothing was connected to")
        .hint(format!("give `{name}` as {expected}"))
}

fn split_list<'a>(settings: &'a Settings, name: &str) -> Vec<&'a str> {
    settings.get(name).map(|text| text.split(',').map(str::trim).collect()).unwrap_or_default()
}

fn resolve_endpoints(
    settings: &Settings,
    user: &str,
    database: &str,
    warnings: &mut Vec<String>,
    environment: &Environment,
) -> Result<Vec<Endpoint>> {
    let (hosts, addresses) = (split_list(settings, "host"), split_list(settings, "hostaddr"));
    let ports = split_list(settings, "port");
    let count = hosts.len().max(addresses.len()).max(1);
    if !hosts.is_empty() && !addresses.is_empty() && hosts.len() != addresses.len() {
        return Err(Failure::usage(format!("{} hosts and {} addresses do not match", hosts.len(), addresses.len()))
            .because(format!("`host` from {}, `hostaddr` from {}", settings.from("host"), settings.from("hostaddr"))));
    }
    if ports.len() > 1 && ports.len() != count {
        return Err(Failure::usage(format!("{} ports and {count} hosts do not match", ports.len())).because(format!(
            "`port` from {}, `host` from {}",
            settings.from("port"),
            settings.from("host")
        )));
    }
    let given = settings.get("password").map(Secret::new);
    let file = if given.is_none() { password_file(settings, warnings, environment) } else { None };
    let mut endpoints = Vec::new();
    for index in 0..count {
        let port = match ports.get(index).or(ports.first()).filter(|port| !port.is_empty()) {
            None => 5432,
            Some(port) => match port.parse::<u16>() {
                Ok(port) if port > 0 => port,
                _ => return Err(invalid(settings, "port", "a number from 1 to 65535")),
            },
        };
        let hostaddr = match addresses.get(index).filter(|address| !address.is_empty()) {
            None => None,
            Some(address) => match address.parse::<IpAddr>() {
                Ok(address) => Some(address),
                Err(_) => return Err(invalid(settings, "hostaddr", "a network address")),
            },
        };
        let host = match (hosts.get(index).filter(|host| !host.is_empty()), hostaddr) {
            (Some(host), _) => (*host).to_owned(),
            (None, Some(address)) => address.to_string(),
            (None, None) => default_host(port),
        };
        let (password, password_from) = match (&given, &file) {
            (Some(password), _) => (Some(password.clone()), settings.from("password").to_owned()),
            (None, Some((path, file))) => {
                let local = SOCKET_FOLDERS.contains(&host.as_str());
                let wanted = Wanted { host: if local { "localhost" } else { &host }, port, database, user };
                (file.password(&wanted), format!("`{}`", path.display()))
            }
            (None, None) => (None, "nowhere".to_owned()),
        };
        endpoints.push(Endpoint { host, hostaddr, port, password, password_from });
    }
    Ok(endpoints)
}

/// The socket folder that holds a socket for this port; else the loopback.
fn default_host(port: u16) -> String {
    let holds = |folder: &&str| cfg!(unix) && Path::new(folder).join(format!(".s.PGSQL.{port}")).exists();
    SOCKET_FOLDERS.into_iter().find(holds).unwrap_or("localhost").to_owned()
}

fn password_file(
    settings: &Settings,
    warnings: &mut Vec<String>,
    environment: &Environment,
) -> Option<(PathBuf, PasswordFile)> {
    let path = match settings.get("passfile") {
        Some(path) => PathBuf::from(path),
        None => {
            environment.home()?.join(if cfg!(windows) { "AppData/Roaming/postgresql/pgpass.conf" } else { ".pgpass" })
        }
    };
    match PasswordFile::read(&path) {
        Ok(file) => file.map(|file| (path, file)),
        Err(warning) => {
            warnings.push(warning);
            None
        }
    }
}

fn resolve_tls(settings: &Settings, environment: &Environment) -> Result<TlsSettings> {
    let system = settings.get("sslrootcert") == Some("system");
    let mode = match settings.get("sslmode") {
        None if system => SslMode::VerifyFull,
        None => SslMode::Prefer,
        Some(text) => match SSL_MODES.iter().find(|(name, _)| *name == text) {
            Some((_, mode)) => *mode,
            None => {
                let names = SSL_MODES.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ");
                return Err(invalid(settings, "sslmode", &format!("one of {names}")));
            }
        },
    };
    if system && mode != SslMode::VerifyFull {
        return Err(Failure::usage(format!("`sslmode={}` is too weak for `sslrootcert=system`", mode.name()))
            .because("anybody can get a certificate that the system trusts, so only the host name tells servers apart")
            .hint("use `sslmode=verify-full`"));
    }
    let of_home = |name: &str| {
        let path = environment.home()?.join(".postgresql").join(name);
        path.exists().then_some(path)
    };
    let root = match settings.get("sslrootcert") {
        Some("system") => Some(Root::System),
        Some(path) => Some(Root::File(PathBuf::from(path))),
        None => of_home("root.crt").map(Root::File),
    };
    let direct = match settings.get("sslnegotiation") {
        None | Some("postgres") => false,
        Some("direct") if mode >= SslMode::Require => true,
        Some("direct") => {
            return Err(Failure::usage(format!("`sslmode={}` is too weak for `sslnegotiation=direct`", mode.name()))
                .hint("use `sslmode=require` or stronger"));
        }
        Some(_) => return Err(invalid(settings, "sslnegotiation", "`postgres` or `direct`")),
    };
    let version = |name: &str| match settings.get(name) {
        None => Ok(None),
        Some(text @ ("TLSv1" | "TLSv1.1" | "TLSv1.2" | "TLSv1.3")) => Ok(Some(text.to_owned())),
        Some(_) => Err(invalid(settings, name, "`TLSv1.2` or `TLSv1.3`")),
    };
    let cert = settings.get("sslcert").map(PathBuf::from).or_else(|| of_home("postgresql.crt"));
    let key = settings.get("sslkey").map(PathBuf::from).or_else(|| of_home("postgresql.key"));
    Ok(TlsSettings {
        mode,
        root,
        cert,
        key,
        direct,
        min: version("ssl_min_protocol_version")?,
        max: version("ssl_max_protocol_version")?,
        mode_from: settings.from("sslmode").to_owned(),
        root_from: settings.from("sslrootcert").to_owned(),
    })
}
