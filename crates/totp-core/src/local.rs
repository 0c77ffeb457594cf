//! The verifier that judges in this process, with the files of this machine. Every way out but one refuses.
//!
//! Why a code cannot be used twice stands in [`crate::judge`].

mod decoy;
mod judge;
mod key;
mod key_turn;
mod places;
mod sending;

pub use key_turn::{EARLY_SECONDS, KeyTurn, TOUCH_SECONDS};
pub use places::{Elsewhere, Found, Missing, Places};

use crate::account::Account;
use crate::answer::Answer;
use crate::credential::{CredentialFault, ReadDepth};
use crate::login::{Machine, Outcome, Priority, Prompt, Request, Rights, Turn, Verifier, log_line};
use crate::record::{Store, StoreError};
use crate::recovery::RecoveryCode;
use crate::settings::{FirstPass, Settings};
use crate::throttle::Origin;
use crate::way::Wanted;
use std::path::Path;

/// One login attempt.
#[derive(Debug)]
pub struct Local<'a, P> {
    /// What the administrator set.
    pub settings: &'a Settings,
    /// What the application told.
    pub request: &'a Request,
    /// `None` for a name that nobody has.
    pub account: Option<&'a Account>,
    /// Where credentials and records are.
    pub places: P,
    /// What the one that asks may do.
    pub rights: Rights,
    /// Whether the user himself asks, to run `enroll`: not enrolled yet, he may pass.
    pub enrols: bool,
    /// Whose failures count.
    pub origin: Origin,
    /// For the record of nobody, by which somebody unknown is refused.
    pub volatile_dir: &'a Path,
    /// The question that the next answer belongs to.
    pub asked: Prompt,
    /// What was asked for, until it is sent.
    pub wanted: Option<Wanted>,
    /// How far the login has come with a security key.
    pub key: KeyTurn,
}

impl<P: Places, M: Machine> Verifier<M> for Local<'_, P> {
    type Outcome = Outcome;

    fn start(&mut self, machine: &mut M) -> Turn<Outcome> {
        if self.may_be_let_by() {
            return Turn::Done(Outcome::LetBy);
        }
        match self.settings.first_pass {
            FirstPass::Ignored => self.key_first(machine).unwrap_or_else(|| self.ask()),
            FirstPass::Tried | FirstPass::Used => self.ask_for(Prompt::HandedOn),
        }
    }

    fn answer(&mut self, machine: &mut M, typed: &[u8]) -> Turn<Outcome> {
        if let Some(turn) = self.key_turn(machine, typed) {
            return turn;
        }
        self.wanted = self.asked_for(machine, typed);
        if self.wanted.is_some() {
            return self.ask_for(Prompt::OnItsWay);
        }
        let answer = match self.asked {
            Prompt::Code | Prompt::OnItsWay | Prompt::Touch | Prompt::Pin => Answer::parse(typed),
            Prompt::PasswordAndCode | Prompt::HandedOn => Answer::parse_tail(typed),
        };
        let is_none = matches!(answer, Answer::Malformed);
        let may_ask = self.settings.first_pass == FirstPass::Tried;
        if is_none && self.asked == Prompt::HandedOn && may_ask {
            return self.ask();
        }
        Turn::Done(self.verdict(machine, &answer))
    }

    fn meanwhile(&mut self, machine: &mut M) {
        if let Some(wanted) = self.wanted.take() {
            self.send(machine, wanted);
        }
    }
}

impl<P: Places> Local<'_, P> {
    fn ask(&mut self) -> Turn<Outcome> {
        let both = self.settings.asks_for_both();
        self.ask_for(if both { Prompt::PasswordAndCode } else { Prompt::Code })
    }

    fn ask_for(&mut self, prompt: Prompt) -> Turn<Outcome> {
        self.asked = prompt;
        Turn::Ask(prompt)
    }

    fn verdict<M: Machine>(&self, machine: &mut M, answer: &Answer) -> Outcome {
        let Some(account) = self.account else {
            self.search_nowhere(answer);
            return self.refuse_at_full_cost(machine, answer, Outcome::UnknownUser);
        };
        match self.places.find(account, depth(answer)) {
            Err(Missing::Unusable(outcome)) => outcome,
            Err(Missing::Absent) => self.refuse_absent(machine, account, answer),
            Ok(found) if found.credential.disabled => {
                self.refuse_at_full_cost(machine, answer, Outcome::Disabled)
            }
            Ok(found) => {
                self.log_findings(machine, &found);
                self.judge(machine, account, &found, answer)
            }
        }
    }

    /// What the credential holds, in numbers; and what of it this version leaves out.
    fn log_findings<M: Machine>(&self, machine: &mut M, found: &Found<P::Home>) {
        let credential = &found.credential;
        log_fault(machine, found.elsewhere.fault.as_ref());
        for kind in credential.newer_kinds() {
            let kind = log_line::escaped(kind.kind.as_bytes());
            let line = format!("left out an authenticator of a kind not known here: {kind}");
            machine.log(Priority::Warning, &line);
        }
        if self.settings.debug {
            let (count, window) = (credential.authenticators.len(), self.settings.window.steps());
            let origin = self.origin.name();
            let line = format!("debug: {count} authenticators, window {window}, origin {origin}");
            machine.log(Priority::Debug, &line);
        }
    }

    /// Whether this user may pass without a code, before anything is asked: provably not enrolled, root
    /// never saw an enrolment, and the administrator allows it. Any doubt is a no.
    ///
    /// `enroll` itself may pass too where the module stands in its stack, or nobody could ever enrol:
    /// the user runs it with no rights but his own, and fools only himself.
    fn may_be_let_by(&self) -> bool {
        let Some(account) = self.account else { return false };
        if !self.settings.nullok && !self.enrols {
            return false;
        }
        let not_enrolled = match self.places.find(account, ReadDepth::CodesOnly) {
            // Where users enrol at their first login, nobody else passes for the lack of an enrolment.
            Err(Missing::Absent) => self.enrols || !self.settings.at_login.here,
            Ok(found) => found.credential.disabled,
            // What root holds: enroll asks the helper, and the helper asks for a code of its own.
            Err(Missing::Unusable(Outcome::CredentialDamaged(_, error))) => {
                self.enrols && error.fault == CredentialFault::HeldByRoot
            }
            // The same where the policy names a file of root's, which the user cannot read.
            Err(Missing::Unusable(Outcome::CredentialOutOfReach(_))) => {
                self.enrols && self.settings.credential.is_roots()
            }
            Err(Missing::Unusable(_)) => false,
        };
        not_enrolled && (self.enrols || never_seen(&self.places.roots_store(account)))
    }

    /// No credential. Root's record tells a user who never enrolled from one whose file is gone.
    fn refuse_absent<M: Machine>(
        &self,
        machine: &mut M,
        account: &Account,
        answer: &Answer,
    ) -> Outcome {
        match self.places.store(account).peek() {
            Err(error) => Outcome::RecordUnusable(error),
            Ok(Some(history)) if history.is_enrolled() && history.is_called(&account.name) => {
                Outcome::CredentialGone
            }
            Ok(Some(history)) if history.is_enrolled() => {
                Outcome::EnrolledAs(history.name().to_owned(), account.uid)
            }
            Ok(_) => self.refuse_at_full_cost(machine, answer, Outcome::NotEnrolled),
        }
    }
}

/// A record in the home that cannot be used limits what holds between sshd and a screen locker.
fn log_fault<M: Machine>(machine: &mut M, fault: Option<&StoreError>) {
    if let Some(fault) = fault {
        let line = format!("the record in the home cannot be used and is ignored: {fault}");
        machine.log(Priority::Warning, &line);
    }
}

/// How much of a credential the answer needs.
fn depth(answer: &Answer) -> ReadDepth {
    if recovery_in(answer).is_some() { ReadDepth::WithRecovery } else { ReadDepth::CodesOnly }
}

/// What in the answer may be a recovery code.
fn recovery_in(answer: &Answer) -> Option<&RecoveryCode> {
    match answer {
        Answer::Recovery(code) => Some(code),
        Answer::Tail(tail) => tail.recovery(),
        Answer::Code(_) | Answer::Pair(_) | Answer::Malformed => None,
    }
}

/// Whether root has provably never seen an enrolment of this user id, by whatever name.
fn never_seen(store: &Store) -> bool {
    match store.peek() {
        Ok(None) => true,
        Ok(Some(history)) => !history.is_enrolled(),
        Err(_) => false,
    }
}
