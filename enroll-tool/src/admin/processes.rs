//! The end of all processes of a user's logins, where no logind keeps them together.
//!
//! utmp has neither `ssh host command` nor what a session left running, and it goes by names. The kernel's login id goes
//! by the user id, and every descendant has it.

use super::login_processes::{self, Process, View, listed, look, serves};
use crate::login::login_uid;
use crate::messages;
use crate::pidfd::{self, ended};
use crate::rights;
use nix::sys::signal::SigSet;
use rustix::process::{Signal, getpriority_process, pidfd_send_signal, setpriority_process};
use std::collections::BTreeSet;
use std::os::fd::OwnedFd;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Rounds of looking and killing: a process may start others meanwhile.
const ROUNDS: usize = 30;
/// From this round on, all processes of the user are stopped first: some start others faster than they can be held.
const HALT_FROM: usize = 3;
/// The end of patience, for processes that do not end.
const LONGEST: Duration = Duration::from_secs(60);

/// What became of the processes of a user's logins.
#[derive(Default)]
pub struct EndedProcesses {
    /// How many ended.
    pub count: usize,
    /// Which did not, or cannot be seen, and why.
    pub failed: Vec<String>,
}

/// Ends all processes of this user's logins but those that `spared` names. `may_halt`: whether all processes of the user
/// may be stopped for a moment, which they may not if this command is started by one of them.
pub fn end_all(uid: u32, may_halt: bool, spared: impl Fn(i32) -> bool) -> EndedProcesses {
    if !login_processes::are_known() {
        let failed = vec![messages::sessions_logins_unknown().to_owned()];
        return EndedProcesses { count: 0, failed };
    }
    let former = getpriority_process(None);
    let _ = setpriority_process(None, -20);
    let mut work = Work { uid, spared, result: EndedProcesses::default() };
    work.end(may_halt && uid != 0);
    if let Ok(former) = former {
        let _ = setpriority_process(None, former);
    }
    work.result
}

struct Work<F> {
    uid: u32,
    spared: F,
    result: EndedProcesses,
}

impl<F: Fn(i32) -> bool> Work<F> {
    fn end(&mut self, may_halt: bool) {
        let began = Instant::now();
        for round in 0..ROUNDS {
            let signals: &[Signal] = if round == 0 {
                &[Signal::HUP, Signal::TERM]
            } else {
                &[Signal::STOP, Signal::KILL]
            };
            let done = if may_halt && round >= HALT_FROM {
                let halted = Halted::all_of(self.uid);
                let done = self.round(signals);
                drop(halted);
                done
            } else {
                self.round(signals)
            };
            if done {
                return;
            }
            if began.elapsed() > LONGEST {
                break;
            }
        }
        let stays = |pid| format!("{pid} ({})", messages::sessions_process_stays());
        self.result.failed = self.wanted(&View::of(self.uid)).into_iter().map(stays).collect();
        if self.result.failed.is_empty() {
            self.result.failed.push(messages::sessions_process_slips().to_owned());
        }
    }

    /// One round. Whether nothing is left, and nothing can have slipped away.
    fn round(&mut self, signals: &[Signal]) -> bool {
        let mut view = View::of(self.uid);
        let wanted = self.wanted(&view);
        let held: Vec<OwnedFd> = wanted.iter().filter_map(|pid| hold(*pid, self.uid)).collect();
        for process in signals.iter().flat_map(|signal| held.iter().map(move |p| (p, *signal))) {
            let _ = pidfd_send_signal(process.0, process.1);
        }
        // The first is waited for; the others had the same time.
        let mut patience = 2;
        for process in &held {
            if ended(process, patience) {
                self.result.count += 1;
            } else {
                patience = 0;
            }
        }
        // One that ended before it could be held may have started another.
        wanted.is_empty() && !view.slipped && view.is_quiet(self.uid, &self.spared)
    }

    fn wanted(&self, view: &View) -> Vec<i32> {
        let pids = view.found.keys().copied();
        pids.filter(|pid| !(self.spared)(*pid) && !serves(&view.found, *pid)).collect()
    }
}

/// The process by descriptor, looked at again after that: its number may be another's by now.
fn hold(pid: i32, uid: u32) -> Option<OwnedFd> {
    let process = pidfd::of(pid).ok()?;
    (!ended(&process, 0) && login_uid(&pid.to_string()) == Some(uid)).then_some(process)
}

/// All processes of a user, stopped; those that are left go on when this is dropped.
struct Halted {
    uid: u32,
    /// What was stopped before.
    before: BTreeSet<i32>,
    /// Ctrl-C meanwhile would leave them stopped.
    signals: Option<SigSet>,
}

impl Halted {
    fn all_of(uid: u32) -> Self {
        let signals = SigSet::thread_get_mask().ok();
        let _ = SigSet::all().thread_block();
        let all = concerned(uid).into_iter();
        let before = all.filter(|(_, process)| process.stopped).map(|(pid, _)| pid).collect();
        // What cannot be stopped may still be caught.
        let _ = rights::halt_all_of(uid);
        Self { uid, before, signals }
    }

    /// Whether a process is to go on. On a busy machine, one of the user's may have the signal still before it: that one
    /// is sent the other signal too, which takes the first away.
    fn is_to_go_on(&self, pid: i32, process: Process) -> bool {
        (process.owned || process.stopped) && !self.before.contains(&pid)
    }
}

impl Drop for Halted {
    /// A program whose child was stopped may have stopped itself, as su does.
    fn drop(&mut self) {
        for _ in 0..2 {
            for (pid, _) in concerned(self.uid) {
                if let Ok(held) = pidfd::of(pid)
                    && look(pid, self.uid).is_some_and(|process| self.is_to_go_on(pid, process))
                {
                    let _ = pidfd_send_signal(&held, Signal::CONT);
                }
            }
            sleep(Duration::from_millis(10));
        }
        if let Some(signals) = &self.signals {
            let _ = signals.thread_set_mask();
        }
    }
}

/// The processes of a user, and those that started them.
fn concerned(uid: u32) -> Vec<(i32, Process)> {
    let all: Vec<_> = listed().filter_map(|pid| Some((pid, look(pid, uid)?))).collect();
    let owned = all.iter().filter(|(_, process)| process.owned);
    let parents: BTreeSet<i32> = owned.map(|(_, process)| process.parent).collect();
    all.into_iter().filter(|(pid, process)| process.owned || parents.contains(pid)).collect()
}
