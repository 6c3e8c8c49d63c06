//! A Postgres inside the process that keeps its data in a folder: the demo's target. It serves one connection at a time.

use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use pglite_oxide::PgliteServer;
use pgmend_core::failure::{Failure, Result};

/// How long dropping waits for the server's thread; a session that is still open keeps it.
const PATIENCE: Duration = Duration::from_secs(5);

/// The database that is there from the start.
const DATABASE: &str = "postgres";

/// A running server. Dropping it stops it; its folder stays.
pub struct DemoServer {
    server: Option<PgliteServer>,
    url: String,
}

impl DemoServer {
    /// Starts a server with its data in `folder/database`, for this machine alone: on a unix socket in `folder`, which
    /// only its owner may enter, else on a free loopback port.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn start(folder: &Path) -> Result<Self> {
        let folder = folder.to_owned();
        let failed = |cause: String| Failure::error("the demo's Postgres could not be started").because(cause);
        let started = tokio::task::spawn_blocking(move || {
            // What is shown is thrown away afterwards: no need to wait for the disk.
            let builder = PgliteServer::builder().path(folder.join("database")).relaxed_durability(true);
            // Over TCP every answer waits 40 ms for an acknowledgement; see the embedded shadow.
            #[cfg(unix)]
            let builder = builder.unix(folder.join(".s.PGSQL.5432"));
            let server = builder.database(DATABASE).start().map_err(|error| format!("{error:#}"))?;
            #[cfg(unix)]
            let url = format!("postgresql:///{DATABASE}?host={}&port=5432&user=postgres", escaped(&folder));
            #[cfg(not(unix))]
            let url = server.database_url();
            Ok::<_, String>((server, url))
        });
        let (server, url) = started.await.map_err(|error| failed(error.to_string()))?.map_err(failed)?;
        Ok(Self { server: Some(server), url })
    }

    /// How to connect to it. There is no password.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for DemoServer {
    fn drop(&mut self) {
        let Some(server) = self.server.take() else { return };
        let (done, wait) = mpsc::channel::<()>();
        std::thread::spawn(move || {
            drop(server);
            drop(done);
        });
        // It ends when the sender is dropped, or is left behind; the process takes it along then.
        let _ = wait.recv_timeout(PATIENCE);
    }
}

/// A path as the value of a URL's parameter.
#[cfg(unix)]
fn escaped(path: &Path) -> String {
    const KEPT: &percent_encoding::AsciiSet =
        &percent_encoding::NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.');
    percent_encoding::utf8_percent_encode(&path.display().to_string(), KEPT).to_string()
}
