//! The verdict on an enrolled user's answer: [`totp_core::judge`], in the surroundings of a module.

use super::{Local, log_fault};
use crate::account::Rights;
use crate::credential::{Found, Search};
use crate::host::Machine;
use crate::identity::IdentityError;
use crate::outcome::Outcome;
use crate::undisturbed::Undisturbed;
use totp_core::account::Account;
use totp_core::answer::Answer;
use totp_core::credential::Credential;
use totp_core::judge::{Attempt, Look, Other, Surroundings, Verdict, judge};
use totp_core::record::{Store, StoreError};
use totp_core::time::Moment;

/// The machine's clock, and a thread that nobody disturbs.
pub(super) struct Around<'a, M> {
    machine: &'a M,
    /// Where to look for the user's other record, and with whom a new record of root's is shared before.
    look: Option<LookAgain<'a>>,
    /// Why the second look said nothing.
    fault: Option<StoreError>,
}

struct LookAgain<'a> {
    search: Search<'a>,
    found: &'a Found,
    store: &'a Store,
}

impl<'a, M> Around<'a, M> {
    /// Where nobody can be accepted, so that there is no second look.
    pub(super) const fn decoy(machine: &'a M) -> Self {
        Self { machine, look: None, fault: None }
    }
}

impl<M: Machine> Surroundings for Around<'_, M> {
    fn now(&mut self) -> Option<Moment> {
        self.machine.now()
    }

    fn elsewhere(&mut self) -> Look {
        let Some(LookAgain { search, found, store }) = &self.look else { return Look::Silent };
        // Or a locker that looks now could not see what was written.
        share_record(search, store);
        match search.look_again(found) {
            Ok(seen) => {
                self.fault = seen.fault;
                seen.look
            }
            Err(error) => Look::Unsure(error.0.to_owned()),
        }
    }

    fn undisturbed<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> Result<T, &'static str> {
        let undisturbed = Undisturbed::begin().ok_or("signals or ids cannot be changed")?;
        let result = work(self);
        if undisturbed.end() { Ok(result) } else { Err("ids were not put back") }
    }
}

/// A new record of root's may be read by the user's own group, if there is one: lockers then see what sshd spent.
/// Asked once in a user's life, after the lock.
fn share_record(search: &Search<'_>, store: &Store) {
    let account = search.account;
    if search.rights == Rights::Root && store.take_made() && account.has_private_group(account.gid)
    {
        // Failing costs only that.
        let _ = store.share_with(account.gid);
    }
}

impl Local<'_> {
    /// Judges the answer of an enrolled user.
    pub(super) fn judge<M: Machine>(
        &self,
        machine: &mut M,
        account: &Account,
        found: &Found,
        answer: &Answer,
    ) -> Outcome {
        let (search, store) = (self.search(account), self.search(account).store());
        let attempt = Attempt {
            elsewhere: &found.elsewhere.look,
            other: search.other(),
            ..self.attempt(&account.name, &found.credential, answer)
        };
        let look = LookAgain { search, found, store: &store };
        let mut around = Around { machine: &*machine, look: Some(look), fault: None };
        let verdict = judge(&store, &attempt, &mut around);
        let fault = around.fault.take();
        if matches!(verdict, Verdict::Malformed) && self.rights == Rights::Root {
            // Or the time of eight digits would tell who has a scratch code or a longer token.
            self.work_for_nothing(machine, &found.credential, answer);
        }
        share_record(&self.search(account), &store);
        log_fault(machine, fault.as_ref());
        outcome(verdict)
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

fn outcome(verdict: Verdict<StoreError>) -> Outcome {
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
        Verdict::Throttled(seconds) => Outcome::Throttled(seconds),
        Verdict::ThrottledForGood => Outcome::ThrottledForGood,
        Verdict::ClockUnusable => Outcome::ClockUnusable,
        Verdict::RecordUnusable(error) => Outcome::RecordUnusable(error),
        Verdict::OtherRecordUnusable(why) => Outcome::OtherRecordUnusable(why),
        Verdict::Disturbed(why) => Outcome::IdentityUnusable(IdentityError(why)),
    }
}
