//! A guesser and an owner play for some days.

use crate::best::{Best, Plan, State, TICK};
use crate::world::{DAY, Guess, World, at, other};
use totp_core::throttle::{Bucket, Gate, Limits, Origin};

/// How the guesser plays.
pub enum Style {
    /// Not at all.
    Never,
    /// As soon as the gate opens, and always before the owner: the most that keeps the owner out.
    AtOnce,
    /// By a plan that makes the most of the owner's logins, which set the waits back: it lets him in.
    Planned(&'static Plan),
}

impl Style {
    /// The plan that gets the most tries in the long run from an owner of these habits.
    pub fn best(logins_a_day: u64) -> Self {
        Self::Planned(&Best::known(logins_a_day).plan)
    }
}

/// What is played.
pub struct Play {
    pub style: Style,
    /// Where the guesser comes from, and the owner.
    pub origin: Origin,
    pub devices: u8,
    /// The owner's logins, spread evenly over the day.
    pub logins_a_day: u64,
    pub days: u64,
}

/// What came of it.
#[derive(Default, Debug)]
pub struct Tally {
    pub tries: u64,
    pub tries_by_day: Vec<u64>,
    /// The odds that no try hits.
    pub miss: f64,
    /// Tries that did hit, in this one play.
    pub hits: u64,
    pub logins: u64,
    /// Logins of the owner's that were refused at first where the guesser is, to wait or for good.
    pub made_to_wait: u64,
    pub switched_off: u64,
    /// From his coming to his being let in, at most.
    pub longest_wait: u64,
    /// The longest wait that the throttle ever asked for.
    pub longest_gate: u64,
    /// Logins that took another way: the other origin.
    pub by_other_way: u64,
}

impl Tally {
    /// The odds that at least one of the tries hits.
    pub fn odds(&self) -> f64 {
        1.0 - self.miss
    }

    /// Tries a day, without the first days.
    pub fn tries_a_day(&self) -> f64 {
        let later = &self.tries_by_day[self.tries_by_day.len().min(5)..];
        later.iter().sum::<u64>() as f64 / later.len().max(1) as f64
    }
}

/// The n-th login of the owner: in the middle of his n-th share of the day, at the start of a step.
pub const fn login_time(number: u64, logins_a_day: u64) -> u64 {
    let share = DAY / logins_a_day;
    (number * share + share / 2) / TICK * TICK
}

/// How long an owner asks again every 30 seconds before he takes another way. Where the guesser always comes
/// first, asking again is in vain.
const PATIENCE: u64 = 7_200;

struct Board<'a> {
    play: &'a Play,
    world: World,
    tally: Tally,
    /// What the record says of the guesser's origin.
    bucket: Bucket,
    /// Since when the owner asks to be let in.
    owner_since: Option<u64>,
    logins_seen: u64,
}

impl Play {
    pub fn run(&self) -> Tally {
        let mut board = Board {
            play: self,
            world: World::new(self.devices),
            tally: Tally { miss: 1.0, ..Tally::default() },
            bucket: Bucket::default(),
            owner_since: None,
            logins_seen: 0,
        };
        board.tally.tries_by_day = vec![0; usize::try_from(self.days).unwrap()];
        for now in (0..self.days * DAY).step_by(TICK as usize) {
            match &self.style {
                Style::AtOnce => {
                    board.guesser(now);
                    board.owner(now, 0);
                }
                Style::Planned(_) | Style::Never => {
                    board.owner(now, PATIENCE);
                    board.guesser(now);
                }
            }
        }
        board.tally
    }
}

impl Board<'_> {
    fn gate(&self, now: u64) -> Gate {
        self.bucket.gate(self.play.origin, at(now), &Limits::default())
    }

    fn wants_to_try(&self, now: u64) -> bool {
        let plan = match &self.play.style {
            Style::Never => return false,
            Style::AtOnce => return true,
            Style::Planned(plan) => plan,
        };
        let state = State {
            level: self.bucket.level as usize,
            age: at(now).wall.since(self.bucket.last_failure).unwrap() as usize / TICK as usize,
            owner_waits: self.owner_since.is_some(),
            refill: at(now).wall.since(self.bucket.refilled).unwrap() >= DAY,
        };
        plan.says_try(now / TICK, state)
    }

    fn guesser(&mut self, now: u64) {
        while self.gate(now) == Gate::Open && self.wants_to_try(now) {
            let Guess::LookedAt { good_codes, hit } = self.world.guess(self.play.origin, now)
            else {
                panic!("the record's gate is closed")
            };
            self.tally.tries += 1;
            self.tally.tries_by_day[usize::try_from(now / DAY).unwrap()] += 1;
            self.tally.miss *= 1.0 - good_codes as f64 / 1e6;
            self.tally.hits += u64::from(hit);
            self.bucket = self.world.bucket(self.play.origin);
            if let Gate::Wait(seconds) = self.gate(now) {
                self.tally.longest_gate = self.tally.longest_gate.max(seconds);
            }
        }
    }

    fn owner(&mut self, now: u64, patience: u64) {
        let per_day = self.play.logins_a_day;
        if per_day > 0 && now == login_time(self.logins_seen, per_day) {
            self.logins_seen += 1;
            self.tally.logins += 1;
            if self.owner_since.is_none() {
                self.owner_since = Some(now);
                self.tally.made_to_wait += u64::from(matches!(self.gate(now), Gate::Wait(_)));
                self.tally.switched_off += u64::from(self.gate(now) == Gate::Off);
            }
        }
        let Some(since) = self.owner_since else { return };
        let mut let_in = self.gate(now) == Gate::Open;
        if let_in {
            self.world.owner_logs_in(self.play.origin, now).expect("the record's gate is closed");
        } else if now - since >= patience || self.gate(now) == Gate::Off {
            let elsewhere = self.world.owner_logs_in(other(self.play.origin), now);
            elsewhere.expect("a guesser at one origin kept the owner out of the other");
            self.tally.by_other_way += 1;
            let_in = true;
        }
        if let_in {
            self.tally.longest_wait = self.tally.longest_wait.max(now - since);
            self.owner_since = None;
            self.bucket = self.world.bucket(self.play.origin);
        }
    }
}
