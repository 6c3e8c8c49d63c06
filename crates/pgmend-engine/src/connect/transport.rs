//! The stream under a connection: a TCP or unix socket to one endpoint, opened within a time limit.
//!
//! It knows addresses and nothing of Postgres.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

use super::target::Endpoint;

/// What a connection runs over.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

/// A stream to one endpoint, whatever its kind.
pub(super) type Transport = Box<dyn Stream>;

/// Why no stream came about.
#[derive(Debug)]
pub(super) enum Unreachable {
    /// The host's name has no address.
    Unknown(io::Error),
    /// The socket could not be opened.
    Closed(io::Error),
}

/// One way to reach an endpoint.
#[derive(Clone, Debug)]
pub(super) enum Address {
    Tcp(std::net::SocketAddr),
    Socket(std::path::PathBuf),
}

/// The addresses of an endpoint, in the order to try them.
pub(super) async fn addresses(endpoint: &Endpoint) -> Result<Vec<Address>, Unreachable> {
    if endpoint.is_socket() {
        return Ok(vec![Address::Socket(endpoint.socket_path())]);
    }
    if let Some(ip) = endpoint.hostaddr {
        return Ok(vec![Address::Tcp((ip, endpoint.port).into())]);
    }
    let found = tokio::net::lookup_host((endpoint.host.as_str(), endpoint.port)).await.map_err(Unreachable::Unknown)?;
    let found: Vec<_> = found.map(Address::Tcp).collect();
    if found.is_empty() {
        let none = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
        return Err(Unreachable::Unknown(none));
    }
    Ok(found)
}

/// Opens a stream to one address. The caller sets the time limit.
pub(super) async fn open(address: &Address) -> Result<Transport, Unreachable> {
    match address {
        Address::Tcp(address) => {
            let stream = TcpStream::connect(address).await.map_err(Unreachable::Closed)?;
            stream.set_nodelay(true).map_err(Unreachable::Closed)?;
            Ok(Box::new(stream))
        }
        #[cfg(unix)]
        Address::Socket(path) => {
            let stream = match path.to_str().and_then(|path| path.strip_prefix('@')) {
                Some(name) => abstract_socket(name).await,
                None => tokio::net::UnixStream::connect(path).await,
            };
            Ok(Box::new(stream.map_err(Unreachable::Closed)?))
        }
        #[cfg(not(unix))]
        Address::Socket(_) => Err(Unreachable::Closed(io::ErrorKind::Unsupported.into())),
    }
}

/// Linux alone has sockets without a file.
#[cfg(unix)]
async fn abstract_socket(name: &str) -> io::Result<tokio::net::UnixStream> {
    // Tokio takes a leading NUL for the abstract namespace.
    tokio::net::UnixStream::connect(format!("\0{name}")).await
}

/// Waits no longer than the limit; `None` is no limit.
pub(super) async fn within<F: Future>(limit: Option<Duration>, future: F) -> Option<F::Output> {
    match limit {
        Some(limit) => tokio::time::timeout(limit, future).await.ok(),
        None => Some(future.await),
    }
}
