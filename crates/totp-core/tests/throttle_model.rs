//! The throttle through whole logins: any sequence of wrong codes, the owner's logins, clocks, reboots and
//! killed logins, from both origins. Nobody but a guesser has to wait, and never longer than said.

mod support;

use proptest::prelude::*;
use support::memory::{Failure, Memory};
use support::{Ended, Login, NOW, at, charge, code, credential, recovery_code};
use totp_core::throttle::{Gate, Limits, Origin};
use totp_core::time::Moment;

const STEP: u64 = 30;
const HOUR: u64 = 3_600;

/// One thing that happens.
#[derive(Clone, Debug)]
enum Event {
    /// So many wrong codes, with a pause of so many seconds before each.
    Wrong {
        origin: Origin,
        count: u8,
        pause: u64,
    },
    /// A client that is killed between the charge and the verdict.
    Killed {
        origin: Origin,
    },
    Owner {
        origin: Origin,
    },
    /// The owner's next recovery code.
    Recovery {
        origin: Origin,
    },
    Pass(u64),
    /// The wall clock is set, forward or back.
    Clock(i64),
    Reboot,
}

fn event() -> impl Strategy<Value = Event> {
    let origin = || prop_oneof![Just(Origin::Remote), Just(Origin::Local)];
    let pause = prop_oneof![Just(0), 0..120u64, 0..2 * HOUR];
    let wrong = (origin(), 1..12u8, pause).prop_map(|(origin, count, pause)| Event::Wrong {
        origin,
        count,
        pause,
    });
    prop_oneof![
        5 => wrong,
        1 => origin().prop_map(|origin| Event::Killed { origin }),
        3 => origin().prop_map(|origin| Event::Owner { origin }),
        1 => origin().prop_map(|origin| Event::Recovery { origin }),
        4 => (0..2 * HOUR).prop_map(Event::Pass),
        1 => (-50_000..50_000i64).prop_map(Event::Clock),
        1 => Just(Event::Reboot),
    ]
}

/// What an observer knows of an origin: the wrong codes that were looked at.
#[derive(Clone, Copy, Default)]
struct Seen {
    ever: u32,
    in_a_row: u32,
    last: (u64, u64),
    /// The host was restarted since.
    rebooted: bool,
}

impl Seen {
    fn wrong(&mut self, world: (u64, u64)) {
        let (ever, in_a_row) = (self.ever + 1, self.in_a_row + 1);
        *self = Self { ever, in_a_row, last: world, rebooted: false };
    }

    /// Whether an hour has passed since the last, by the kinder of two clocks.
    fn is_an_hour_ago(&self, (wall, uptime): (u64, u64)) -> bool {
        let this_boot = !self.rebooted && uptime >= self.last.1 + HOUR;
        // A lower uptime shows that it was before this boot.
        let by_uptime = this_boot || (HOUR..self.last.1).contains(&uptime);
        by_uptime || wall >= self.last.0 + HOUR
    }
}

/// Low, so that a few events reach the longest wait and the lockout.
const LIMITS: Limits = Limits { free_tries: 3, lockout_after_remote: 18, lockout_after_local: 14 };

const fn lockout(origin: usize) -> u32 {
    [LIMITS.lockout_after_local, LIMITS.lockout_after_remote][origin]
}

fn number(origin: Origin) -> usize {
    usize::from(origin == Origin::Remote)
}

/// A user with one authenticator and ten recovery codes, and a host whose time passes.
struct World {
    ledger: Memory,
    wall: u64,
    uptime: u64,
    seen: [Seen; 2],
    recovery_codes: u8,
}

impl World {
    fn new() -> Self {
        let (ledger, seen) = (Memory::default(), [Seen::default(); 2]);
        Self { ledger, wall: NOW, uptime: 50_000, seen, recovery_codes: 0 }
    }

    fn now(&self) -> Moment {
        at(self.wall, self.uptime)
    }

    fn pass(&mut self, seconds: u64) {
        self.wall += seconds;
        self.uptime += seconds;
    }

    fn enter(&self, typed: &str, origin: Origin) -> Ended<Failure> {
        let credential = &credential(&[1], 1);
        let (ledger, now, limits) = (&self.ledger, self.now(), &LIMITS);
        Login { ledger, credential, now, origin, limits, elsewhere: None }.enter(typed)
    }

    /// The owner reads the present code from the phone.
    fn owner(&self, origin: Origin) -> Ended<Failure> {
        self.enter(&code(1, self.wall), origin)
    }

    fn seen(&mut self, origin: Origin) -> &mut Seen {
        &mut self.seen[number(origin)]
    }

    fn clocks(&self) -> (u64, u64) {
        (self.wall, self.uptime)
    }

    fn wrong(&mut self, origin: Origin) -> Result<(), TestCaseError> {
        let ended = self.enter("000000", origin);
        let clocks = self.clocks();
        let seen = self.seen(origin);
        match ended.word() {
            "throttled" => {
                prop_assert!(seen.ever >= LIMITS.free_tries, "the free tries are not free");
                let open = seen.in_a_row < lockout(number(origin)) && seen.is_an_hour_ago(clocks);
                prop_assert!(!open, "a wait longer than an hour");
            }
            "wrong" => {
                prop_assert!(
                    seen.in_a_row < lockout(number(origin)),
                    "looked at after the lockout"
                );
                seen.wrong(clocks);
            }
            other => prop_assert!(false, "a wrong code is {}", other),
        }
        Ok(())
    }

    fn killed(&mut self, origin: Origin) {
        let history = self.ledger.known("ann").unwrap_or_default();
        if history.gate(origin, self.now(), &LIMITS) == Gate::Open {
            charge(&self.ledger, origin, self.now());
            let clocks = self.clocks();
            self.seen(origin).wrong(clocks);
        }
    }

    fn owner_logs_in(&mut self, origin: Origin) -> Result<(), TestCaseError> {
        let ended = self.owner(origin);
        let clocks = self.clocks();
        let seen = self.seen(origin);
        match ended.word() {
            "throttled" => {
                let free = seen.ever < LIMITS.free_tries;
                let open = seen.in_a_row < lockout(number(origin)) && seen.is_an_hour_ago(clocks);
                prop_assert!(!free && !open, "the owner waits without need");
            }
            "let in" => {
                seen.in_a_row = 0;
                // Success elsewhere turns "off" into the longest wait.
                for other in [0, 1] {
                    if self.seen[other].in_a_row >= lockout(other) {
                        self.seen[other].in_a_row = 0;
                    }
                }
            }
            // The same step again, or the clock was set back.
            "used" | "mark ahead" => {}
            other => prop_assert!(false, "a right code is {}", other),
        }
        Ok(())
    }

    fn recover(&mut self, origin: Origin) -> Result<(), TestCaseError> {
        if self.recovery_codes < 10 {
            let ended = self.enter(&recovery_code(1, self.recovery_codes), origin);
            prop_assert_eq!(ended.word(), "let in");
            self.recovery_codes += 1;
            self.seen = [Seen::default(); 2];
        }
        Ok(())
    }

    fn happen(&mut self, event: &Event) -> Result<(), TestCaseError> {
        match *event {
            Event::Wrong { origin, count, pause } => {
                for _ in 0..count {
                    self.pass(pause);
                    self.wrong(origin)?;
                }
            }
            Event::Killed { origin } => self.killed(origin),
            Event::Owner { origin } => self.owner_logs_in(origin)?,
            Event::Recovery { origin } => self.recover(origin)?,
            Event::Pass(seconds) => self.pass(seconds),
            Event::Clock(seconds) => self.wall = self.wall.saturating_add_signed(seconds),
            Event::Reboot => {
                self.uptime = 5;
                self.seen.iter_mut().for_each(|seen| seen.rebooted = true);
            }
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 100, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn no_wait_is_longer_than_an_hour_and_few_typos_cost_none(
        events in proptest::collection::vec(event(), 1..40)
    ) {
        let mut world = World::new();
        for event in &events {
            world.happen(event)?;
        }
        // Past every mark, and past the longest wait.
        world.wall = NOW + 10_000_000;
        world.uptime += 10_000_000;
        let local = world.owner(Origin::Local).word();
        let remote = world.seen[1].in_a_row;
        if world.seen[0].in_a_row < lockout(0) {
            prop_assert_eq!(local, "let in");
            // Also where codes from remote were off: that became the longest wait.
            world.pass(HOUR);
            prop_assert_eq!(world.owner(Origin::Remote).word(), "let in");
        } else {
            prop_assert_eq!(local, "throttled");
            if remote < lockout(1) {
                prop_assert_eq!(world.owner(Origin::Remote).word(), "let in");
                world.pass(HOUR);
                prop_assert_eq!(world.owner(Origin::Local).word(), "let in");
            }
        }
    }
}

#[test]
fn an_owner_who_mistypes_nothing_never_waits() {
    let mut world = World::new();
    for _ in 0..30 {
        assert_eq!(world.owner(Origin::Remote).word(), "let in");
        world.pass(STEP);
    }
    // The last second of a step and the first of the next.
    world.pass(STEP - 1);
    assert_eq!(world.owner(Origin::Remote).word(), "let in");
    world.pass(1);
    assert_eq!(world.owner(Origin::Remote).word(), "let in");
}
