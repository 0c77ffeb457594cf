//! One login by a host that does what the script says.

use super::faults::Fault;
use crate::account::Caller;
use crate::authenticate::{authenticate, before_change};
use crate::ffi::capabilities::Capabilities;
use crate::host::{Enrolment, Host, Machine, NoAnswer, Priority, Request, Tone};
use crate::outcome::Outcome;
use crate::trial::Process;
use nix::sys::signal::SigSet;
use nix::unistd::{Gid, Uid, setfsgid, setfsuid};
use std::cell::Cell;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use totp_core::account::Account;
use totp_core::record::FILE_BYTES;
use totp_core::time::Moment;
use zeroize::Zeroizing;

thread_local! {
    static PANIC_EXPECTED: Cell<bool> = const { Cell::new(false) };
}

/// libFuzzer's hook ends the process at any panic; a scripted one shall pass.
pub fn quiet_expected_panics() {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if !PANIC_EXPECTED.get() {
            hook(info);
        }
    }));
}

/// A host, and what it saw.
pub struct Script {
    pub request: Request,
    pub account: Option<Account>,
    pub caller: Caller,
    /// `None`: the conversation fails.
    pub answer: Option<String>,
    pub moment: Option<Moment>,
    pub volatile_dir: PathBuf,
    /// The host panics when it is called for the n-th time.
    pub panic_at: Option<u32>,
    pub calls: Cell<u32>,
    pub prompts: u32,
    pub told: Vec<String>,
    pub logged: Vec<String>,
    /// What the module noted on the handle.
    pub accepted: Option<u32>,
}

impl Script {
    fn called(&self) {
        self.calls.set(self.calls.get() + 1);
        if self.panic_at == Some(self.calls.get()) {
            PANIC_EXPECTED.set(true);
            panic!("the host panics");
        }
    }
}

impl Script {
    /// An expired password is changed without a second code after a login that had one, and after no other.
    fn proves_a_change(&mut self, outcome: &Outcome) {
        let proven = matches!(outcome, Outcome::Accepted(_));
        let uid = self.account.as_ref().map(|account| account.uid).filter(|_| proven);
        assert_eq!(self.accepted, uid, "what is noted of {outcome:?}");
        if proven && self.panic_at.is_none() {
            let (lines, calls) = (self.logged.len(), self.calls.get());
            let change = before_change(self, std::iter::empty(), true);
            assert!(matches!(change, Outcome::AskedAtLogin), "{change:?}");
            self.logged.truncate(lines);
            self.calls.set(calls);
        }
    }
}

impl Machine for Script {
    fn log(&mut self, _: Priority, line: &str) {
        self.called();
        self.logged.push(line.to_owned());
    }

    fn now(&self) -> Option<Moment> {
        self.called();
        self.moment
    }

    fn volatile_dir(&self) -> PathBuf {
        self.called();
        self.volatile_dir.clone()
    }

    fn undisturbed<T>(&self, work: impl FnOnce() -> T) -> Result<T, &'static str> {
        crate::undisturbed::undisturbed(work)
    }
}

impl Host for Script {
    fn request(&mut self) -> Request {
        self.called();
        self.request.clone()
    }

    fn ask(&mut self, _: &str, _: bool, _: usize) -> Result<Zeroizing<Vec<u8>>, NoAnswer> {
        self.called();
        self.prompts += 1;
        self.answer.clone().map(|text| Zeroizing::new(text.into_bytes())).ok_or(NoAnswer)
    }

    fn first_pass(&mut self, _: usize) -> Option<Zeroizing<Vec<u8>>> {
        self.called();
        None
    }

    fn current_password(&self, _: usize) -> Option<Zeroizing<Vec<u8>>> {
        None
    }

    fn pass_on(&mut self, _: &[u8]) -> bool {
        self.called();
        true
    }

    fn tell(&mut self, _: Tone, text: &str) {
        self.called();
        self.told.push(text.to_owned());
    }

    fn account(&self, _: &str) -> Option<Account> {
        self.called();
        self.account.clone()
    }

    fn note_accepted(&mut self, uid: Option<u32>) {
        self.called();
        self.accepted = uid;
    }

    fn accepted(&self) -> Option<u32> {
        self.called();
        self.accepted
    }

    // Devices have a target of their own: `proven`.
    fn ssh_methods(&self, _: usize) -> Option<Vec<u8>> {
        None
    }

    fn ssh_client(&self) -> Option<Vec<u8>> {
        None
    }

    fn last_password_change(&self, _: &str) -> Option<i64> {
        None
    }

    fn note_device(&mut self, _: Option<usize>) {}

    fn noted_device(&self) -> Option<usize> {
        None
    }

    fn note_enrolment(&mut self, _: Option<Enrolment>) {}

    fn noted_enrolment(&self) -> Option<Enrolment> {
        None
    }

    fn note_auth_line(&mut self, _: &[u8]) {}

    fn noted_auth_line(&self, _: &[u8]) -> bool {
        false
    }

    fn process(&self) -> Option<Process> {
        None
    }

    fn parent(&self) -> Option<Process> {
        None
    }

    fn has_helper(&self) -> bool {
        false
    }

    fn helper_socket(&self) -> PathBuf {
        PathBuf::new()
    }

    fn caller(&self) -> Caller {
        self.called();
        self.caller
    }
}

/// A login to be tried.
pub struct Attempt {
    pub script: Script,
    pub arguments: Vec<String>,
    pub fault: Option<Fault>,
    /// Files may grow to no more than a page.
    pub small_files: bool,
    /// The user and group whose files the calling program reaches; `None` for the program's own.
    pub runs_as: Option<(u32, u32)>,
}

/// How it ended.
pub struct Ended {
    /// `None` if the host panicked.
    pub outcome: Option<Outcome>,
    pub script: Script,
    /// What the module did not leave as it was.
    pub disturbed: Vec<&'static str>,
}

/// What a module must leave as it was, of the calling thread and process.
#[derive(PartialEq)]
struct Surroundings {
    mask: SigSet,
    fsuid: Uid,
    fsgid: Gid,
    groups: Vec<rustix::process::Gid>,
    capabilities: Option<Capabilities>,
    lowest_free: i32,
    umask: u32,
}

fn lowest_free_descriptor() -> i32 {
    // SAFETY: takes and gives numbers only.
    let copy = unsafe { libc::fcntl(2, libc::F_DUPFD_CLOEXEC, 0) };
    assert!(copy >= 0, "no descriptor is free");
    // SAFETY: the descriptor was opened just now, and nobody else has its number.
    unsafe { OwnedFd::from_raw_fd(copy) }.as_raw_fd()
}

impl Surroundings {
    fn now() -> Self {
        let mask = rustix::process::umask(rustix::fs::Mode::RWXO);
        rustix::process::umask(mask);
        Self {
            mask: SigSet::thread_get_mask().expect("a mask can be read"),
            fsuid: setfsuid(Uid::from_raw(u32::MAX)),
            fsgid: setfsgid(Gid::from_raw(u32::MAX)),
            groups: rustix::process::getgroups().expect("groups can be read"),
            capabilities: Capabilities::current(),
            lowest_free: lowest_free_descriptor(),
            umask: mask.bits(),
        }
    }

    fn differences(&self, after: &Self) -> Vec<&'static str> {
        let parts = [
            ("the signal mask", self.mask == after.mask),
            ("the file system user", self.fsuid == after.fsuid && self.fsgid == after.fsgid),
            ("the groups", self.groups == after.groups),
            ("the capabilities", self.capabilities == after.capabilities),
            ("a descriptor", self.lowest_free == after.lowest_free),
            ("the umask", self.umask == after.umask),
        ];
        parts.into_iter().filter(|(_, same)| !same).map(|(what, _)| what).collect()
    }
}

fn limit_files(bytes: Option<u64>) {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Fsize);
    let limit = rustix::process::Rlimit { current: bytes.or(limit.maximum), ..limit };
    rustix::process::setrlimit(rustix::process::Resource::Fsize, limit).expect("a lower limit");
}

impl Attempt {
    /// Runs the login.
    pub fn run(self) -> Ended {
        if self.small_files {
            limit_files(Some(FILE_BYTES as u64 / 3));
        }
        let small_files = self.small_files;
        // Failing calls fail for the rest of a thread's life; without them the wait for one is saved.
        let ended = if self.fault.is_some() {
            let thread = std::thread::spawn(move || self.run_here());
            thread.join().unwrap_or_else(|_| panic!("a login panicked beyond its guard"))
        } else {
            self.run_here()
        };
        if small_files {
            limit_files(None);
        }
        ended
    }

    fn run_here(mut self) -> Ended {
        let own = (Uid::current(), Gid::current());
        if let Some((uid, gid)) = self.runs_as {
            setfsgid(Gid::from_raw(gid));
            setfsuid(Uid::from_raw(uid));
        }
        let before = Surroundings::now();
        if let Some(fault) = self.fault {
            fault.begin(before.lowest_free.unsigned_abs());
        }
        let arguments = self.arguments.iter().map(String::as_str);
        let script = &mut self.script;
        let outcome = catch_unwind(AssertUnwindSafe(|| authenticate(script, arguments))).ok();
        PANIC_EXPECTED.set(false);
        let mut disturbed = before.differences(&Surroundings::now());
        setfsuid(own.0);
        setfsgid(own.1);
        if let Some(outcome) = &outcome {
            self.script.proves_a_change(outcome);
        }
        if self.fault.is_some_and(Fault::hits_identity) {
            // What cannot be put back is refused, which is looked at elsewhere.
            disturbed.clear();
        }
        Ended { outcome, script: self.script, disturbed }
    }
}
