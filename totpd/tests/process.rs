//! The process of the helper, from its start.

use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

const HELPER: &str = env!("CARGO_BIN_EXE_pam_totpd");
/// A busy machine takes its time to start a process.
const WITHIN: Duration = Duration::from_secs(20);

/// A helper with a socket here, whose starter has a file open as number 9: the writing end of the pipe that is its output.
fn started(socket: &Path) -> Child {
    let script = "exec 9>&1 >/dev/null && exec \"$@\"";
    Command::new("sh")
        .args(["-c", script, "sh", HELPER, "--listen"])
        .arg(socket)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
fn the_helper_has_no_open_file_of_its_starter() {
    // The helper runs as root alone.
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("helper.socket");
    let mut helper = started(&socket);
    let mut pipe = helper.stdout.take().unwrap();
    let (tell, closed) = mpsc::channel();
    thread::spawn(move || tell.send(pipe.read_to_end(&mut Vec::new()).is_ok()));
    let began = Instant::now();
    while !socket.exists() {
        assert!(began.elapsed() < WITHIN, "the helper made no socket");
        thread::sleep(Duration::from_millis(10));
    }
    // The pipe ends if nobody has its other end, or if the helper is gone.
    let is_closed = closed.recv_timeout(Duration::from_secs(5));
    let runs = helper.try_wait().unwrap().is_none();
    helper.kill().unwrap();
    helper.wait().unwrap();
    assert!(runs && is_closed == Ok(true), "{runs} {is_closed:?}");
}
