//! The best that any guesser can do, however he spaces his tries: every way to play is looked at, backwards from
//! the end.
//!
//! Time goes in ticks of 30 seconds, of which all waits are multiples. The owner comes at his hours and, if he is
//! refused, asks again every 30 seconds until he is let in. Two things are taken in the guesser's favour, so that
//! the number is a bound: nothing is ever switched off, and the free tries come back at the owner's first login of
//! each calendar day (really, 24 hours after the last time).

use crate::play::login_time;
use crate::world::{DAY, at};
use std::sync::LazyLock;
use totp_core::throttle::{Bucket, Gate, LONGEST_WAIT, Limits, Origin};

pub const TICK: u64 = 30;
const TICKS_A_DAY: usize = (DAY / TICK) as usize;
/// From the level of the longest wait on, all levels are the same.
const LEVELS: usize = 13;
/// Ticks since the last try; from the longest wait on, all are the same.
const AGES: usize = (LONGEST_WAIT / TICK) as usize + 1;
const STATES: usize = LEVELS * AGES * 4;

/// What a guesser goes by.
#[derive(Clone, Copy)]
pub struct State {
    pub level: usize,
    /// Ticks since the last try.
    pub age: usize,
    /// The owner was refused and asks again and again.
    pub owner_waits: bool,
    /// The owner's next login brings the free tries back.
    pub refill: bool,
}

impl State {
    fn index(self) -> usize {
        let (level, age) = (self.level.min(LEVELS - 1), self.age.min(AGES - 1));
        (level * AGES + age) * 4 + usize::from(self.owner_waits) * 2 + usize::from(self.refill)
    }
}

/// All states. Of the levels the highest first: trying leads to a higher one, within the same tick.
fn for_each_state(mut look: impl FnMut(State)) {
    for level in (0..LEVELS).rev() {
        for age in 0..AGES {
            for (owner_waits, refill) in
                [(false, false), (false, true), (true, false), (true, true)]
            {
                look(State { level, age, owner_waits, refill });
            }
        }
    }
}

/// The throttle's own rules, as tables.
struct Rules {
    open: Vec<[bool; AGES]>,
    after_login: Vec<usize>,
    after_refill: Vec<usize>,
}

impl Rules {
    fn of_the_throttle() -> Self {
        let limits = Limits { lockout_after_remote: u32::MAX, ..Limits::default() };
        let bucket = |level: usize| Bucket {
            level: u32::try_from(level).unwrap(),
            last_failure: at(0).wall,
            last_failure_uptime: at(0).uptime,
            refilled: at(0).wall,
            ..Bucket::default()
        };
        let open = |level: usize, age: usize| {
            let now = at(age as u64 * TICK);
            bucket(level).gate(Origin::Remote, now, &limits) == Gate::Open
        };
        // A login is charged before it is looked at, like any other.
        let after = |level: usize, second: u64| {
            let login = bucket(level).charged(at(second)).cleared(at(second), &limits);
            usize::try_from(login.level).unwrap()
        };
        Self {
            open: (0..LEVELS).map(|l| std::array::from_fn(|age| open(l, age))).collect(),
            after_login: (0..LEVELS).map(|level| after(level, 0)).collect(),
            after_refill: (0..LEVELS).map(|level| after(level, DAY)).collect(),
        }
    }
}

/// Whether to try, in every state at every tick of a day that has days before and after it.
pub struct Plan(Vec<bool>);

impl Plan {
    pub fn says_try(&self, tick: u64, state: State) -> bool {
        self.0[usize::try_from(tick).unwrap() % TICKS_A_DAY * STATES + state.index()]
    }
}

/// The best that a guesser can do beside an owner of some habits.
pub struct Best {
    /// The most tries in one day, in two, and so on.
    pub tries: Vec<u32>,
    /// How the last day but one is played.
    pub plan: Plan,
}

impl Best {
    /// The most tries in a day that has days before it.
    pub fn tries_a_day(&self) -> f64 {
        let (first, last) = (self.tries[0], self.tries[self.tries.len() - 1]);
        f64::from(last - first) / (self.tries.len() - 1) as f64
    }

    /// Looks at every way to play so many days.
    pub fn of(logins_a_day: u64, days: usize) -> Self {
        let rules = Rules::of_the_throttle();
        let comes_at: Vec<u64> =
            (0..logins_a_day).map(|number| login_time(number, logins_a_day) / TICK).collect();
        // In the beginning nothing was tried yet, and the last try is long ago.
        let first = State { level: 0, age: AGES - 1, owner_waits: false, refill: true };
        let (mut later, mut now) = (vec![0; STATES], vec![0; STATES]);
        let (mut tries, mut plan) = (Vec::new(), vec![false; TICKS_A_DAY * STATES]);
        for day_from_the_end in 0..days {
            for tick in (0..TICKS_A_DAY).rev() {
                let here = &mut plan[tick * STATES..(tick + 1) * STATES];
                let here = (day_from_the_end == 1).then_some(here);
                guess_or_wait(&rules, &later, &mut now, tick + 1 == TICKS_A_DAY, here);
                owner_first(&rules, &now, &mut later, comes_at.contains(&(tick as u64)));
            }
            tries.push(later[first.index()]);
        }
        Self { tries, plan: Plan(plan) }
    }

    /// The same, computed once: the plan that gets the most in the long run, for 1, 8 and 24 logins a day.
    pub fn known(logins_a_day: u64) -> &'static Self {
        static KNOWN: [LazyLock<Best>; 3] = [
            LazyLock::new(|| Best::of(1, 3)),
            LazyLock::new(|| Best::of(8, 3)),
            LazyLock::new(|| Best::of(24, 3)),
        ];
        let number = [1, 8, 24].iter().position(|known| *known == logins_a_day).unwrap();
        &KNOWN[number]
    }
}

fn guess_or_wait(
    rules: &Rules,
    later: &[u32],
    now: &mut [u32],
    midnight: bool,
    mut plan: Option<&mut [bool]>,
) {
    for_each_state(|state| {
        let waiting = State { age: state.age + 1, refill: state.refill || midnight, ..state };
        let tried = State { level: state.level + 1, age: 0, ..state };
        let (if_waiting, if_trying) = (later[waiting.index()], 1 + now[tried.index()]);
        let tries = rules.open[state.level][state.age] && if_trying > if_waiting;
        now[state.index()] = if tries { if_trying } else { if_waiting };
        if let Some(plan) = &mut plan {
            plan[state.index()] = tries;
        }
    });
}

/// An owner who comes or waits is let in if the gate is open.
fn owner_first(rules: &Rules, now: &[u32], then: &mut [u32], comes: bool) {
    for_each_state(|state| {
        let gone = State { owner_waits: false, ..state };
        let in_with = |level, refill| now[State { level, age: 0, refill, ..gone }.index()];
        then[state.index()] = if !comes && !state.owner_waits {
            now[gone.index()]
        } else if !rules.open[state.level][state.age] {
            now[State { owner_waits: true, ..state }.index()]
        } else if state.refill {
            let unused = in_with(rules.after_login[state.level], true);
            in_with(rules.after_refill[state.level], false).max(unused)
        } else {
            in_with(rules.after_login[state.level], false)
        };
    });
}
