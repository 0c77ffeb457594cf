//! Any sequence of logins, clocks, reboots, killed logins, re-enrolments and restored credential files,
//! with a second record on the other side of the rights that its owner uses, removes and writes nonsense
//! into, held against a model of a few lines: no step is let in twice, no spent recovery code is, no mark
//! ever goes down; and what the model lets in is let in.

mod model;
#[path = "../support/mod.rs"]
mod support;

use model::{Model, STEP};
use proptest::prelude::*;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use support::{Ended, LIMITS, Login, NOW, at, charge, code, credential, log_in, recovery_code};
use totp_core::history::{History, Mark};
use totp_core::record::{Store, blank};
use totp_core::throttle::Origin;
use totp_core::time::UnixTime;

/// More authenticators than a record keeps marks of.
const AUTHENTICATORS: u8 = 20;
const SETS: u8 = 4;
/// Where a user's own record is.
const STATE: &str = ".local/state/pam_totp";

#[derive(Clone, Debug)]
enum Event {
    /// The code that an authenticator shows so many steps from now.
    Code {
        authenticator: u8,
        steps: i64,
    },
    /// The same code as the last one.
    CodeAgain,
    WrongCode,
    Recovery {
        set: u8,
        number: u8,
    },
    /// Killed between the charge and the verdict.
    Killed,
    Clock(i64),
    Reboot,
    /// A new credential file, or an old one from a backup.
    Enrolled {
        authenticators: Vec<u8>,
        set: u8,
    },
    /// A locker, whose record is the user's: a code or a recovery code is used there.
    CodeElsewhere {
        authenticator: u8,
        steps: i64,
    },
    RecoveryElsewhere {
        set: u8,
        number: u8,
    },
    /// The user, or an administrator, removes that record.
    RemovedElsewhere,
    /// The user writes into it that steps are spent up to so many from now.
    SaidElsewhere {
        authenticator: u8,
        steps: i64,
    },
}

fn event() -> impl Strategy<Value = Event> {
    let code = |steps| {
        (1..=AUTHENTICATORS, steps)
            .prop_map(|(authenticator, steps)| Event::Code { authenticator, steps })
    };
    let enrolled = (proptest::collection::btree_set(1..=AUTHENTICATORS, 1..4), 1..=SETS).prop_map(
        |(authenticators, set)| Event::Enrolled {
            authenticators: authenticators.into_iter().collect(),
            set,
        },
    );
    let recovery = || (1..=SETS, 0..3u8);
    let elsewhere = || (1..=AUTHENTICATORS, -1..=1i64);
    prop_oneof![
        3 => elsewhere()
            .prop_map(|(authenticator, steps)| Event::CodeElsewhere { authenticator, steps }),
        1 => recovery().prop_map(|(set, number)| Event::RecoveryElsewhere { set, number }),
        1 => Just(Event::RemovedElsewhere),
        1 => (1..=AUTHENTICATORS, -2..=6i64)
            .prop_map(|(authenticator, steps)| Event::SaidElsewhere { authenticator, steps }),
        8 => code(-1..=1i64),
        2 => code(-3..=3i64),
        3 => Just(Event::CodeAgain),
        1 => Just(Event::WrongCode),
        4 => recovery().prop_map(|(set, number)| Event::Recovery { set, number }),
        1 => Just(Event::Killed),
        4 => (0..120i64).prop_map(Event::Clock),
        1 => (-100_000..100_000i64).prop_map(Event::Clock),
        1 => Just(Event::Reboot),
        3 => enrolled,
    ]
}

/// The world of one run.
struct World {
    store: Store,
    /// The home with the record elsewhere.
    elsewhere: tempfile::TempDir,
    model: Model,
    authenticators: Vec<u8>,
    set: u8,
    wall: u64,
    uptime: u64,
    last: String,
    let_in: usize,
}

impl World {
    fn new(store: Store) -> Self {
        let (model, last) = (Model::default(), "000000".to_owned());
        let (authenticators, set) = (vec![1], 1);
        let elsewhere = tempfile::tempdir().unwrap();
        let (wall, uptime, let_in) = (NOW, 50_000, 0);
        Self { store, elsewhere, model, authenticators, set, wall, uptime, last, let_in }
    }

    fn store_elsewhere(&self) -> Store {
        Store::of_user(self.elsewhere.path(), uid())
    }

    /// The credential, and what is known elsewhere, as the module reads them before the lock.
    fn type_in(&self, typed: &str) -> Ended {
        // Damaged there says nothing.
        let elsewhere = self.store_elsewhere().peek().ok().flatten();
        let login = Login {
            ledger: &self.store,
            credential: &credential(&self.authenticators, self.set),
            now: at(self.wall, self.uptime),
            origin: Origin::Remote,
            limits: &LIMITS,
            elsewhere: elsewhere.as_ref(),
        };
        login.enter(typed)
    }

    /// A login elsewhere.
    fn enter_elsewhere(&mut self, typed: &str) {
        let all = credential(&self.authenticators, self.set);
        let _ = log_in(&self.store_elsewhere(), &all, typed, at(self.wall, self.uptime));
    }

    /// What the record elsewhere says now; whether it is right is not asked here.
    fn hear_elsewhere(&mut self) {
        let history = self.store_elsewhere().peek().unwrap().unwrap_or_default();
        let all: Vec<u8> = (1..=AUTHENTICATORS).collect();
        let ids: Vec<_> = credential(&all, 1).authenticators.iter().map(|a| a.id()).collect();
        let number = |mark: &Mark| ids.iter().position(|id| *id == mark.id).unwrap() as u8 + 1;
        let said = history.marks().iter().map(|mark| (number(mark), mark.end.as_secs()));
        self.model.said = said.collect();
        self.model.spent_elsewhere.clear();
        for set in 1..=SETS {
            let codes = credential(&[], set).recovery.unwrap();
            let id = codes.salt.set_id();
            let spent = codes.codes.unwrap().into_iter().map(|code| history.is_spent(id, code));
            let numbers = spent.enumerate().filter(|(_, spent)| *spent);
            self.model.spent_elsewhere.extend(numbers.map(|(n, _)| (set, n as u8)));
        }
    }

    /// The user writes into the record elsewhere what he likes.
    fn say_elsewhere(&self, authenticator: u8, end: u64) {
        let former = self.store_elsewhere().peek().unwrap().unwrap_or_default();
        let id = credential(&[authenticator], 1).authenticators[0].id();
        let mut history = History::new("ann");
        let others = former.marks().iter().filter(|mark| mark.id != id).take(15);
        others.for_each(|mark| history.raise_mark(mark.id, mark.end));
        history.raise_mark(id, UnixTime::from_secs(end));
        former.dead_sets().iter().for_each(|set| history.retire_set(*set));
        former.recovery_set().into_iter().for_each(|set| history.use_set(set));
        history.absorb_spent(&former);
        let folder = self.elsewhere.path().join(STATE);
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join(uid().to_string());
        std::fs::write(&file, blank(&history, 1)).unwrap();
        for (path, mode) in [(folder, 0o700), (file, 0o600)] {
            std::fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
        }
    }

    /// What the record holds against each authenticator.
    fn marks(&self) -> Vec<u64> {
        let history = self.store.peek().unwrap().unwrap_or_default();
        let all: Vec<u8> = (1..=AUTHENTICATORS).collect();
        let all = credential(&all, 1).authenticators;
        let mark = |a| history.mark_of(a, UnixTime::from_secs(u64::MAX)).as_secs();
        all.iter().map(mark).collect()
    }

    fn enter(&mut self, typed: String) -> Result<(), TestCaseError> {
        self.model.absorb(&self.authenticators, self.wall);
        let (expected, step) = self.model.judge(&self.authenticators, &typed, self.wall);
        let ended = self.type_in(&typed);
        prop_assert_eq!(ended.word(), expected);
        if let Some((authenticator, end)) = step {
            prop_assert!(self.model.used_steps.insert((authenticator, end)), "a step used twice");
            self.model.raise(authenticator, end);
            self.model.let_in(self.set);
            self.let_in += 1;
        }
        self.last = typed;
        Ok(())
    }

    fn recover(&mut self, set: u8, number: u8) -> Result<(), TestCaseError> {
        let expected = self.model.judge_recovery(self.set, set, number);
        let ended = self.type_in(&recovery_code(set, number));
        prop_assert_eq!(ended.word(), expected);
        if expected == "let in" {
            self.model.absorb(&self.authenticators, self.wall);
            prop_assert!(self.model.used_recovery.insert((set, number)), "a code used twice");
            self.model.let_in(self.set);
            self.let_in += 1;
        }
        Ok(())
    }

    /// The code that one of the enrolled authenticators shows so many steps from now.
    fn code_of(&self, authenticator: u8, steps: i64) -> String {
        let enrolled = self.authenticators.len();
        let authenticator = self.authenticators[usize::from(authenticator) % enrolled];
        code(authenticator, self.wall.saturating_add_signed(steps * STEP.cast_signed()))
    }

    fn happen(&mut self, event: Event) -> Result<(), TestCaseError> {
        self.hear_elsewhere();
        match event {
            Event::Code { authenticator, steps } => {
                self.enter(self.code_of(authenticator, steps))?;
            }
            Event::CodeAgain => self.enter(self.last.clone())?,
            Event::WrongCode => self.enter("000000".to_owned())?,
            Event::Recovery { set, number } => self.recover(set, number)?,
            Event::Killed => {
                charge(&self.store, Origin::Local, at(self.wall, self.uptime));
            }
            Event::Clock(seconds) => {
                self.wall = self.wall.saturating_add_signed(seconds);
                self.uptime += seconds.unsigned_abs();
            }
            Event::Reboot => self.uptime = 5,
            Event::Enrolled { authenticators, set } => {
                (self.authenticators, self.set) = (authenticators, set);
            }
            Event::CodeElsewhere { authenticator, steps } => {
                let typed = self.code_of(authenticator, steps);
                self.enter_elsewhere(&typed);
            }
            Event::RecoveryElsewhere { set, number } => {
                self.enter_elsewhere(&recovery_code(set, number));
            }
            Event::RemovedElsewhere => {
                let _ = std::fs::remove_dir_all(self.elsewhere.path().join(STATE));
            }
            Event::SaidElsewhere { authenticator, steps } => {
                let end = (self.wall / STEP + 1).saturating_add_signed(steps) * STEP;
                self.say_elsewhere(authenticator, end);
            }
        }
        Ok(())
    }
}

fn run(store: Store, events: Vec<Event>) -> Result<usize, TestCaseError> {
    let mut world = World::new(store);
    let mut marks = world.marks();
    for event in events {
        let told = format!("{event:?}");
        world.happen(event)?;
        let after = world.marks();
        let sank = marks.iter().zip(&after).any(|(before, after)| after < before);
        prop_assert!(!sank, "a mark went down at {}: {:?} to {:?}", told, marks, after);
        marks = after;
    }
    Ok(world.let_in)
}

fn uid() -> u32 {
    nix::unistd::geteuid().as_raw()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 100, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn nothing_is_good_twice_in_a_users_own_store(
        events in proptest::collection::vec(event(), 1..80)
    ) {
        let home = tempfile::tempdir().unwrap();
        run(Store::of_user(home.path(), uid()), events)?;
    }

    #[test]
    fn nothing_is_good_twice_in_roots_store(
        events in proptest::collection::vec(event(), 1..80)
    ) {
        // Root's folders must be root's, so an ordinary user has nothing to try this on.
        if uid() == 0 {
            let folder = tempfile::tempdir().unwrap();
            let places = ["lasting", "volatile"].map(|name| folder.path().join(name));
            run(Store::of_root(&places[0], &places[1], 1_000), events)?;
        }
    }

    /// The user can write into his own store whatever he likes.
    #[test]
    fn whatever_the_users_store_says_no_mark_of_roots_goes_down(
        known in proptest::collection::vec((1..=AUTHENTICATORS, 0..100u64), 0..40),
        said in proptest::collection::vec((1..=AUTHENTICATORS, 0..100u64), 0..16),
        horizon in 0..100u64,
    ) {
        let all: Vec<u8> = (1..=AUTHENTICATORS).collect();
        let credential = credential(&all, 1);
        let id = |number: u8| credential.authenticators[usize::from(number) - 1].id();
        let mut root = History::new("ann");
        known.into_iter().for_each(|(n, end)| root.raise_mark(id(n), UnixTime::from_secs(end)));
        let mut own = History::new("ann");
        said.into_iter().for_each(|(n, end)| own.raise_mark(id(n), UnixTime::from_secs(end)));
        let marks = |history: &History| -> Vec<u64> {
            let mark = |a| history.mark_of(a, UnixTime::from_secs(u64::MAX)).as_secs();
            credential.authenticators.iter().map(mark).collect()
        };
        let before = marks(&root);
        root.absorb_marks(&own, &credential.authenticators, UnixTime::from_secs(horizon));
        prop_assert!(before.iter().zip(marks(&root)).all(|(before, after)| after >= *before));
    }
}

/// The runs above let somebody in often enough to show anything.
#[test]
fn the_model_lets_in_what_is_right() {
    let home = tempfile::tempdir().unwrap();
    let day = (0..40).flat_map(|_| {
        [Event::Code { authenticator: 1, steps: 0 }, Event::CodeAgain, Event::Clock(30)]
    });
    let let_in = run(Store::of_user(home.path(), uid()), day.collect());
    assert_eq!(let_in.unwrap(), 40);
}
