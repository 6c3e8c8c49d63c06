//! A shell that owns one server process and dies last. It hears words on its standard input; when that ends, because
//! the test dropped the server, exited or was killed, it ends the server and removes the directory.
//! Must never outlive its server, nor signal a process that it did not start.

use crate::account::Account;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::time::{Duration, Instant};

/// The server's pid is written by the process that then becomes the server, so it can name nobody else while
/// the shell has not yet waited for it.
const SCRIPT: &str = r#"
dir=$1; shift
# A broken pipe must not end the shell before it has ended the server.
trap : PIPE
end() {
  if [ -s "$dir/pid" ] && [ ! -e "$dir/exit" ]; then kill -s "$1" "$(cat "$dir/pid")"; fi
  wait
}
while read -r word; do
  case $word in
    start)
      rm -f "$dir/exit" "$dir/pid"
      { sh -c 'echo $$ >"$0/pid"; exec "$@"' "$dir" "$@" >>"$dir/log" 2>&1 </dev/null; echo $? >"$dir/exit"; } &
      until [ -s "$dir/pid" ]; do sleep 0.01; done ;;
    stop) end INT ;;
    kill) end QUIT ;;
  esac
  echo "$word"
done
end QUIT
rm -rf "$dir"
"#;

/// How long a server may take to answer before the test fails.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Supervisor {
    shell: Child,
    words: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    dir: PathBuf,
}

impl Supervisor {
    /// Starts the shell; the server itself starts with [`Supervisor::start`].
    pub(crate) fn new(dir: &Path, bin: &Path) -> Supervisor {
        let mut shell = Account::current()
            .command("sh")
            .arg("-c")
            .arg(SCRIPT)
            .arg("pgmend-testkit")
            .arg(dir)
            .arg(bin.join("postgres"))
            .arg("-D")
            .arg(dir.join("data"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // Not the test's own: a runner waits until every holder of those is gone.
            .stderr(Stdio::null())
            // Signals meant for the test's group must not reach the one who cleans up after it.
            .process_group(0)
            .spawn()
            .expect("`sh` can be started");
        let words = shell.stdin.take();
        let answers = BufReader::new(shell.stdout.take().expect("standard output is a pipe"));
        Supervisor { shell, words, answers, dir: dir.to_owned() }
    }

    /// Starts the server and waits until it accepts connections; else the end of its log.
    pub(crate) fn start(&mut self) -> Result<(), String> {
        self.say("start");
        let deadline = Instant::now() + PATIENCE;
        loop {
            if self.is_ready() {
                return Ok(());
            }
            let exited = self.dir.join("exit").exists();
            if exited || Instant::now() > deadline {
                let log = std::fs::read_to_string(self.dir.join("log")).unwrap_or_default();
                return Err(log
                    .lines()
                    .rev()
                    .take(20)
                    .collect::<Vec<_>>()
                    .into_iter()
                    .rev()
                    .collect::<Vec<_>>()
                    .join("\n"));
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Fast shutdown: sessions are ended, the cluster is left clean.
    pub(crate) fn stop(&mut self) {
        self.say("stop");
    }

    /// Immediate shutdown, as a crash leaves it: the next start recovers from the log.
    pub(crate) fn kill(&mut self) {
        self.say("kill");
    }

    /// The eighth line of `postmaster.pid` is the server's own word on whether it accepts connections; its first
    /// line tells whether the file is this server's.
    fn is_ready(&self) -> bool {
        let Ok(file) = std::fs::read_to_string(self.dir.join("data/postmaster.pid")) else { return false };
        let pid = std::fs::read_to_string(self.dir.join("pid")).unwrap_or_default();
        let mut lines = file.lines();
        lines.next().map(str::trim) == Some(pid.trim()) && lines.nth(6).map(str::trim) == Some("ready")
    }

    fn say(&mut self, word: &str) {
        let words = self.words.as_mut().expect("the shell listens until it is dropped");
        writeln!(words, "{word}").expect("the shell that owns the server is alive");
        let mut answer = String::new();
        self.answers.read_line(&mut answer).expect("the shell answers");
        assert_eq!(answer.trim(), word, "the shell that owns the server in {} has gone", self.dir.display());
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        drop(self.words.take());
        // Nothing can be done about a failure here, and panicking in a drop would hide the test's own.
        let _ = self.shell.wait();
    }
}
