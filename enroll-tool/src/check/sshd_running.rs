//! Whether the sshd that runs has read its files since they were last changed. `sshd -T` tells what the
//! files say; the server that listens keeps what they said when it was started or last told.

use super::machine::Machine;
use super::report::{Finding, Level};
use crate::messages;
use rustix::fs::Stat;
use std::path::{Path, PathBuf};

/// sshd's own place for its process number, where `PidFile` is not set.
pub const PID_FILE: &str = "/run/sshd.pid";

/// The fault that a file was changed later than the running sshd last read it. sshd writes its process
/// number anew at each start and after each SIGHUP, so that file's age is that of what sshd knows
/// (sshd(8), "SIGHUP"). Where no sshd listens, each connection starts one, and there is nothing to tell.
pub fn judge(machine: &Machine, pid_file: &Path, files: &[PathBuf]) -> Option<Finding> {
    let number: u32 = machine.read(pid_file).ok()?.trim().parse().ok()?;
    let name = machine.read(&PathBuf::from(format!("/proc/{number}/comm"))).ok()?;
    if name.trim() != "sshd" {
        return None;
    }
    let read = written(&machine.stat(pid_file).ok()?);
    let later =
        files.iter().find(|file| machine.stat(file).is_ok_and(|stat| changed(&stat) > read))?;
    let mend = if machine.has(Path::new("/run/systemd/system")) {
        let unit = if machine.has(Path::new("/etc/debian_version")) { "ssh" } else { "sshd" };
        format!("sshd -t && systemctl reload {unit}")
    } else {
        format!("sshd -t && kill -HUP {number}")
    };
    Some(
        Finding::new(Level::Fault, "sshd-not-reloaded", messages::sshd_not_reloaded())
            .at(later.display())
            .effect(messages::sshd_not_reloaded_effect())
            .paste(mend),
    )
}

/// Seconds and nanoseconds of the last write.
fn written(stat: &Stat) -> (i128, i128) {
    (i128::from(stat.st_mtime), i128::from(stat.st_mtime_nsec))
}

/// The same of the last change of any kind: a file moved to its place keeps the time of its writing.
fn changed(stat: &Stat) -> (i128, i128) {
    (i128::from(stat.st_ctime), i128::from(stat.st_ctime_nsec))
}
