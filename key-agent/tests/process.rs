//! The process of the agent, from its start.

use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

const AGENT: &str = env!("CARGO_BIN_EXE_pam_totp_key");
/// A busy machine takes its time to start a process.
const WITHIN: Duration = Duration::from_secs(20);

/// An agent with a socket here, whose starter has a file open as number 9: the writing end of the pipe that is its output.
fn started(socket: &Path) -> Child {
    let script = "exec 9>&1 >/dev/null && exec \"$@\"";
    // Root has to name a user. Nobody else can become one.
    let user: &[&str] =
        if rustix::process::geteuid().is_root() { &["--user", "nobody"] } else { &[] };
    Command::new("sh")
        .args(["-c", script, "sh", AGENT, "--listen"])
        .arg(socket)
        .args(user)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
fn the_agent_has_no_open_file_of_its_starter() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("key.socket");
    let mut agent = started(&socket);
    let mut pipe = agent.stdout.take().unwrap();
    let (tell, closed) = mpsc::channel();
    thread::spawn(move || tell.send(pipe.read_to_end(&mut Vec::new()).is_ok()));
    let began = Instant::now();
    while !socket.exists() {
        assert!(began.elapsed() < WITHIN, "the agent made no socket");
        thread::sleep(Duration::from_millis(10));
    }
    // The pipe ends if nobody has its other end, or if the agent is gone.
    let is_closed = closed.recv_timeout(Duration::from_secs(5));
    let runs = agent.try_wait().unwrap().is_none();
    agent.kill().unwrap();
    agent.wait().unwrap();
    assert!(runs && is_closed == Ok(true), "{runs} {is_closed:?}");
}
