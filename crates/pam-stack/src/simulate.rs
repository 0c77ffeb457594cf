//! What libpam makes of a stack: every way through it, for every result its modules can have.
//!
//! `step` is libpam's rule for one module (Linux-PAM 1.5, `_pam_dispatch_aux`); the end-to-end cases
//! compare it with the real libpam over random stacks. `explore` follows all results at once. Ways that
//! can no longer differ are followed once, so this ends soon however long the stack is.

use crate::libpam::{Action, Ret};
use crate::modules::Loads;
use crate::stack::{Calls, Handler};
use std::collections::HashMap;

/// What the stack thinks of the login so far.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Impression {
    Undecided,
    Good,
    Bad,
}

/// What became of the module that ways are told apart by.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Watched {
    /// It was not called.
    NotCalled,
    /// It returned PAM_IGNORE.
    Ignored,
    /// It failed.
    Failed,
    /// It succeeded at least once.
    Succeeded,
}

/// What a module is to a login, as far as it matters here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// The module that ways are told apart by.
    Watched,
    /// It asks for the password.
    Password,
    /// It is neither.
    Other,
}

/// A module as the walk sees it: its results and its role.
#[derive(Clone, Debug)]
pub struct Actor {
    /// All that it can return.
    pub results: Vec<Ret>,
    /// What it is to the login.
    pub role: Role,
}

impl Actor {
    /// The same, if libpam may not be able to load the module or find in it what it calls.
    pub fn loaded(mut self, loads: Loads) -> Self {
        match loads {
            Loads::Yes => {}
            Loads::No => self.results = vec![Ret::MODULE_UNKNOWN],
            Loads::Unsure if self.results.contains(&Ret::MODULE_UNKNOWN) => {}
            Loads::Unsure => self.results.push(Ret::MODULE_UNKNOWN),
        }
        self
    }
}

/// A module that led around the watched one, and whether it had succeeded: then its condition was met.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Skipper {
    /// Its position in the stack.
    pub at: usize,
    /// Whether it had succeeded.
    pub met: bool,
}

/// A point on a way through a stack.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct State {
    at: usize,
    impression: Impression,
    status: Ret,
    /// Impression and status at the beginning of each substack we are in; the first is the stack's own.
    saved: Vec<(Impression, Ret)>,
    /// What became of the watched module.
    pub watched: Watched,
    /// How often the watched module was called; 2 stands for more.
    pub asked: u8,
    /// A password was right.
    pub password: bool,
    /// The watched module was called before any password was right, and a password came after.
    pub code_first: bool,
    /// The watched module was called after a wrong password.
    pub asked_after_wrong: bool,
    wrong_password: bool,
    /// The module that first led around the watched one.
    pub skipper: Option<Skipper>,
}

impl State {
    fn begin() -> Self {
        let nothing = (Impression::Undecided, Ret::PERM_DENIED);
        Self {
            at: 0,
            impression: nothing.0,
            status: nothing.1,
            saved: vec![nothing],
            watched: Watched::NotCalled,
            asked: 0,
            password: false,
            code_first: false,
            asked_after_wrong: false,
            wrong_password: false,
            skipper: None,
        }
    }

    /// What pam_authenticate returns at the end of the stack.
    pub fn result(&self) -> Ret {
        if self.status == Ret::SUCCESS && self.impression != Impression::Good {
            Ret::PERM_DENIED
        } else {
            self.status
        }
    }

    /// Whether the login goes on, in some cases only after the user has changed the password.
    pub fn goes_on(&self) -> bool {
        self.impression == Impression::Good
            && [Ret::SUCCESS, Ret::NEW_AUTHTOK_REQD].contains(&self.status)
    }
}

/// The end of the run of modules after `at` that are at least as deep.
fn end_of_level(stack: &[&Handler], at: usize, level: usize) -> usize {
    let deeper = |handler: &&&Handler| handler.level >= level;
    at + stack.get(at + 1..).unwrap_or(&[]).iter().take_while(deeper).count()
}

/// Skips `count` modules of this level, a substack counting as one. `None` if there are not so many.
fn skip(stack: &[&Handler], at: usize, level: usize, count: u32) -> (usize, bool) {
    let level_at = |n: usize| stack.get(n).map(|handler| handler.level);
    let mut here = at;
    for _ in 0..count {
        if level_at(here + 1).is_none_or(|next| next < level) {
            return (here, false);
        }
        here += 1;
        while level_at(here + 1).is_some_and(|next| next > level) {
            here += 1;
        }
    }
    (here, true)
}

/// One module said `ret`: libpam's rule for it. Entering a substack remembers what was before.
fn step(stack: &[&Handler], state: &State, ret: Option<Ret>) -> Option<State> {
    let handler = stack.get(state.at)?;
    let mut next = state.clone();
    let level = handler.level;
    if next.saved.len() <= level {
        next.saved.resize(level + 1, (state.impression, state.status));
    }
    next.saved.truncate(level + 1);
    let Some(ret) = ret else {
        next.at += 1;
        return Some(next);
    };
    let mut last = state.at;
    let good = |s: &State| {
        s.impression == Impression::Undecided
            || (s.impression == Impression::Good && s.status == Ret::SUCCESS)
    };
    match handler.control.action(ret) {
        Action::Ignore => {}
        Action::Reset => {
            (next.impression, next.status) =
                next.saved.get(level).copied().unwrap_or((Impression::Bad, Ret::PERM_DENIED));
        }
        action @ (Action::Ok | Action::Done) => {
            if good(&next) {
                (next.impression, next.status) = (Impression::Good, ret);
            }
            if next.impression == Impression::Good && action == Action::Done {
                last = end_of_level(stack, last, level);
            }
        }
        action @ (Action::Bad | Action::Die) => {
            if next.impression != Impression::Bad {
                let status = if ret == Ret::IGNORE { Ret::PERM_DENIED } else { ret };
                (next.impression, next.status) = (Impression::Bad, status);
            }
            if action == Action::Die {
                last = end_of_level(stack, last, level);
            }
        }
        Action::Jump(count) => {
            let (landed, whole) = skip(stack, last, level, count);
            last = landed;
            if !whole {
                (next.impression, next.status) = (Impression::Bad, Ret::PERM_DENIED);
            }
        }
        Action::BadJump => (next.impression, next.status) = (Impression::Bad, Ret::PERM_DENIED),
    }
    next.at = last + 1;
    Some(next)
}

/// Every end that a stack can come to.
#[derive(Debug)]
pub struct Ends {
    /// The states at the end of the stack; each differs from the others.
    pub states: Vec<State>,
    /// Whether the watched module is called on any way.
    pub is_reached: bool,
}

impl Ends {
    /// The ends at which the login is let in.
    pub fn let_in(&self) -> impl Iterator<Item = &State> {
        self.states.iter().filter(|state| state.result() == Ret::SUCCESS)
    }

    /// All results, sorted, each once.
    pub fn results(&self) -> Vec<Ret> {
        let mut results: Vec<Ret> = self.states.iter().map(State::result).collect();
        results.sort_unstable();
        results.dedup();
        results
    }
}

/// Follows every way through the stack. `actors` says what each of its modules can answer, `watched` the file name of the
/// module that ways are told apart by.
pub fn explore(stack: &[&Handler], actors: &[Actor], watched: &str) -> Ends {
    let mut seen: HashMap<State, ()> = HashMap::new();
    let mut open = vec![State::begin()];
    let mut ends = Ends { states: Vec::new(), is_reached: false };
    while let Some(state) = open.pop() {
        if seen.insert(state.clone(), ()).is_some() {
            continue;
        }
        let (Some(handler), Some(actor)) = (stack.get(state.at), actors.get(state.at)) else {
            ends.states.push(state);
            continue;
        };
        if handler.calls == Calls::Substack {
            open.extend(step(stack, &state, None));
            continue;
        }
        ends.is_reached |= actor.role == Role::Watched;
        for ret in &actor.results {
            if let Some(mut next) = step(stack, &state, Some(*ret)) {
                note(stack, &state, &mut next, actor, *ret, watched);
                open.push(next);
            }
        }
    }
    ends
}

/// Writes down what matters for the judgement.
fn note(
    stack: &[&Handler],
    before: &State,
    next: &mut State,
    actor: &Actor,
    ret: Ret,
    watched: &str,
) {
    match actor.role {
        Role::Watched => {
            next.asked = (next.asked + 1).min(2);
            next.asked_after_wrong |= before.wrong_password;
            next.watched = next.watched.max(match ret {
                Ret::SUCCESS => Watched::Succeeded,
                Ret::IGNORE => Watched::Ignored,
                _ => Watched::Failed,
            });
        }
        Role::Password if ret == Ret::SUCCESS => {
            next.code_first |= before.asked > 0 && !before.password;
            next.password = true;
        }
        // A password that has expired is right: `requisite` goes on after it.
        Role::Password if ret == Ret::NEW_AUTHTOK_REQD => {}
        Role::Password => next.wrong_password |= !before.password,
        Role::Other => {}
    }
    let over = stack.get(before.at + 1..next.at).unwrap_or(&[]);
    if next.asked == 0 && next.skipper.is_none() && over.iter().any(|h| h.names(watched)) {
        next.skipper = Some(Skipper { at: before.at, met: ret == Ret::SUCCESS });
    }
}

/// Where the login of somebody who does everything right is refused: the module that decides it. `None`
/// if it is let in. A condition that exempts somebody is taken as not met.
pub fn refuser(
    stack: &[&Handler],
    actors: &[Actor],
    exempts: impl Fn(&Handler) -> bool,
) -> Option<usize> {
    let mut state = State::begin();
    let mut decided = None;
    while let (Some(handler), Some(actor)) = (stack.get(state.at), actors.get(state.at)) {
        let right =
            |ret: &&Ret| **ret == if exempts(handler) { Ret::AUTH_ERR } else { Ret::SUCCESS };
        let ret = actor.results.iter().find(right).or(actor.results.first()).copied();
        let ret = if handler.calls == Calls::Substack { None } else { ret };
        let at = state.at;
        let was_bad = state.impression == Impression::Bad;
        state = step(stack, &state, ret)?;
        if state.impression == Impression::Bad && !was_bad {
            decided = Some(at);
        }
    }
    (state.result() != Ret::SUCCESS).then_some(decided.or(stack.len().checked_sub(1))?)
}
