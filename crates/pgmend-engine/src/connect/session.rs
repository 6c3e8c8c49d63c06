//! Opening a session: each host, each address, each way (with or without TLS) in libpq's order, until one serves.
//!
//! A session for reading cannot write by accident; one for writing is refused where a migration could not be
//! carried out safely. A failure must name the setting that led here and never a password.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use pgmend_core::failure::{Failure, Result};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{AsyncMessage, CancelToken, Client, Connection, Error};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::explain::{Cause, explain, read_failed};
use super::pooler::{self, PoolMode, Pooler};
use super::server::{self, Probe, Server};
use super::server_error::{ServerError, describe};
use super::target::{Endpoint, SslMode, Target, Wants};
use super::tls;
use super::transport::{self, Address, Transport, Unreachable, within};

/// How many notices are kept; older ones are dropped.
const NOTICES_KEPT: usize = 1_000;
/// How long a session that is dropped may take to say good-bye.
const FAREWELL: Duration = Duration::from_secs(2);

/// What a session is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Reading alone: every transaction is read-only unless it says otherwise.
    Read,
    /// Changing the schema or the history.
    Write,
}

/// An open connection. Dropping it ends the connection, in the background, within two seconds.
pub struct Session {
    /// The client to send statements with.
    ///
    /// Through a pooler in transaction mode (reading only) it must stay within `BEGIN READ ONLY … COMMIT`, for its
    /// prepared statements, and its session settings, last no longer.
    pub client: Client,
    /// What answers.
    pub server: Server,
    target: Target,
    link: Link,
    guarded: bool,
}

impl Session {
    /// The target, narrowed down to the one host that is connected to.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// Whether the server refuses writes in this session (`default_transaction_read_only`). Only a session for
    /// reading on a direct connection is: through a pooler the setting would stay behind for whoever is given the
    /// server's session next, so there each transaction must be begun `READ ONLY`.
    pub fn is_guarded(&self) -> bool {
        self.guarded
    }

    /// The notices and warnings of the server since the last call, oldest first; at most the last thousand.
    pub fn take_notices(&self) -> Vec<ServerError> {
        let mut heard = self.link.heard.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut heard.notices).into()
    }

    /// Why the connection ended, if it did: the server's last words, which no statement's error repeats.
    pub fn ended_because(&self) -> Option<Vec<String>> {
        self.link.heard.lock().unwrap_or_else(PoisonError::into_inner).ended.clone()
    }

    /// What cancels the statement that is running, from another task, over TLS where the session is.
    pub fn cancel_token(&self) -> Cancel {
        Cancel {
            token: self.client.cancel_token(),
            address: self.link.address.clone(),
            server_name: self.link.server_name.clone(),
            tls: self.link.tls.clone(),
            timeout: self.target.timeout,
        }
    }

    /// Ends the session and waits until the connection is closed (two seconds at most).
    pub async fn close(self) {
        let Self { client, link, .. } = self;
        drop(client);
        let Link { task, hangup, .. } = link;
        drop(hangup);
        // The task ends by itself; whether it was in time changes nothing.
        let _ = tokio::time::timeout(FAREWELL, task).await;
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("target", &self.target).field("server", &self.server).finish_non_exhaustive()
    }
}

/// Cancels what a session is doing.
#[derive(Clone)]
pub struct Cancel {
    token: CancelToken,
    address: Address,
    server_name: String,
    tls: MakeRustlsConnect,
    timeout: Option<Duration>,
}

impl Cancel {
    /// Asks the server to cancel the running statement. The server never says whether there was one.
    ///
    /// # Errors
    /// When the server cannot be reached.
    pub async fn cancel(mut self) -> Result<()> {
        let cancelled = within(self.timeout, async {
            let stream = match transport::open(&self.address).await {
                Ok(stream) => stream,
                Err(Unreachable::Unknown(error) | Unreachable::Closed(error)) => return Err(error.to_string()),
            };
            let tls = tls_for(&mut self.tls, &self.server_name);
            self.token.cancel_query_raw(stream, tls).await.map_err(|error| describe(&error).join(": "))
        });
        let because = match cancelled.await {
            Some(Ok(())) => return Ok(()),
            Some(Err(cause)) => cause,
            None => "the server did not answer in time".to_owned(),
        };
        Err(Failure::error("the running statement could not be cancelled").because(because))
    }
}

/// Connects to a target.
///
/// # Errors
/// One failure that says what went wrong, which setting led there, what was not done and what to type next. For
/// [`Purpose::Write`] a gate failure on a server that is read-only or behind a pooler in transaction mode.
pub async fn connect(target: &Target, purpose: Purpose) -> Result<Session> {
    let session = connect_to_one(target, purpose).await;
    // What was passed over on the way, such as a password file that others may read, may be why it failed.
    session.map_err(|failure| target.warnings().iter().fold(failure, |failure, warning| failure.hint(warning)))
}

async fn connect_to_one(target: &Target, purpose: Purpose) -> Result<Session> {
    // Where nothing can be encrypted, no certificate is read, and none can be missing.
    let encrypts = target.tls.mode != SslMode::Disable && target.endpoints.iter().any(|endpoint| !endpoint.is_socket());
    let tls = if encrypts { tls::connector(&target.tls)? } else { tls::unused()? };
    let mut failed: Vec<(Endpoint, Cause)> = Vec::new();
    // `prefer-standby` goes round twice: for a standby, then for anything.
    let rounds: &[Wants] = match target.wants {
        Wants::PreferStandby => &[Wants::Standby, Wants::Any],
        _ => std::slice::from_ref(&target.wants),
    };
    for wants in rounds {
        for endpoint in &target.endpoints {
            let here = target.only(endpoint);
            match open_here(&here, &tls, *wants).await {
                Ok(found) => return admit(here, found, &tls, purpose).await,
                Err(cause) => failed.push((endpoint.clone(), cause)),
            }
        }
    }
    // The server that answered says more than those that did not.
    let most_telling = failed.iter().position(|(_, cause)| matches!(cause, Cause::Postgres(_))).unwrap_or_default();
    if failed.is_empty() {
        return Err(Failure::usage(format!("{} names no host", target.from())));
    }
    let (endpoint, cause) = failed.remove(most_telling);
    let others = failed.iter().map(|(endpoint, cause)| format!("{}: {}", endpoint.shown(), cause.in_short()));
    Err(others.fold(explain(target, &endpoint, &cause), |failure, other| failure.because(other)))
}

/// A connection and what was seen of the server.
struct Found {
    client: Client,
    link: Link,
    probe: Probe,
    refuses_options: bool,
}

/// What keeps a connection going, and what was heard on it.
struct Link {
    task: JoinHandle<()>,
    /// Dropped with the session, which tells the task to end.
    hangup: oneshot::Sender<()>,
    heard: Arc<Mutex<Heard>>,
    address: Address,
    server_name: String,
    tls: MakeRustlsConnect,
}

#[derive(Default)]
struct Heard {
    notices: VecDeque<ServerError>,
    ended: Option<Vec<String>>,
}

async fn open_here(here: &Target, tls: &MakeRustlsConnect, wants: Wants) -> Result<Found, Cause> {
    let marker = pooler::marker();
    let (opened, refuses_options) = match attach(here, tls, Some(&marker)).await {
        Err(Cause::Postgres(error)) if pooler::refuses_options(&error) => (attach(here, tls, None).await?, true),
        opened => (opened?, false),
    };
    let (client, link) = opened;
    let probe = match within(here.timeout, server::probe(&client, &marker)).await {
        Some(probe) => probe.map_err(Cause::Probe)?,
        None => return Err(Cause::TimedOut(here.timeout.unwrap_or_default())),
    };
    let server = &probe.server;
    let read_only = server.in_recovery || server.read_only_default;
    let serves = match wants {
        Wants::Any | Wants::PreferStandby => true,
        Wants::ReadWrite => !read_only,
        Wants::ReadOnly => read_only,
        Wants::Primary => !server.in_recovery,
        Wants::Standby => server.in_recovery,
    };
    if serves { Ok(Found { client, link, probe, refuses_options }) } else { Err(Cause::Unwanted) }
}

/// The last step: what kind of pooler lies between, and whether the purpose can stand what was found.
async fn admit(here: Target, found: Found, tls: &MakeRustlsConnect, purpose: Purpose) -> Result<Session> {
    let Found { client, link, probe, refuses_options } = found;
    let mut server = probe.server;
    server.pooler = match pooler::by_name(here.host(), here.port()) {
        Some(pooler) => Some(pooler),
        None if probe.marked || probe.embedded => None,
        None => {
            // Two sessions that are given one backend prove a pooler; so a second one is opened for a moment.
            let limit = here.timeout.unwrap_or(FAREWELL).min(FAREWELL);
            let second = tokio::time::timeout(limit, attach(&here, tls, None)).await;
            let second = second.ok().and_then(std::result::Result::ok);
            let mode = pooler::observe(&client, second.as_ref().map(|(client, _)| client)).await;
            let mode = mode.map_err(|error| read_failed(&here, &error))?;
            Some(Pooler::observed(refuses_options, mode))
        }
    };
    if server.version.0 < 130_000 {
        return Err(Failure::error(format!(
            "the server is PostgreSQL {}; pgmend needs 13 or newer",
            server.version_text
        ))
        .because(format!("`{}`, from {}", here.shown(), here.from()))
        .done("nothing was read or changed"));
    }
    let mut guarded = false;
    match purpose {
        Purpose::Write => refuse_unsafe(&here, &server)?,
        Purpose::Read if server.pooler.is_none() => {
            let guard = client.simple_query("SET default_transaction_read_only = on").await;
            guard.map_err(|error| read_failed(&here, &error))?;
            guarded = true;
        }
        Purpose::Read => {}
    }
    Ok(Session { client, server, target: here, link, guarded })
}

fn refuse_unsafe(here: &Target, server: &Server) -> Result<()> {
    let refuse = |what: String| Failure::gate(what).done("nothing was changed");
    let shown = here.shown();
    if server.in_recovery {
        return Err(refuse(format!("`{shown}` is a read-only replica"))
            .because(format!("the server is in recovery: it follows another one (target from {})", here.from()))
            .hint("name the primary server: `--db postgresql://…`"));
    }
    if server.read_only_default {
        return Err(refuse(format!("`{shown}` is read-only"))
            .because(format!("`default_transaction_read_only` is on there (target from {})", here.from()))
            .hint("hosted platforms set it when the disk is full or the project is paused: end that first")
            .hint("otherwise switch it off for this role: `ALTER ROLE … SET default_transaction_read_only = off`"));
    }
    match &server.pooler {
        Some(pooler) if pooler.mode == PoolMode::Transaction => Err(refuse(format!(
            "`{shown}` is a connection pooler in transaction mode, which cannot carry a migration"
        ))
        .because(format!("{} (target from {})", pooler.evidence, here.from()))
        .because("each transaction may run on another server session, so session advisory locks, session settings and prepared statements break")
        .hint(pooler.way_out())),
        _ => Ok(()),
    }
}

/// With or without TLS.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Plain,
    /// TLS if the server offers it.
    Offered,
    /// TLS or nothing.
    Required,
}

fn ways(mode: SslMode, endpoint: &Endpoint) -> &'static [Way] {
    match mode {
        // There is no TLS over a unix socket, whatever is asked for.
        _ if endpoint.is_socket() => &[Way::Plain],
        SslMode::Disable => &[Way::Plain],
        SslMode::Allow => &[Way::Plain, Way::Required],
        SslMode::Prefer => &[Way::Offered, Way::Plain],
        SslMode::Require | SslMode::VerifyCa | SslMode::VerifyFull => &[Way::Required],
    }
}

/// Opens a connection to the one endpoint of a target: each address, each way.
async fn attach(here: &Target, tls: &MakeRustlsConnect, marker: Option<&str>) -> Result<(Client, Link), Cause> {
    let Some(endpoint) = here.endpoints.first() else { return Err(Cause::Unwanted) };
    let addresses = within(here.timeout, transport::addresses(endpoint)).await;
    let addresses = addresses.ok_or(Cause::TimedOut(here.timeout.unwrap_or_default()))?.map_err(Cause::from)?;
    let mut last = Cause::Unwanted;
    for address in addresses {
        let mut failed: Option<Cause> = None;
        for way in ways(here.tls.mode, endpoint) {
            let attempt = within(here.timeout, attach_once(here, endpoint, &address, *way, tls, marker)).await;
            let cause = match attempt {
                Some(Ok(opened)) => return Ok(opened),
                Some(Err(cause)) => cause,
                None => Cause::TimedOut(here.timeout.unwrap_or_default()),
            };
            let another_may_do = cause.is_about_encryption();
            failed = Some(match failed {
                // Of two refusals the one over TLS tells more, for that is what was wanted.
                Some(first) if *way == Way::Plain && first.is_of_server() => first,
                _ => cause,
            });
            if !another_may_do {
                break;
            }
        }
        last = failed.unwrap_or(last);
        if last.is_of_server() {
            // The server has answered; its other addresses would say the same.
            break;
        }
    }
    Err(last)
}

async fn attach_once(
    here: &Target,
    endpoint: &Endpoint,
    address: &Address,
    way: Way,
    tls: &MakeRustlsConnect,
    marker: Option<&str>,
) -> Result<(Client, Link), Cause> {
    let mut config = tokio_postgres::Config::new();
    config
        .user(here.user())
        .dbname(here.database())
        .application_name(&here.application_name)
        .channel_binding(here.channel_binding)
        .ssl_mode(match way {
            Way::Plain => tokio_postgres::config::SslMode::Disable,
            Way::Offered => tokio_postgres::config::SslMode::Prefer,
            Way::Required => tokio_postgres::config::SslMode::Require,
        });
    if here.tls.direct && way == Way::Required {
        config.ssl_negotiation(tokio_postgres::config::SslNegotiation::Direct);
    }
    if let Some(password) = &endpoint.password {
        config.password(password.reveal());
    }
    let marker = marker.map(|marker| format!("-c {}={marker}", pooler::MARKER));
    let options: Vec<_> = here.options.iter().chain(marker.iter()).map(String::as_str).collect();
    if !options.is_empty() {
        config.options(options.join(" "));
    }
    let server_name = server_name(here, endpoint, address);
    let mut tls = tls.clone();
    let stream = transport::open(address).await.map_err(Cause::from)?;
    let connect = tls_for(&mut tls, &server_name);
    let (client, connection) = config.connect_raw(stream, connect).await.map_err(Cause::Postgres)?;
    let heard = Arc::new(Mutex::new(Heard::default()));
    let (hangup, hung_up) = oneshot::channel();
    let task = tokio::spawn(keep_going(connection, hung_up, Arc::clone(&heard)));
    Ok((client, Link { task, hangup, heard, address: address.clone(), server_name, tls }))
}

/// The name that the certificate is checked for. Names that no certificate can bear (a container's `my_db-`) are
/// replaced by the address in the modes that do not look at it.
fn server_name(here: &Target, endpoint: &Endpoint, address: &Address) -> String {
    let usable = rustls::pki_types::ServerName::try_from(endpoint.host.as_str()).is_ok();
    match address {
        Address::Tcp(address) if !usable && here.tls.mode != SslMode::VerifyFull => address.ip().to_string(),
        _ => endpoint.host.clone(),
    }
}

/// The TLS step of one connection; making it cannot fail.
fn tls_for(
    tls: &mut MakeRustlsConnect,
    server_name: &str,
) -> <MakeRustlsConnect as MakeTlsConnect<Transport>>::TlsConnect {
    match MakeTlsConnect::<Transport>::make_tls_connect(tls, server_name) {
        Ok(connect) => connect,
        Err(never) => match never {},
    }
}

/// Runs the connection, keeps what the server says on its own account, and ends it when the session is dropped.
async fn keep_going<T>(
    mut connection: Connection<Transport, T>,
    hung_up: oneshot::Receiver<()>,
    heard: Arc<Mutex<Heard>>,
) where
    T: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
{
    let listen = async {
        loop {
            let message = std::future::poll_fn(|cx| connection.poll_message(cx)).await;
            let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
            match message {
                Some(Ok(AsyncMessage::Notice(notice))) => {
                    if heard.notices.len() == NOTICES_KEPT {
                        heard.notices.pop_front();
                    }
                    heard.notices.push_back(ServerError::from(&notice));
                }
                Some(Ok(_)) => {}
                Some(Err(error)) => {
                    heard.ended = Some(describe(&error));
                    return;
                }
                None => return,
            }
        }
    };
    tokio::pin!(listen);
    tokio::select! {
        () = &mut listen => {}
        _ = hung_up => {
            // The client is gone too, so the connection is saying good-bye; it is not waited for for ever.
            let _ = tokio::time::timeout(FAREWELL, listen).await;
        }
    }
}

/// What a simple query gives: the first row's columns as text.
pub(super) async fn first_row(client: &Client, sql: &str) -> Result<Vec<Option<String>>, Error> {
    for message in client.simple_query(sql).await? {
        if let tokio_postgres::SimpleQueryMessage::Row(row) = message {
            return Ok((0..row.len()).map(|column| row.get(column).map(str::to_owned)).collect());
        }
    }
    Ok(Vec::new())
}
