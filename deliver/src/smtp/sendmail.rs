//! The local sendmail: the mail goes to its standard input, with the address.

use super::message::Mail;
use crate::deadline::Deadline;
use crate::failure::{Failure, Status};
use crate::trace::Trace;
use lettre::Address;
use rustix::process::Pid;
use std::io::Write;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use totp_core::escape;

/// Where sendmails find their own programs.
const PATH: &str = "/usr/sbin:/usr/bin:/sbin:/bin";

/// Hands the mail over. `-t` takes the recipient from the headers: every user of the machine can read the arguments of a
/// process.
pub fn deliver(
    program: &Path,
    from: &Address,
    mail: &Mail,
    trace: &Trace,
    deadline: &Deadline,
) -> Result<(), Failure> {
    deadline.step("sendmail takes the mail");
    let shown = escape::text(program.display());
    trace.step(&format!("start {shown} -t -i -f {from}"));
    let cannot = |error| Failure::config(format!("cannot start {shown}: {error}"));
    let mut child = Command::new(program)
        .args(["-t", "-i", "-f", from.as_ref()])
        .env_clear()
        .env("PATH", PATH)
        .current_dir("/")
        .process_group(0)
        .stdin(Stdio::piped())
        // What it prints may have the address.
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(cannot)?;
    let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    deadline.owns(group);
    let written = child.stdin.take().map(|mut input| input.write_all(&unix_lines(mail)));
    let ended = child.wait().map_err(cannot)?;
    deadline.owns(None);
    trace.step(&format!("  {shown} ended: {}", told(ended)));
    // It may refuse the mail without reading it: then its status says why.
    outcome(&shown, ended)?;
    match written {
        Some(Ok(())) => Ok(()),
        _ => Err(Failure::later(format!(
            "{shown} did not read the whole mail. Check its configuration."
        ))),
    }
}

/// With the line ends of this system: sendmail makes those of SMTP.
fn unix_lines(mail: &Mail) -> zeroize::Zeroizing<Vec<u8>> {
    zeroize::Zeroizing::new(mail.bytes.iter().copied().filter(|byte| *byte != b'\r').collect())
}

fn told(ended: ExitStatus) -> String {
    match (ended.code(), ended.signal()) {
        (Some(code), _) => format!("exit status {code}"),
        (None, Some(signal)) => format!("signal {signal}"),
        (None, None) => "unknown".to_owned(),
    }
}

/// What the exit status says: those of sysexits(3) mean the same for sendmail.
fn outcome(shown: &str, ended: ExitStatus) -> Result<(), Failure> {
    let status = match ended.code() {
        Some(0) => return Ok(()),
        Some(67 | 68) => Status::NoUser,
        Some(75) | None => Status::TryAgain,
        Some(77) => Status::Denied,
        Some(78) => Status::Config,
        Some(_) => Status::Unavailable,
    };
    let told = told(ended);
    Err(Failure::new(
        status,
        format!(
            "{shown} refused the mail ({told}). Look for the reason in the log of the mail system."
        ),
    ))
}
