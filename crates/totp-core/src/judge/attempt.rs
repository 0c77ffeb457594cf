//! One answer, with what it is judged by.

use super::verify::{self, Reach};
use crate::answer::{Answer, Code, Pair};
use crate::authenticator::{LookAhead, Window};
use crate::credential::Credential;
use crate::history::History;
use crate::ledger::Look;
use crate::recovery::RecoveryCode;
use crate::sent;
use crate::throttle::{Limits, Origin};

/// One answer of one user.
#[derive(Clone, Copy)]
pub struct Attempt<'a> {
    /// The account's name, for the record.
    pub account: &'a str,
    /// What the user's codes are compared with.
    pub credential: &'a Credential,
    /// What was typed.
    pub answer: &'a Answer,
    /// Whose failures count.
    pub origin: Origin,
    /// How many steps around now are good.
    pub window: Window,
    /// How many counters of an event-based token beyond the next one are good.
    pub look_ahead: LookAhead,
    /// How many tries there are.
    pub limits: &'a Limits,
    /// What the user's other record knew when the credential was read: the first look.
    pub elsewhere: &'a Look,
    /// The users who can write that other record.
    pub other: Other,
}

/// The users who can write the record that a login looks at and does not write.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Other {
    /// The user. A mark that no window reaches yet is ignored, or the user would be locked out by it.
    Users,
    /// Root alone. All of it counts.
    Roots,
}

impl Attempt<'_> {
    /// Whether the answer has a form that is right for some authenticator or a recovery code.
    pub(super) fn may_be_right(&self) -> bool {
        let fits = |pair: &Pair| verify::has_codes_of(self.credential, pair.length(), self.reach());
        self.recovery().is_some()
            || self.fitting_codes().next().is_some()
            || self.pair().is_some_and(fits)
    }

    /// What in the answer may be a code that was sent.
    pub(super) fn sent_candidates(&self) -> impl Iterator<Item = &Code> + Clone {
        self.codes().iter().filter(|code| code.length() == sent::DIGITS)
    }

    /// Whether only a counter in root's record could tell that the answer is right, and this program does not write
    /// that record. A program that runs as the user must not count: with two counters, a code would be good twice.
    pub(super) fn needs_roots_record(&self) -> bool {
        let with_counters = Reach { look_ahead: Some(self.look_ahead), ..self.reach() };
        let lengths = self.codes().iter().map(Code::length).chain(self.pair().map(Pair::length));
        !self.may_be_right()
            && lengths.into_iter().any(|n| verify::has_codes_of(self.credential, n, with_counters))
    }

    /// How far a code may be from what is expected.
    pub(super) fn reach(&self) -> Reach {
        let counts = self.other == Other::Users;
        Reach { window: self.window, look_ahead: counts.then_some(self.look_ahead) }
    }

    /// What in the answer may be a code.
    pub(super) fn codes(&self) -> &[Code] {
        match self.answer {
            Answer::Code(code) => std::slice::from_ref(code),
            Answer::Tail(tail) => tail.codes(),
            Answer::Recovery(_) | Answer::Pair(_) | Answer::Malformed => &[],
        }
    }

    /// The two codes, if the answer is that.
    pub(super) const fn pair(&self) -> Option<&Pair> {
        match self.answer {
            Answer::Pair(pair) => Some(pair),
            _ => None,
        }
    }

    pub(super) fn fitting_codes(&self) -> impl Iterator<Item = &Code> + Clone {
        self.codes().iter().filter(|code| verify::fits(self.credential, code, self.reach()))
    }

    /// What in the answer may be a recovery code.
    pub(super) fn recovery(&self) -> Option<&RecoveryCode> {
        match self.answer {
            Answer::Recovery(code) => Some(code),
            Answer::Tail(tail) => tail.recovery(),
            Answer::Code(_) | Answer::Pair(_) | Answer::Malformed => None,
        }
    }

    /// What the first look at the other record saw.
    pub(super) const fn known_elsewhere(&self) -> Option<&History> {
        match self.elsewhere {
            Look::Knows(history) => Some(history),
            Look::Silent | Look::Unsure(_) => None,
        }
    }
}
