//! Stopping all processes of a user at one moment, in the helper: root's answer to programs that start and end faster than
//! anybody can look.
//!
//! `kill(-1)` is the one call that reaches a process and what it starts at this moment: the kernel lets no process start
//! while it sends. It reaches whatever the caller may signal, so the effective id must be the user's. The real id then is
//! one that nobody has, and the saved one stays root's. The kernel asks for the real and the saved id before it lets a
//! process signal another one, and for these and the effective one before it lets it trace or limit another one. So the
//! user can do none of it. For some microseconds the user may change the helper's priority and processors, no more; the
//! helper executes nothing, holds no secret and is not waited for without end.

use crate::error::{Result, failed};
use crate::messages;
use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use rustix::thread::set_thread_res_uid;
use rustix::thread::{CapabilitySet, CapabilitySets, Uid, capabilities, set_capabilities};
use std::fs;

/// A user id that no account may have: -1 in 16 bits. It is there in small containers as well.
const NOBODYS: u32 = 65_535;
const ROOT: Uid = Uid::ROOT;

/// Stops (SIGSTOP) all processes whose real or saved user id is `uid`, which is not root's.
pub fn all_of(uid: u32) -> Result<()> {
    if with_the_users_reach(uid, || kill(Pid::from_raw(-1), Signal::SIGSTOP)).is_none() {
        return failed(messages::rights_not_taken(uid));
    }
    Ok(())
}

/// Does `work` as one who may signal the user's processes and no others. `None` if that cannot be had, or fails.
fn with_the_users_reach<T>(uid: u32, work: impl FnOnce() -> nix::Result<T>) -> Option<T> {
    if uid == 0 || uid == NOBODYS {
        return None;
    }
    let former = capabilities(None).ok()?;
    let none = CapabilitySets { effective: CapabilitySet::empty(), ..former };
    set_thread_res_uid(Uid::from_raw(NOBODYS), Uid::from_raw(uid), ROOT).ok()?;
    let taken = set_capabilities(None, none).is_ok() && reaches_the_user_alone(uid);
    let done = if taken { work().ok() } else { None };
    // Whatever came after would run with the wrong rights.
    if set_thread_res_uid(ROOT, ROOT, ROOT).is_err()
        || set_capabilities(None, former).is_err()
        || nix::sys::prctl::set_dumpable(false).is_err()
    {
        std::process::abort();
    }
    done
}

/// Whether the ids and capabilities are as they must be, by the kernel's own word, and the first process of all is out of
/// reach.
fn reaches_the_user_alone(uid: u32) -> bool {
    let status = fs::read_to_string("/proc/thread-self/status").unwrap_or_default();
    let ids = status.lines().find_map(|line| line.strip_prefix("Uid:")).unwrap_or_default();
    let ids: Vec<u32> = ids.split_whitespace().filter_map(|id| id.parse().ok()).collect();
    ids == [NOBODYS, uid, 0, uid]
        && capabilities(None).is_ok_and(|held| held.effective.is_empty())
        && kill(Pid::from_raw(1), None) == Err(Errno::EPERM)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::os::unix::process::CommandExt;
    use std::process::{Child, Command, Stdio};

    const WHO: u32 = 54_323;

    fn sleeper(uid: u32) -> Child {
        Command::new("sleep").arg("100").uid(uid).gid(uid).spawn().unwrap()
    }

    fn state(child: &Child) -> char {
        let stat = fs::read_to_string(format!("/proc/{}/stat", child.id())).unwrap();
        stat.rsplit_once(") ").unwrap().1.chars().next().unwrap()
    }

    #[test]
    fn all_processes_of_one_user_stop_at_once_and_no_others() {
        if !nix::unistd::geteuid().is_root() {
            return println!("only root can stop another user's processes");
        }
        let (mut his, mut anothers) = (sleeper(WHO), sleeper(WHO + 1));
        let ids = || {
            let status = fs::read_to_string("/proc/thread-self/status").unwrap();
            status
                .lines()
                .filter(|l| l.starts_with("Uid:") || l.starts_with("CapEff"))
                .collect::<String>()
        };
        let before = ids();
        assert!(all_of(0).is_err() && all_of(NOBODYS).is_err());
        all_of(WHO).unwrap();
        let told = (0..200).any(|_| {
            std::thread::sleep(std::time::Duration::from_millis(5));
            state(&his) == 'T'
        });
        let states = (told, state(&anothers));
        for child in [&mut his, &mut anothers] {
            child.kill().unwrap();
            child.wait().unwrap();
        }
        // The other one may still be on its way to sleep.
        assert!(matches!(states, (true, 'S' | 'R' | 'D')), "{states:?}");
        assert_eq!(ids(), before);
    }

    #[test]
    fn a_user_cannot_signal_the_process_that_stops_the_users_own() {
        if !nix::unistd::geteuid().is_root() {
            return println!("only root can take on rights");
        }
        // A shell of the user's tries to signal and to limit the thread that has taken on the ids, and, to compare, a process of
        // the user's.
        let try_both = "for t in $(read x; echo $x); do kill -0 $t && echo signals; prlimit --pid $t --cpu=1 && echo limits; done";
        let mut control = sleeper(WHO);
        let tried = |thread: Option<u32>| {
            let mut shell = Command::new("sh");
            shell.args(["-c", try_both]).uid(WHO).gid(WHO).stdin(Stdio::piped());
            let mut shell = shell.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
            let told = |thread: u32| {
                writeln!(shell.stdin.take().unwrap(), "{thread}").unwrap();
                String::from_utf8(shell.wait_with_output().unwrap().stdout).unwrap()
            };
            match thread {
                Some(process) => told(process),
                None => with_the_users_reach(WHO, || {
                    Ok(told(u32::try_from(nix::unistd::gettid().as_raw()).unwrap()))
                })
                .unwrap(),
            }
        };
        let (users, mine) = (tried(Some(control.id())), tried(None));
        control.kill().unwrap();
        control.wait().unwrap();
        assert_eq!((users.as_str(), mine.as_str()), ("signals\nlimits\n", ""));
        let ids = with_the_users_reach(WHO, || {
            let status = fs::read_to_string("/proc/thread-self/status").unwrap();
            Ok(status.lines().find(|line| line.starts_with("Uid:")).unwrap().to_owned())
        });
        assert_eq!(ids.as_deref(), Some(format!("Uid:\t{NOBODYS}\t{WHO}\t0\t{WHO}").as_str()));
    }
}
