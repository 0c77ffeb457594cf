//! Ends the whole run in time, whatever it waits for: a name server, a connection, an answer, another program.

use crate::failure::Status;
use crate::trace::Trace;
use rustix::process::{Pid, Signal, kill_process_group};
use std::io::Write;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// What the run is doing, for the one line on standard error.
struct State {
    end: Instant,
    step: &'static str,
    group: Option<Pid>,
    delivered: bool,
}

/// The end of the run. A thread of its own ends the process, so no step needs a timeout that adds up with the others.
#[derive(Clone)]
pub struct Deadline {
    begin: Instant,
    shared: Arc<(Mutex<State>, Condvar)>,
}

impl Deadline {
    /// From now on, the process has that time.
    pub fn start(trace: &Trace, time: Duration) -> Self {
        let begin = Instant::now();
        let state = State { end: begin + time, step: "starting", group: None, delivered: false };
        let deadline = Self { begin, shared: Arc::new((Mutex::new(state), Condvar::new())) };
        let (watched, program) = (deadline.clone(), trace.program());
        std::thread::spawn(move || watched.watch(program));
        deadline
    }

    /// Ends the process when the time is over.
    fn watch(&self, program: &str) {
        let mut state = self.state();
        loop {
            let left = state.end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            let woken = self.shared.1.wait_timeout(state, left);
            state = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
        if let Some(group) = state.group {
            let _ = kill_process_group(group, Signal::KILL);
        }
        if state.delivered {
            std::process::exit(0);
        }
        let (seconds, step) = (self.begin.elapsed().as_secs(), state.step);
        let _ = writeln!(
            std::io::stderr(),
            "{program}: no end after {seconds} s while {step}. Check the network and the server, then try again."
        );
        std::process::exit(Status::TryAgain as i32);
    }

    /// The message is handed over: whatever hangs now, the caller must not send it a second time. The rest, such as a
    /// farewell, has a second.
    pub fn delivered(&self) {
        let mut state = self.state();
        state.delivered = true;
        state.end = state.end.min(Instant::now() + Duration::from_secs(1));
        self.shared.1.notify_all();
    }

    /// From its begin, the run has that time, if this is less.
    pub fn shorten(&self, time: Duration) {
        let mut state = self.state();
        state.end = state.end.min(self.begin + time);
        self.shared.1.notify_all();
    }

    /// The time that is left.
    pub fn left(&self) -> Duration {
        self.state().end.saturating_duration_since(Instant::now())
    }

    /// What the run does from now on: the words after "while".
    pub fn step(&self, step: &'static str) {
        self.state().step = step;
    }

    /// A group of processes that ends with the run.
    pub fn owns(&self, group: Option<Pid>) {
        self.state().group = group;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
