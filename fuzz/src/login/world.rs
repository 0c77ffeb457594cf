//! A host with two users, and what the fuzz bytes do to it: two bytes an event, a letter and a number.

use super::attempt::{Attempt, Ended, Script};
use super::codes::{SETS, START, STEP, STEPS, code, which, whose};
use super::faults::Fault;
use super::files::{Credential, Person, mend_roots, spoil_roots};
use super::model::{Side, User};
use crate::account::Caller;
use crate::host::Request;
use crate::input::Input;
use std::cell::Cell;
use std::fs;
use std::path::PathBuf;
use totp_core::account::Account;
use totp_core::record::Store;
use totp_core::time::{Moment, UnixTime};

/// The last steps of the table are kept for the end.
const LAST_STEP: u64 = STEPS - 10;
/// Answers that are neither; none may be logged.
const JUNK: [&str; 6] =
    ["", "hunter2-canary", "314159265", "\u{8}\n\r\u{7f}INCORRECT", "31415\u{1b}[2J", "①②③④⑤⑥"];

/// The second is what a host could send that wants lines of its own in the log.
const RHOSTS: [&str; 2] = ["10.0.0.1", "\"\nsshd: accepted\u{1b}[2J"];

/// How the logins from here on come.
#[derive(Clone, Copy, Default)]
pub struct Manner {
    pub bob: bool,
    pub own: bool,
    pub local: bool,
    pub silent: bool,
    pub nullok: bool,
    pub enroll: bool,
    /// Zero is the default.
    pub window: u8,
}

/// What happens to the next login.
#[derive(Clone, Copy, Default)]
pub struct Trouble {
    pub fault: Option<Fault>,
    pub panic_at: Option<u32>,
    pub small_files: bool,
    pub no_clock: bool,
}

impl Trouble {
    pub fn is_none(&self) -> bool {
        self.fault.is_none() && self.panic_at.is_none() && !self.small_files && !self.no_clock
    }
}

/// The host.
pub struct World {
    folder: tempfile::TempDir,
    pub is_root: bool,
    pub people: [Person; 2],
    pub users: [User; 2],
    pub credentials: [Option<Credential>; 2],
    pub wall: u64,
    pub uptime: u64,
    pub manner: Manner,
    pub trouble: Trouble,
    last_answer: String,
    /// Root's record of a user was tampered with: what it was before.
    pub roots_spoilt: [Option<Vec<u8>>; 2],
    /// The folder of all records was.
    pub folder_spoilt: bool,
    /// The user's own record is not what logins left there.
    pub own_spoilt: [bool; 2],
    home_spoilt: [bool; 2],
}

/// Plays the events of the fuzz bytes, and lets everybody in at the end.
pub fn run(bytes: &[u8]) {
    let mut world = World::new();
    let mut input = Input(bytes);
    for _ in 0..40 {
        let Some(letter) = input.next() else { break };
        let number = input.byte();
        world.happen(letter & 31, number);
    }
    world.everybody_gets_in();
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o711);
        fs::set_permissions(folder.path(), mode).expect("a mode");
        let is_root = rustix::process::getuid().is_root();
        let person = |name, uid: u32| Person {
            name,
            uid: if is_root { uid } else { rustix::process::getuid().as_raw() },
            gid: if is_root { uid } else { rustix::process::getgid().as_raw() },
            home: folder.path().join(name),
        };
        // Ids that no account has, so that no group is anybody's own.
        let people = [person("ann", 1_999_001), person("bob", 1_999_002)];
        people.iter().for_each(Person::move_in);
        let mut world = Self {
            folder,
            is_root,
            people,
            users: Default::default(),
            credentials: [None, None],
            wall: START + 2 * STEP,
            uptime: 50_000,
            manner: Manner::default(),
            trouble: Trouble::default(),
            last_answer: "000000".to_owned(),
            roots_spoilt: [None, None],
            folder_spoilt: false,
            own_spoilt: [false, false],
            home_spoilt: [false, false],
        };
        let phone =
            |n| Credential { authenticators: vec![n], set: Some(0), ..Credential::default() };
        world.enrol(0, Some(phone(0)));
        world.enrol(1, Some(phone(1)));
        world
    }

    /// The user who logs in next.
    pub fn who(&self) -> usize {
        usize::from(self.manner.bob)
    }

    pub fn side(&self) -> Side {
        if self.manner.own || !self.is_root { Side::Own } else { Side::Root }
    }

    fn state_dir(&self) -> PathBuf {
        self.folder.path().join("lasting")
    }

    fn volatile_dir(&self) -> PathBuf {
        self.folder.path().join("volatile")
    }

    /// Where the caller's record of a user is.
    pub fn store(&self, who: usize, side: Side) -> Store {
        let person = &self.people[who];
        match side {
            Side::Root => Store::of_root(&self.state_dir(), &self.volatile_dir(), person.uid),
            Side::Own => Store::of_user(&person.home, person.uid),
        }
    }

    fn enrol(&mut self, who: usize, credential: Option<Credential>) {
        if self.home_spoilt[who] {
            self.people[who].mend_home();
            self.home_spoilt[who] = false;
        }
        self.people[who].write(credential.as_ref());
        if let Some(set) = credential.as_ref().and_then(|credential| credential.set) {
            self.users[who].sets_seen.insert(set);
        }
        let confirmed = credential.as_ref().and_then(|credential| credential.confirmed);
        self.users[who].latest = self.users[who].latest.max(confirmed.unwrap_or(0));
        self.credentials[who] = credential;
    }

    fn spoil_home(&mut self, who: usize, how: u8) {
        let Some(credential) = &mut self.credentials[who] else { return };
        if !self.home_spoilt[who] {
            self.home_spoilt[who] = true;
            credential.unusable = true;
            self.people[who].spoil_home(how);
        }
    }

    fn spoil_roots(&mut self, who: usize, how: u8) {
        let record = self.state_dir().join(self.people[who].uid.to_string());
        if let Some(content) = self.roots_spoilt[who].take() {
            mend_roots(&record, &content);
            self.folder_spoilt = false;
        } else if self.is_root
            && self.roots_spoilt.iter().all(Option::is_none)
            && let Ok(content) = fs::read(&record)
        {
            spoil_roots(&record, how, self.people[who].uid);
            self.roots_spoilt[who] = Some(content);
            self.folder_spoilt = how == 5;
        }
    }

    fn spoil_own(&mut self, who: usize, how: u8) {
        if self.home_spoilt[who] {
            return;
        }
        let roots = self.state_dir().join(self.people[who].uid.to_string());
        self.people[who].spoil_own_record(how, self.wall, &roots);
        // What the user takes from his own record, only he loses.
        self.users[who].own = Default::default();
        self.own_spoilt[who] = how != 0;
    }

    /// What the caller and the claimant do, by letter: answers first, then what befalls the host.
    fn happen(&mut self, letter: u8, number: u8) {
        let who = self.who();
        let step = (self.wall - START) / STEP;
        let near = |number: u8| (step + u64::from((number & 15) % 5)).saturating_sub(2);
        match letter {
            1 => self.log_in(Some(code(0, near(number)))),
            2 => self.log_in(Some(code(1, near(number)))),
            14 => self.log_in(None),
            18 => {
                let set = &SETS[usize::from(number >> 2) % 2];
                self.log_in(Some(set.codes[usize::from(number) % 3].0));
            }
            19 => self.log_in(Some(&self.last_answer.clone())),
            23 => (0..=number % 8).for_each(|_| self.log_in(Some("000000"))),
            24 => self.log_in(Some(JUNK[usize::from(number) % JUNK.len()])),

            3 => self.set_clock(self.wall.saturating_sub(u64::from(number) * STEP)),
            20 => {
                self.uptime += u64::from(number);
                self.set_clock(self.wall + u64::from(number));
            }
            // The wall clock stays: it is set back at the same time.
            8 => self.uptime += u64::from(number) * 60,
            21 => self.reboot(),

            5 => self.enrol(who, self.choice(number)),
            4 => self.spoil_own(who, number % 5),
            7 => self.spoil_roots(who, number % 6),
            10 => self.spoil_home(who, number % 8),

            6 => self.trouble.fault = Some(Fault::of(number, number >> 3 | (letter & 1) << 5)),
            16 => self.trouble.fault = Some(Fault::of(number & 3, number >> 2)),
            11 => self.trouble.panic_at = Some(u32::from(number % 12)),
            12 => self.trouble.small_files = true,
            26 => self.trouble.no_clock = true,
            25 => {
                let bit = |n: u8| number >> n & 1 == 1;
                self.manner = Manner {
                    own: bit(0),
                    local: bit(1),
                    bob: bit(2) && self.is_root,
                    nullok: bit(3),
                    silent: bit(4),
                    enroll: bit(5),
                    window: number >> 6,
                };
            }
            _ => {}
        }
    }

    fn choice(&self, number: u8) -> Option<Credential> {
        let (authenticators, set) = match number & 7 {
            0 => return None,
            1 => (vec![0], None),
            2 => (vec![1], None),
            3 => (vec![0, 1], None),
            4 => (vec![0], Some(0)),
            5 => (vec![1], Some(1)),
            6 => (vec![1, 0], Some(0)),
            _ => (vec![], None),
        };
        let step = (self.wall - START) / STEP;
        Some(Credential {
            disabled: authenticators.is_empty() || number & 0x80 != 0,
            authenticators,
            set,
            confirmed: (number & 0x40 != 0).then(|| START + (step + 1) * STEP),
            unusable: false,
        })
    }

    fn set_clock(&mut self, wall: u64) {
        self.wall = wall.clamp(START + 2 * STEP, START + LAST_STEP * STEP);
    }

    fn reboot(&mut self) {
        self.uptime = 5;
        let _ = fs::remove_dir_all(self.volatile_dir());
        for user in &mut self.users {
            user.root.rebooted();
            user.own.rebooted();
        }
    }

    fn attempt(&self, answer: Option<&str>) -> Attempt {
        let person = &self.people[self.who()];
        let side = self.side();
        let own = Caller { ruid: person.uid, euid: person.uid };
        let wall = UnixTime::from_secs(self.wall);
        let script = Script {
            request: Request {
                user: person.name.into(),
                service: if self.manner.enroll { "enroll" } else { "sshd" }.into(),
                rhost: if self.manner.local {
                    vec![]
                } else {
                    RHOSTS[usize::from(self.manner.silent)].into()
                },
                silent: self.manner.silent,
                proven: false,
            },
            account: Some(Account {
                name: person.name.to_owned(),
                uid: person.uid,
                gid: person.gid,
                home: person.home.clone(),
            }),
            caller: if side == Side::Root { Caller { ruid: 0, euid: 0 } } else { own },
            answer: answer.map(str::to_owned),
            moment: (!self.trouble.no_clock).then_some(Moment { wall, uptime: self.uptime }),
            volatile_dir: self.volatile_dir(),
            panic_at: self.trouble.panic_at,
            calls: Cell::new(0),
            prompts: 0,
            told: vec![],
            logged: vec![],
            accepted: None,
        };
        let mut arguments = vec![format!("state_dir={}", self.state_dir().display())];
        if self.manner.nullok {
            arguments.push("nullok".to_owned());
        }
        if self.manner.window > 0 {
            arguments.push(format!("window={}", [1, 0, 2, 3][usize::from(self.manner.window)]));
        }
        Attempt {
            script,
            arguments,
            fault: self.trouble.fault,
            small_files: self.trouble.small_files,
            runs_as: (side == Side::Own && self.is_root).then_some((person.uid, person.gid)),
        }
    }

    fn log_in(&mut self, answer: Option<&str>) {
        let _ = self.try_in(answer);
        self.trouble = Trouble::default();
    }

    /// Whether somebody was let in, after everything was looked at that must hold.
    fn try_in(&mut self, answer: Option<&str>) -> bool {
        let typed = answer.unwrap_or("");
        let (step, recovery) = (whose(typed), which(typed));
        let expected = self.must_get_in(step, recovery);
        let who = self.who();
        self.users[who].may_use(step, recovery);
        let ended: Ended = self.attempt(answer).run();
        if let Some(answer) = answer {
            self.last_answer = answer.to_owned();
        }
        let let_in = self.look_at(&ended, step, recovery, typed);
        assert!(
            let_in || !expected,
            "the owner was refused: {:?} {:?}",
            ended.outcome,
            ended.script.logged
        );
        let_in
    }

    /// All trouble is over, and the longest wait as well: whoever has a right code gets in.
    fn everybody_gets_in(&mut self) {
        self.trouble = Trouble::default();
        for who in [0, 1] {
            if self.roots_spoilt[who].is_some() {
                self.spoil_roots(who, 0);
            }
        }
        for who in [0, 1] {
            if who == 1 && !self.is_root {
                continue;
            }
            let latest = self.users[who].latest.max(START + STEP);
            let step = ((latest - START) / STEP + 1).min(STEPS - 1);
            self.wall = START + step * STEP;
            // In another boot the uptime alone does not tell how long ago the last failure was.
            let rebooted = self.users[who].root.tries[1].was_before_boot();
            self.uptime += if rebooted { 1_000_000 } else { 3_600 };
            self.manner = Manner { bob: who == 1, ..Manner::default() };
            if !self.is_root {
                self.spoil_own(who, 0);
            }
            // The third set is seen here for the first time.
            let all = Credential { authenticators: vec![0], set: Some(2), ..Credential::default() };
            self.enrol(who, Some(all));
            let in_a_row = self.users[who].root.tries[1].in_a_row();
            let told = format!("{in_a_row} wrong codes in a row");
            let fresh = self.try_in(Some(code(0, step)));
            assert!(fresh || in_a_row >= 80, "locked out after the longest wait, {told}");
            assert!(self.try_in(Some(SETS[2].codes[0].0)), "a recovery code is refused, {told}");
        }
    }
}
