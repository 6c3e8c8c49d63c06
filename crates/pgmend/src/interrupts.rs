//! Ctrl-C (and SIGTERM) as a count that others can wait for. It ends nothing by itself: a command that changes the
//! database guards itself and stops at the next safe place.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::watch;

/// How often the process was asked to stop.
#[derive(Clone)]
pub struct Interrupts {
    count: watch::Receiver<usize>,
    guarded: Arc<AtomicBool>,
}

/// While it lives, an interrupt does not end the command: the command itself answers it.
pub struct Guard(Arc<AtomicBool>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

impl Interrupts {
    /// Begins to listen; must be called inside the runtime.
    pub fn listen() -> Self {
        let (sender, count) = watch::channel(0);
        tokio::spawn(async move {
            while heard().await {
                sender.send_modify(|count| *count += 1);
            }
            // Signals cannot be had here: they keep their usual effect. The sender stays, so that nobody takes its end for one.
            std::future::pending::<()>().await;
        });
        Self { count, guarded: Arc::new(AtomicBool::new(false)) }
    }

    /// Takes interrupts over, until the guard is dropped.
    pub fn guard(&self) -> Guard {
        self.guarded.store(true, Ordering::SeqCst);
        Guard(Arc::clone(&self.guarded))
    }

    /// Waits for the next interrupt.
    pub async fn next(&mut self) {
        if self.count.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Waits for an interrupt that nobody took over.
    pub async fn unguarded(&self) {
        let mut interrupts = self.clone();
        loop {
            interrupts.next().await;
            if !self.guarded.load(Ordering::SeqCst) {
                return;
            }
        }
    }
}

#[cfg(unix)]
async fn heard() -> bool {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut interrupt), Ok(mut terminate)) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    else {
        return false;
    };
    tokio::select! {
        heard = interrupt.recv() => heard.is_some(),
        heard = terminate.recv() => heard.is_some(),
    }
}

#[cfg(not(unix))]
async fn heard() -> bool {
    tokio::signal::ctrl_c().await.is_ok()
}
