//! Two records, two locks, and logins that go on one call at a time, in every order.

use crate::login::{Call, Login, Next, Seen, Side};
use crate::support::NOW;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;
use totp_core::history::History;
use totp_core::judge::Look;
use totp_core::ledger::Entry;
use totp_core::throttle::Origin;
use totp_core::time::UnixTime;

/// A rule that a run leaves out, to see that it is missed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Broken {
    /// Nobody looks after the acceptance is written.
    NoSecondLook,
    /// The second look tells what the first one saw.
    SecondLookIsStale,
    /// Only this side looks a second time.
    OneSided(Side),
    /// The second look minds only a mark that is equal to the own step.
    OnlyEqualMarks,
    /// The clock is not read anew for the second look.
    OldClock,
    /// The acceptance is not on disk when the login goes on.
    NotDurable,
    /// A refused success takes its mark and its spent code back too.
    WithdrawalUnspends,
    /// The volatile copy is looked at after the lasting record.
    VolatileLast,
    /// The record is not locked.
    NoLock,
}

/// What goes wrong, once in a run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    None,
    /// One login is killed, before any of its calls.
    Kill,
    /// The power fails, before any call. What was not flushed may be lost.
    PowerCut,
    /// Time passes: more than a mark may lie ahead.
    TimePasses,
    /// Root's record takes no writes, until it does.
    MediumReturns,
}

/// One place of a record: what the page cache shows, and what is on disk.
#[derive(Clone, Default)]
struct Place {
    cached: Rc<History>,
    durable: Rc<History>,
    /// What is in the volatile place beside it, until an acceptance reaches this one.
    volatile: Option<Rc<History>>,
    unwritable: bool,
    held_by: Option<usize>,
}

impl Place {
    fn known(&self) -> Rc<History> {
        match &self.volatile {
            Some(volatile) => Rc::new(History::merged(History::clone(volatile), &self.cached)),
            None => Rc::clone(&self.cached),
        }
    }
}

/// What tells histories of these runs apart.
fn name(history: &History, hasher: &mut DefaultHasher) {
    for mark in history.marks() {
        (mark.id.0, mark.end.as_secs()).hash(hasher);
    }
    history.spent().iter().for_each(|code| code.0.hash(hasher));
    let (local, report) = (history.bucket(Origin::Local), history.failure_report());
    let times = [Some(history.last_success()), report.map(|report| report.since)];
    let times = times.map(|time| time.map(UnixTime::as_secs));
    let failures = [local.failures, local.level, history.failures_since_success()];
    let counts = [history.marks().len(), history.spent().len()];
    (counts, history.is_enrolled(), times, failures).hash(hasher);
}

/// How far a login is.
#[derive(Clone, Default)]
struct Progress {
    seen: Vec<Rc<Seen>>,
    /// Names what was seen, to tell states apart.
    digest: u64,
    /// Half of a look that takes two reads: what the first one brought.
    half_look: Option<Option<Rc<History>>>,
    known_before: Option<Rc<History>>,
    ended: Option<bool>,
}

impl Progress {
    fn see(&mut self, seen: Seen) {
        let mut hasher = DefaultHasher::new();
        self.digest.hash(&mut hasher);
        match &seen {
            Seen::Looked(Look::Knows(history)) => name(history, &mut hasher),
            Seen::Looked(look) => format!("{look:?}").hash(&mut hasher),
            Seen::Held(history) => name(history, &mut hasher),
            Seen::Now(time) => time.hash(&mut hasher),
            Seen::Done | Seen::Failed => matches!(seen, Seen::Failed).hash(&mut hasher),
        }
        self.digest = hasher.finish();
        self.seen.push(Rc::new(seen));
    }
}

#[derive(Clone)]
struct State {
    places: [Place; 2],
    logins: Vec<Progress>,
    time: u64,
    faulty: bool,
}

/// What to explore.
pub struct Run<'a> {
    pub logins: &'a [Login],

    pub fault: Fault,
    pub broken: Option<Broken>,
}

/// What was found.
pub struct Report {
    pub states: usize,
    /// How many were let in, over all ways to the end: the least and the most.
    pub let_in: (usize, usize),
    pub violation: Option<String>,
}

impl Run<'_> {
    /// Goes through every order of the calls.
    pub fn explore(&self) -> Report {
        let mut places = [Place::default(), Place::default()];
        places[0].unwritable = self.fault == Fault::MediumReturns;
        let logins = vec![Progress::default(); self.logins.len()];
        let first = State { places, logins, time: NOW, faulty: self.fault == Fault::None };
        let (mut seen, mut open) = (HashSet::<u64>::new(), vec![first]);
        let (mut let_in, mut violation, mut calls) = ((usize::MAX, 0), None, HashMap::new());
        while let Some(state) = open.pop() {
            if !seen.insert(self.key(&state)) {
                continue;
            }
            violation = violation.or_else(|| self.twice(&state));
            let following = self.following(&state, &mut calls);
            if following.is_empty() {
                let count = state.logins.iter().filter(|login| login.ended == Some(true)).count();
                let_in = (let_in.0.min(count), let_in.1.max(count));
            }
            open.extend(following);
        }
        Report { states: seen.len(), let_in, violation }
    }

    /// An answer that let two in.
    fn twice(&self, state: &State) -> Option<String> {
        let mut counts = BTreeMap::new();
        for (login, progress) in self.logins.iter().zip(&state.logins) {
            if progress.ended == Some(true) {
                *counts.entry(&login.typed).or_insert(0) += 1;
            }
        }

        let twice = counts.into_iter().find(|(_, count)| *count > 1);
        twice.map(|(typed, count)| format!("{typed} opened {count} times"))
    }

    /// Tells states apart.
    fn key(&self, state: &State) -> u64 {
        let mut hasher = DefaultHasher::new();
        for place in &state.places {
            name(&place.cached, &mut hasher);
            name(&place.durable, &mut hasher);
            place.volatile.iter().for_each(|history| name(history, &mut hasher));
            (place.volatile.is_some(), place.unwritable, place.held_by).hash(&mut hasher);
        }
        for login in &state.logins {
            (login.digest, login.ended, login.half_look.is_some()).hash(&mut hasher);
            login.half_look.iter().flatten().for_each(|history| name(history, &mut hasher));
        }
        (state.time, state.faulty).hash(&mut hasher);
        hasher.finish()
    }

    fn following(
        &self,
        state: &State,
        calls: &mut HashMap<(usize, u64), Option<Call>>,
    ) -> Vec<State> {
        let mut following = Vec::new();
        for number in 0..self.logins.len() {
            let progress = &state.logins[number];
            if progress.ended.is_some() {
                continue;
            }
            let call = calls.entry((number, progress.digest)).or_insert_with(|| {
                match self.logins[number].next(progress.seen.clone()) {
                    Next::Calls(call) => Some(call),
                    Next::Ended(_) => None,
                }
            });
            match call.clone() {
                Some(call) => following.extend(self.done(state, number, call)),
                None => {
                    let Next::Ended(let_in) = self.logins[number].next(progress.seen.clone())
                    else {
                        panic!("it ended before")
                    };
                    let mut next = state.clone();
                    next.logins[number].ended = Some(let_in);
                    following.push(next);
                }
            }
            if self.fault == Fault::Kill && !state.faulty {
                following.push(killed(state, &[number]));
            }
        }
        if !state.faulty && !following.is_empty() {
            following.extend(self.fault(state));
        }
        following
    }

    fn fault(&self, state: &State) -> Vec<State> {
        match self.fault {
            Fault::None | Fault::Kill => Vec::new(),
            Fault::MediumReturns => {
                let mut next = State { faulty: true, ..state.clone() };
                next.places[0].unwritable = false;
                vec![next]
            }
            Fault::TimePasses => {
                vec![State { time: state.time + 150, faulty: true, ..state.clone() }]
            }
            Fault::PowerCut => {
                // Those that have begun are gone; the others come after the reboot.
                let begun = |number: &usize| !state.logins[*number].seen.is_empty();
                let begun: Vec<usize> = (0..self.logins.len()).filter(begun).collect();
                let after = killed(state, &begun);
                let lost = |which: usize| {
                    let mut next = after.clone();
                    for (number, place) in next.places.iter_mut().enumerate() {
                        if which >> number & 1 == 1 {
                            place.cached = Rc::clone(&place.durable);
                        }
                        place.durable = Rc::clone(&place.cached);
                        place.volatile = None;
                    }
                    next
                };
                (0..4).map(lost).collect()
            }
        }
    }

    /// What may come of a call; nothing while it waits for the lock.
    fn done(&self, state: &State, number: usize, call: Call) -> Option<State> {
        let mut next = state.clone();
        let side = self.logins[number].side;
        let (here, there) = match side {
            Side::Root => (0, 1),
            Side::User => (1, 0),
        };
        let seen = match call {
            Call::Look => match self.look(state, &mut next, number, there) {
                Some(look) => Seen::Looked(look),
                None => return Some(next),
            },
            Call::Now => Seen::Now(self.clock(state, number)),
            Call::Hold => {
                if next.places[here].held_by.is_some() && self.broken != Some(Broken::NoLock) {
                    return None;
                }
                next.places[here].held_by = Some(number);
                let known = next.places[here].known();
                next.logins[number].known_before.get_or_insert_with(|| Rc::clone(&known));
                Seen::Held(known)
            }
            Call::GiveBack => {
                next.places[here].held_by = None;
                Seen::Done
            }
            Call::Write(history, entry) => self.write(&mut next, number, here, history, &entry),
        };
        next.logins[number].see(seen);
        Some(next)
    }

    fn write(
        &self,
        next: &mut State,
        number: usize,
        here: usize,
        mut history: Rc<History>,
        entry: &Entry,
    ) -> Seen {
        if *entry == Entry::Withdrawal
            && self.broken == Some(Broken::WithdrawalUnspends)
            && let Some(before) = &next.logins[number].known_before
        {
            history = Rc::clone(before);
        }
        let place = &mut next.places[here];
        if place.unwritable {
            if *entry == Entry::Recovery {
                return Seen::Failed;
            }
            place.volatile = Some(history);
            return Seen::Done;
        }
        place.cached = history;
        if matches!(entry, Entry::Step { .. } | Entry::Recovery) {
            place.volatile = None;
            if self.broken != Some(Broken::NotDurable) {
                place.durable = Rc::clone(&place.cached);
            }
        }
        Seen::Done
    }

    fn clock(&self, state: &State, number: usize) -> u64 {
        let before = state.logins[number].seen.iter().find_map(|seen| match &**seen {
            Seen::Now(time) => Some(*time),
            _ => None,
        });
        match before {
            Some(before) if self.broken == Some(Broken::OldClock) => before,
            _ => state.time,
        }
    }

    /// A look takes two reads; `None` after the first.
    fn look(&self, state: &State, next: &mut State, number: usize, there: usize) -> Option<Look> {
        let login = &state.logins[number];
        let first = login.seen.iter().find_map(|seen| match &**seen {
            Seen::Looked(look) => Some(look),
            _ => None,
        });
        if let Some(first) = first {
            match self.broken {
                Some(Broken::NoSecondLook) => return Some(Look::Silent),
                Some(Broken::SecondLookIsStale) => return Some(first.clone()),
                Some(Broken::OneSided(side)) if side != self.logins[number].side => {
                    return Some(Look::Silent);
                }
                _ => {}
            }
        }
        let place = &state.places[there];
        let volatile_first = self.broken != Some(Broken::VolatileLast);
        let Some(half) = login.half_look.clone() else {
            let lasting = || Some(Rc::clone(&place.cached));
            next.logins[number].half_look =
                Some(if volatile_first { place.volatile.clone() } else { lasting() });
            return None;
        };
        next.logins[number].half_look = None;
        let other =
            if volatile_first { Some(Rc::clone(&place.cached)) } else { place.volatile.clone() };
        let mut seen = match (half, other) {
            (Some(one), Some(other)) => History::merged(History::clone(&one), &other),
            (one, other) => one.or(other).map(|one| History::clone(&one)).unwrap_or_default(),
        };
        if first.is_some() && self.broken == Some(Broken::OnlyEqualMarks) {
            let own = state.places[1 - there].cached.marks();
            let equal = seen.marks().iter().filter(|mark| own.contains(mark));
            let mut equal_alone = History::new("ann");
            equal.for_each(|mark| equal_alone.raise_mark(mark.id, mark.end));
            seen.spent().iter().for_each(|code| equal_alone.spend(*code));
            seen = equal_alone;
        }
        Some(Look::Knows(seen))
    }
}

/// These logins are gone, and so are their locks.
fn killed(state: &State, numbers: &[usize]) -> State {
    let mut next = State { faulty: true, ..state.clone() };
    for number in numbers {
        let login = &mut next.logins[*number];
        login.ended = login.ended.or(Some(false));
        for place in &mut next.places {
            place.held_by = place.held_by.filter(|holder| holder != number);
        }
    }
    next
}
