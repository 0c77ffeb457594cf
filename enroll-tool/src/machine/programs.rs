//! How long a program that is asked is waited for.

use crate::pidfd;
use rustix::fs::{MemfdFlags, memfd_create};
use std::fs;
use std::io::{self, Read, Seek};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How a program ended, with what it wrote.
pub struct ProgramEnd {
    pub success: bool,
    pub out: Vec<u8>,
    pub err: Vec<u8>,
}

/// How long programs may take, one after the other: files that they read may be on a file system that does not answer,
/// and each of many calls may wait.
#[derive(Debug)]
pub struct Patience {
    left: Duration,
}

impl Patience {
    /// So many seconds, for all calls together.
    pub const fn of(seconds: u64) -> Self {
        Self { left: Duration::from_secs(seconds) }
    }
}

/// Runs a program to its end, or kills it when there is no patience left. `None` then; without patience it is not even
/// started.
///
/// # Errors
/// The program cannot be started or waited for.
pub fn within(command: &mut Command, patience: &mut Patience) -> io::Result<Option<ProgramEnd>> {
    if patience.left.is_zero() {
        return Ok(None);
    }
    // Files of memory and no pipes: nobody has to read while it writes.
    let file = |name: &str| memfd_create(name, MemfdFlags::CLOEXEC).map(fs::File::from);
    let (mut out, mut err) = (file("out")?, file("err")?);
    let (to_out, to_err) = (Stdio::from(out.try_clone()?), Stdio::from(err.try_clone()?));
    let begun = Instant::now();
    let mut child = command.stdin(Stdio::null()).stdout(to_out).stderr(to_err).spawn()?;
    let process = pidfd::of(i32::try_from(child.id()).unwrap_or_default())?;
    if !pidfd::ended_within(&process, patience.left) {
        // One in the middle of a call that cannot be broken off ends when that does; it is not waited for.
        let _ = child.kill();
        patience.left = Duration::ZERO;
        return Ok(None);
    }
    patience.left = patience.left.saturating_sub(begun.elapsed());
    let success = child.wait()?.success();
    Ok(Some(ProgramEnd { success, out: content(&mut out)?, err: content(&mut err)? }))
}

/// Most bytes of a program's output that are read.
const MOST: u64 = 1 << 20;

fn content(file: &mut fs::File) -> io::Result<Vec<u8>> {
    file.rewind()?;
    let mut bytes = Vec::new();
    file.take(MOST).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_does_not_end_is_killed() {
        let shell = |line: &str| {
            let mut command = Command::new("/bin/sh");
            command.args(["-c", line]);
            command
        };
        let mut patience = Patience::of(1);
        assert!(within(&mut shell("exec sleep 30"), &mut patience).unwrap().is_none());
        // The next one is not even started.
        let mut missing = Command::new("/nonexistent");
        assert!(within(&mut missing, &mut patience).unwrap().is_none());
        assert!(within(&mut missing, &mut Patience::of(1)).is_err());
        let mut patience = Patience::of(60);
        let much =
            within(&mut shell("head -c 300000 /dev/zero; echo no >&2; exit 3"), &mut patience);
        assert!(patience.left < Duration::from_secs(60));
        let much = much.unwrap().unwrap();
        assert!(!much.success && much.out.len() == 300_000 && much.err == b"no\n");
    }
}
