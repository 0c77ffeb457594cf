//! One login, run again from its beginning with what it saw before, up to its next call.

use crate::support::{LIMITS, at, credential};
use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::rc::Rc;
use std::sync::OnceLock;
use totp_core::answer::Answer;
use totp_core::authenticator::{LookAhead, Window};
use totp_core::credential::Credential;
use totp_core::history::History;
use totp_core::judge::{Attempt, Look, Other, Surroundings, Verdict, judge};
use totp_core::ledger::{Entry, Ledger, Written};
use totp_core::throttle::Origin;
use totp_core::time::Moment;

/// The user's credential, hashed once.
static ENROLLED: OnceLock<Credential> = OnceLock::new();

/// Whose record a login writes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Side {
    Root,
    User,
}

/// One login: the side, and what is typed there.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Login {
    pub side: Side,
    pub typed: String,
}

/// A call to the world outside.
#[derive(Clone, Debug)]
pub enum Call {
    Look,
    Hold,
    Now,
    Write(Rc<History>, Entry),
    GiveBack,
}

/// What came of a call.
#[derive(Clone, Debug)]
pub enum Seen {
    Looked(Look),
    Held(Rc<History>),
    Now(u64),
    Done,
    Failed,
}

/// Where a login stands.
pub enum Next {
    Calls(Call),
    /// It ended; whether it was let in.
    Ended(bool),
}

/// Ends a run at a call whose answer is not known yet.
struct Stopped;

/// What a login saw so far, handed out one by one.
struct Script {
    seen: Vec<Rc<Seen>>,
    at: Cell<usize>,
    next: RefCell<Option<Call>>,
}

impl Script {
    fn call(&self, call: Call) -> Seen {
        let at = self.at.replace(self.at.get() + 1);
        match self.seen.get(at) {
            Some(seen) => Seen::clone(seen),
            None => {
                *self.next.borrow_mut() = Some(call);
                resume_unwind(Box::new(Stopped))
            }
        }
    }

    fn look(&self) -> Look {
        let Seen::Looked(look) = self.call(Call::Look) else { panic!("not a look") };
        look
    }
}

/// A record that is held.
struct Held(Rc<Script>);

impl Drop for Held {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.0.call(Call::GiveBack);
        }
    }
}

struct Scripted(Rc<Script>);

impl Ledger for Scripted {
    type Held = Held;
    type Error = ();

    fn hold(&self, _: &str) -> Result<(Held, History), ()> {
        let Seen::Held(history) = self.0.call(Call::Hold) else { panic!("not held") };
        Ok((Held(Rc::clone(&self.0)), History::clone(&history)))
    }

    fn write(
        &self,
        _: &mut Held,
        next: &mut History,
        entry: &Entry,
        _: Moment,
    ) -> Result<Written, ()> {
        match self.0.call(Call::Write(Rc::new(next.clone()), entry.clone())) {
            Seen::Failed => Err(()),
            _ => Ok(Written::Lasting),
        }
    }
}

impl Surroundings for Scripted {
    fn now(&mut self) -> Option<Moment> {
        let Seen::Now(time) = self.0.call(Call::Now) else { panic!("not a time") };
        Some(at(time, 100_000))
    }

    fn elsewhere(&mut self) -> Look {
        self.0.look()
    }
}

impl Login {
    /// What the login does next, after it saw these things.
    pub fn next(&self, seen: Vec<Rc<Seen>>) -> Next {
        let script = Rc::new(Script { seen, at: Cell::new(0), next: RefCell::new(None) });
        let run = || {
            let attempt = Attempt {
                account: "ann",
                credential: ENROLLED.get_or_init(|| credential(&[1], 1)),
                answer: &Answer::parse(self.typed.as_bytes()),
                origin: Origin::Local,
                window: Window::default(),
                look_ahead: LookAhead::default(),
                limits: &LIMITS,
                elsewhere: &script.look(),
                other: match self.side {
                    Side::Root => Other::Users,
                    Side::User => Other::Roots,
                },
            };
            let ledger = Scripted(Rc::clone(&script));
            judge(&ledger, &attempt, &mut Scripted(Rc::clone(&script)))
        };
        match catch_unwind(AssertUnwindSafe(run)) {
            Ok(Verdict::Accepted(_)) => Next::Ended(true),
            Ok(Verdict::Malformed | Verdict::WrongRecoveryCode) => {
                panic!("{} is wrong", self.typed)
            }
            Ok(_) => Next::Ended(false),
            Err(reason) if reason.is::<Stopped>() => {
                Next::Calls(script.next.take().expect("a stop is at a call"))
            }
            Err(reason) => resume_unwind(reason),
        }
    }
}
