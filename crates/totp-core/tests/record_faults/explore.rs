//! Breadth first through everything that can happen to a record.

use crate::disk::{Contents, Disk};
use crate::login::{Broken, Choices, Handle, LOGINS, Login, Machine};
use crate::uses::{history, used_of};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use totp_core::record::{Record, RecordError};

/// What there is between two logins.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct State {
    disk: Disk,
    /// The last step that a login was announced for, and the last that was tried at all.
    steps: [u64; 2],
    /// Something went wrong since the last login that ended well.
    disturbed: bool,
}

/// What was found.
pub struct Report {
    pub states: usize,
    pub transitions: usize,
    /// The promise broken, and the way there.
    pub violation: Option<String>,
}

/// What to explore: the sectors of a version, the logins in a row, and the rule left out, if any.
#[derive(Clone, Copy)]
pub struct Run {
    pub parts: usize,
    pub logins: usize,
    pub broken: Option<Broken>,
}

/// How a login ended, and what it left.
struct Ended {
    disk: Disk,
    contents: Contents,
    choices: Choices,
    announced: Vec<u64>,
    faulty: bool,
    flushes: usize,
    fault: Option<&'static str>,
}

struct Explorer {
    run: Run,
    contents: Option<Contents>,
    seen: HashMap<State, usize>,
    /// Where each state came from, and by what.
    origins: Vec<(usize, String)>,
    transitions: usize,
    violation: Option<String>,
}

impl Run {
    /// Explores until all is seen or a promise is broken.
    pub fn explore(self) -> Report {
        let mut explorer = Explorer {
            run: self,
            contents: Some(Contents::new(self.parts)),
            seen: HashMap::new(),
            origins: Vec::new(),
            transitions: 0,
            violation: None,
        };
        let first = State { disk: Disk::fresh(self.parts), steps: [0; 2], disturbed: false };
        let mut level = Vec::new();
        explorer.reach(first, 0, String::new(), &mut level);
        for _ in 0..self.logins {
            explorer.disturb(&mut level);
            level = explorer.log_in(level);
        }
        explorer.disturb(&mut level);
        let Explorer { seen, transitions, violation, .. } = explorer;
        Report { states: seen.len(), transitions, violation }
    }

    /// A login raises the generation by at most two, so none outruns this distance.
    const fn gap(self) -> u64 {
        2 * self.logins as u64 + 2
    }
}

impl Explorer {
    /// Notes a state, if it is new, and that it is sound.
    fn reach(&mut self, mut state: State, from: usize, by: String, level: &mut Vec<State>) {
        self.transitions += 1;
        state.disk = state.disk.renamed(&mut state.steps, self.run.gap());
        if self.violation.is_some() || self.seen.contains_key(&state) {
            return;
        }
        let number = self.origins.len();
        self.origins.push((from, by));
        if let Some(fault) = self.fault_of(&state) {
            self.blame(number, fault);
        }
        self.seen.insert(state.clone(), number);
        level.push(state);
    }

    fn blame(&mut self, number: usize, fault: &str) {
        let (mut way, mut at) = (Vec::new(), number);
        while at > 0 {
            way.push(self.origins[at].1.as_str());
            at = self.origins[at].0;
        }
        way.reverse();
        self.violation = Some(format!("{fault} after: {}", way.join("; ")));
    }

    /// I1 and I2 of what anybody reads now.
    fn fault_of(&mut self, state: &State) -> Option<&'static str> {
        let machine = self.machine(state.disk.clone(), Choices::default());
        let opened = Record::open(Handle(Rc::clone(&machine)));
        let fault = match &opened {
            Err(RecordError::Damaged) => Some("I2: no valid record"),
            Err(_) => Some("I2: not readable"),
            Ok(record) if used_of(record.history()).least() < state.steps[0] => {
                Some("I1: an announced code is unspent")
            }
            Ok(record) if is_a_mix(record, self.run.parts) => {
                Some("I2: parts of two versions pass for one")
            }
            Ok(_) => None,
        };
        drop(opened);
        self.contents = Rc::into_inner(machine).map(|machine| machine.into_inner().contents);
        fault
    }

    fn machine(&mut self, disk: Disk, choices: Choices) -> Rc<RefCell<Machine>> {
        Rc::new(RefCell::new(Machine {
            disk,
            contents: self.contents.take().unwrap(),
            choices,
            broken: self.run.broken,
            dead: false,
            faulty: false,
            flushes: 0,
            grew: false,
        }))
    }

    /// Power cuts, failed writing back and eviction, of these states and of what comes of them.
    fn disturb(&mut self, level: &mut Vec<State>) {
        let mut at = 0;
        while at < level.len() && self.violation.is_none() {
            let state = level[at].clone();
            let from = self.seen[&state];
            let found = [
                ("power cut", state.disk.power_cuts()),
                ("failed writing back", state.disk.failed_writebacks()),
                ("eviction", state.disk.evictions()),
            ];
            for (by, disks) in found {
                for disk in disks {
                    let next = State { disk, disturbed: true, ..state };
                    self.reach(next, from, by.to_owned(), level);
                }
            }
            at += 1;
        }
    }

    /// One login in each of these states, in all the ways it can end.
    fn log_in(&mut self, level: Vec<State>) -> Vec<State> {
        let mut next = Vec::new();
        for state in level {
            let from = self.seen[&state];
            let marks = state.disk.sectors().filter_map(|s| s.version()).map(|v| v.used.most());
            let fresh = marks.chain(state.steps).max().unwrap_or(0) + 1;
            for login in LOGINS {
                let again = (login.uses_a_step() && state.steps[1] > 0).then_some(state.steps[1]);
                for step in [fresh].into_iter().chain(again) {
                    self.all_ends(&state, login, step, from, &mut next);
                }
            }
        }
        next
    }

    fn all_ends(
        &mut self,
        state: &State,
        login: Login,
        step: u64,
        from: usize,
        next: &mut Vec<State>,
    ) {
        let mut choices = Choices::default();
        while self.violation.is_none() {
            let end = self.one_end(state.disk.clone(), choices, login, step);
            let mut after = State { disk: end.disk, disturbed: end.faulty, ..*state };
            if login.uses_a_step() {
                after.steps[1] = after.steps[1].max(step);
            }
            let mut fault = end.fault;
            let allowed = end.announced.len() + usize::from(state.disturbed);
            if !end.faulty && end.flushes > allowed {
                fault = Some(if end.announced.is_empty() {
                    "I4: a refusal flushed"
                } else {
                    "I3: a login cost more than one flush"
                });
            }
            for announced in end.announced {
                if announced <= after.steps[0] {
                    fault = Some("I1: a code was accepted twice");
                }
                after.steps[0] = after.steps[0].max(announced);
            }
            let by = format!("{login:?}{}", if end.faulty { " with a fault" } else { "" });
            if let Some(fault) = fault {
                self.origins.push((from, by.clone()));
                self.blame(self.origins.len() - 1, fault);
            }
            self.contents = Some(end.contents);
            self.reach(after, from, by, next);
            choices = end.choices;
            if !choices.advance() {
                return;
            }
        }
    }

    fn one_end(&mut self, disk: Disk, choices: Choices, login: Login, step: u64) -> Ended {
        let Run { parts, broken, .. } = self.run;
        let machine = self.machine(disk, choices);
        let open = || Record::open(Handle(Rc::clone(&machine))).ok();
        let (mut announced, mut fault) = (Vec::new(), None);
        // Without the lock, a second login with the same code reads before the first one writes.
        let overlapping = if broken == Some(Broken::NoLock) { open() } else { None };
        for mut record in open().into_iter().chain(overlapping) {
            let result = login.run(&mut record, step, parts, broken);
            let dead = machine.borrow().dead;
            if let Ok(Some(step)) = result {
                announced.push(step);
            }
            if result.is_ok() && !dead && broken != Some(Broken::NoLock) {
                let shown = open().map(|record| record.generation());
                if shown != Some(record.generation()) {
                    fault = Some("C: what a login wrote without an error is not what is read");
                }
            }
        }
        let machine = Rc::into_inner(machine).map(RefCell::into_inner).unwrap();
        if machine.grew {
            fault = Some("I5: a write went beyond the file's end");
        }
        let Machine { disk, contents, choices, faulty, flushes, .. } = machine;
        Ended { disk, contents, choices, announced, faulty, flushes, fault }
    }
}

/// The history of a version follows from its generation and its mark.
fn is_a_mix(record: &Record<Handle>, parts: usize) -> bool {
    let shown = record.history();
    *shown != history(record.generation(), used_of(shown), parts)
}
