//! The verdict on an enrolled user's answer: [`crate::judge`], in the surroundings of a program that asks.

use super::{Found, Local, Places, log_fault};
use crate::account::Account;
use crate::answer::{Answer, Code};
use crate::credential::Credential;
use crate::history::SentCode;
use crate::judge::{Attempt, Look, Other, Surroundings, Touch, Verdict, judge, judge_touch};
use crate::login::{IdentityError, Machine, Outcome, Rights};
use crate::record::{Store, StoreError};
use crate::time::Moment;

/// The machine's clock, and a thread that nobody disturbs.
pub(super) struct Around<'a, P: Places, M> {
    machine: &'a M,
    /// Where to look for the user's other record, and with whom a new record of root's is shared before.
    look: Option<LookAgain<'a, P>>,
    /// Why the second look said nothing.
    fault: Option<StoreError>,
}

struct LookAgain<'a, P: Places> {
    places: &'a P,
    account: &'a Account,
    found: &'a Found<P::Home>,
    store: &'a Store,
}

impl<'a, P: Places, M> Around<'a, P, M> {
    /// Where nobody can be accepted, so that there is no second look.
    pub(super) const fn decoy(machine: &'a M) -> Self {
        Self { machine, look: None, fault: None }
    }
}

impl<P: Places, M: Machine> Surroundings for Around<'_, P, M> {
    fn now(&mut self) -> Option<Moment> {
        self.machine.now()
    }

    fn elsewhere(&mut self) -> Look {
        let Some(LookAgain { places, account, found, store }) = &self.look else {
            return Look::Silent;
        };
        // Or a locker that looks now could not see what was written.
        share_record(*places, account, store);
        match places.look_again(account, found) {
            Ok(seen) => {
                self.fault = seen.fault;
                seen.look
            }
            Err(error) => Look::Unsure(error.0.to_owned()),
        }
    }

    fn is_held_as(&mut self, name: &str) -> bool {
        let look = self.look.as_ref();
        look.is_some_and(|look| look.places.is_held_as(look.account, look.found, name))
    }

    fn sends_codes(&self) -> bool {
        self.machine.sent_code_key().is_some()
    }

    fn sent_digits(&self, code: &SentCode) -> Option<Code> {
        // For nobody, the work is done all the same.
        let (uid, name) =
            self.look.as_ref().map_or((0, ""), |look| (look.account.uid, &look.account.name));
        self.machine.sent_code_key()?.sent_digits(uid, name, code)
    }

    fn undisturbed<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> Result<T, &'static str> {
        let machine = self.machine;
        machine.undisturbed(|| work(self))
    }
}

/// A new record of root's may be read by the user's own group, if there is one: lockers then see what sshd spent.
/// Asked once in a user's life, after the lock.
fn share_record<P: Places>(places: &P, account: &Account, store: &Store) {
    if places.other() == Other::Users && store.take_made() && account.has_private_group(account.gid)
    {
        // Failing costs only that.
        let _ = store.share_with(account.gid);
    }
}

impl<P: Places> Local<'_, P> {
    /// Judges the answer of an enrolled user.
    pub(super) fn judge<M: Machine>(
        &self,
        machine: &mut M,
        account: &Account,
        found: &Found<P::Home>,
        answer: &Answer,
    ) -> Outcome {
        let (places, store) = (&self.places, self.places.store(account));
        let attempt = Attempt {
            elsewhere: &found.elsewhere.look,
            other: places.other(),
            ..self.attempt(&account.name, &found.credential, answer)
        };
        let look = LookAgain { places, account, found, store: &store };
        let mut around = Around { machine: &*machine, look: Some(look), fault: None };
        let verdict = judge(&store, &attempt, &mut around);
        let fault = around.fault.take();
        if matches!(verdict, Verdict::Malformed) && self.rights == Rights::Root {
            // Or the time of eight digits would tell who has a scratch code or a longer token.
            self.work_for_nothing(machine, &found.credential, answer);
        }
        share_record(places, account, &store);
        log_fault(machine, fault.as_ref());
        outcome(verdict, account.uid)
    }

    /// Judges the touch of an enrolled user.
    pub(super) fn judge_touch<M: Machine>(
        &self,
        machine: &M,
        account: &Account,
        found: &Found<P::Home>,
        touch: &Touch<'_>,
    ) -> Outcome {
        let (places, store) = (&self.places, self.places.store(account));
        let attempt = Attempt {
            elsewhere: &found.elsewhere.look,
            other: places.other(),
            ..self.attempt(&account.name, &found.credential, &Answer::Malformed)
        };
        let look = LookAgain { places, account, found, store: &store };
        let mut around = Around { machine, look: Some(look), fault: None };
        outcome(judge_touch(&store, &attempt, touch, &mut around), account.uid)
    }

    pub(super) fn attempt<'a>(
        &'a self,
        account: &'a str,
        credential: &'a Credential,
        answer: &'a Answer,
    ) -> Attempt<'a> {
        Attempt {
            account,
            credential,
            answer,
            origin: self.origin,
            window: self.settings.window,
            look_ahead: self.settings.look_ahead,
            limits: &self.settings.limits,
            elsewhere: &Look::Silent,
            other: Other::Users,
        }
    }
}

fn outcome(verdict: Verdict<StoreError>, uid: u32) -> Outcome {
    match verdict {
        Verdict::Accepted(consumed) => Outcome::Accepted(consumed),
        Verdict::WrongCode => Outcome::WrongCode,
        Verdict::WrongRecoveryCode => Outcome::WrongRecoveryCode,
        Verdict::Malformed => Outcome::Malformed,
        Verdict::CodeAlreadyUsed => Outcome::CodeAlreadyUsed,
        Verdict::RecoveryCodeAlreadyUsed => Outcome::RecoveryCodeAlreadyUsed,
        Verdict::MarkAhead => Outcome::MarkAhead,
        Verdict::NoRoomForCounter => Outcome::NoRoomForCounter,
        Verdict::NeedsRootsRecord => Outcome::NeedsRootsRecord,
        Verdict::KeyRefused(why) => Outcome::KeyRefused(why),
        Verdict::Throttled(seconds) => Outcome::Throttled(seconds),
        Verdict::ThrottledForGood => Outcome::ThrottledForGood,
        Verdict::HeldAs(name) => Outcome::HeldAs(name, uid),
        Verdict::ClockUnusable => Outcome::ClockUnusable,
        Verdict::RecordUnusable(error) => Outcome::RecordUnusable(error),
        Verdict::OtherRecordUnusable(why) => Outcome::OtherRecordUnusable(why),
        Verdict::Disturbed(why) => Outcome::IdentityUnusable(IdentityError(why)),
    }
}
