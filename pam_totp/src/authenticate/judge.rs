//! The verdict on an enrolled user's answer.
//!
//! Why a code cannot be used twice: the lock is taken before the record is read, the try is charged
//! before the code is compared, and only [`Session::consume`], which returns when the used step is on
//! disk, makes the `Consumed` that [`Outcome::Accepted`] is made of.

use super::Login;
use crate::account::Rights;
use crate::credential::Found;
use crate::host::Host;
use crate::identity::IdentityError;
use crate::outcome::Outcome;
use crate::undisturbed::Undisturbed;
use totp_core::account::Account;
use totp_core::answer::{Answer, Code, Tail};
use totp_core::credential::Credential;
use totp_core::history::History;
use totp_core::record::{Session, Store, StoreError};
use totp_core::recovery::RecoveryCode;
use totp_core::throttle::Gate;
use totp_core::time::Moment;
use totp_core::verify::{self, Accepted, CodeVerdict, RecoveryVerdict};

impl<H: Host> Login<'_, H> {
    /// Judges the answer of an enrolled user.
    pub(super) fn judge(&mut self, account: &Account, found: &Found, answer: &Answer) -> Outcome {
        if !may_be_right(&found.credential, answer) {
            // Or the time of eight digits would tell who has a scratch code or a longer token.
            if self.rights == Rights::Root {
                self.work_for_nothing(&found.credential, answer);
            }
            return Outcome::Malformed;
        }
        let store = self.search(account).store();
        let Some(undisturbed) = Undisturbed::begin() else {
            return Outcome::IdentityUnusable(IdentityError("signals or ids cannot be changed"));
        };
        let outcome = self.judge_locked(account, found, answer, &store);
        if !undisturbed.end() {
            return Outcome::IdentityUnusable(IdentityError("ids were not put back"));
        }
        self.share_record(account, &store);
        outcome
    }

    /// From the lock to the verdict. Nothing in here asks the account database, the home or the user.
    fn judge_locked(
        &self,
        account: &Account,
        found: &Found,
        answer: &Answer,
        store: &Store,
    ) -> Outcome {
        let mut session = match store.begin(&account.name) {
            Ok(session) => session,
            Err(error) => return Outcome::RecordUnusable(error),
        };
        let Some(now) = self.host.now() else { return Outcome::ClockUnusable };
        if let Some(elsewhere) = &found.elsewhere {
            session.absorb(elsewhere, &found.credential, now, self.settings.window);
        }
        let judged = match answer {
            Answer::Recovery(code) => self.judge_recovery(session, found, code, now),
            Answer::Code(code) => {
                let code = std::slice::from_ref(code);
                self.judge_code(session, &found.credential, code, now)
            }
            Answer::Tail(tail) => self.judge_tail(session, found, tail, now),
            Answer::Malformed => Ok(Outcome::Malformed),
        };
        judged.unwrap_or_else(Outcome::RecordUnusable)
    }

    fn judge_code(
        &self,
        mut session: Session<'_>,
        credential: &Credential,
        codes: &[Code],
        now: Moment,
    ) -> Result<Outcome, StoreError> {
        let window = self.settings.window;
        let throttled = match session.history().gate(self.origin, now, &self.settings.limits) {
            Gate::Open => None,
            Gate::Wait(seconds) => Some(Outcome::Throttled(seconds)),
            Gate::Off => Some(Outcome::ThrottledForGood),
        };
        if let Some(refusal) = throttled {
            self.compare_for_nothing(credential, session.history(), codes, now);
            return Ok(refusal);
        }
        let charged = session.charge(self.origin, now)?;
        let mut verdict = CodeVerdict::Wrong;
        // More than one only where a password stands before them. None is left out.
        for code in codes.iter().filter(|code| verify::fits(credential, code)) {
            let of_this =
                verify::code(&charged, credential, session.history(), code, now.wall, window);
            if of_this.outranks(&verdict) {
                verdict = of_this;
                self.tail.set(Some(Tail::length_of(code)));
            }
        }
        match verdict {
            CodeVerdict::Wrong => Ok(Outcome::WrongCode),
            CodeVerdict::AlreadyUsed => {
                session.refund(charged)?;
                Ok(Outcome::CodeAlreadyUsed)
            }
            CodeVerdict::ScratchSpent => {
                session.refund(charged)?;
                Ok(Outcome::RecoveryCodeAlreadyUsed)
            }
            CodeVerdict::MarkAhead => {
                session.refund(charged)?;
                Ok(Outcome::MarkAhead)
            }
            CodeVerdict::Accepted(accepted) => self.consume(session, credential, accepted, now),
        }
    }

    /// Recovery codes are never throttled and never charged: the owner always has a way in.
    fn judge_recovery(
        &self,
        session: Session<'_>,
        found: &Found,
        code: &RecoveryCode,
        now: Moment,
    ) -> Result<Outcome, StoreError> {
        let verdict = recovery_verdict(&session, found, code);
        self.end_with_recovery(session, found, verdict, now)
    }

    fn end_with_recovery(
        &self,
        session: Session<'_>,
        found: &Found,
        verdict: RecoveryVerdict,
        now: Moment,
    ) -> Result<Outcome, StoreError> {
        match verdict {
            RecoveryVerdict::Wrong => Ok(Outcome::WrongRecoveryCode),
            RecoveryVerdict::AlreadyUsed => Ok(Outcome::RecoveryCodeAlreadyUsed),
            RecoveryVerdict::Accepted(accepted) => {
                self.consume(session, &found.credential, accepted, now)
            }
        }
    }

    /// A password with a code behind it. What looks like a recovery code may be the password's end and a code.
    fn judge_tail(
        &self,
        session: Session<'_>,
        found: &Found,
        tail: &Tail,
        now: Moment,
    ) -> Result<Outcome, StoreError> {
        let fit = tail.codes().iter().any(|code| verify::fits(&found.credential, code));
        if let Some(code) = tail.recovery() {
            let verdict = recovery_verdict(&session, found, code);
            if !fit || !matches!(verdict, RecoveryVerdict::Wrong) {
                self.tail.set(Some(tail.length_of_recovery()));
                return self.end_with_recovery(session, found, verdict, now);
            }
        }
        self.judge_code(session, &found.credential, tail.codes(), now)
    }

    fn consume(
        &self,
        mut session: Session<'_>,
        credential: &Credential,
        accepted: Accepted,
        now: Moment,
    ) -> Result<Outcome, StoreError> {
        if let Some(set) = &credential.recovery {
            session.use_recovery_set(set.salt.set_id());
        }
        session.consume(accepted, self.origin, now, &self.settings.limits).map(Outcome::Accepted)
    }

    /// A new record of root's may be read by the user's own group, if there is one: lockers then see
    /// what sshd spent. Asked once in a user's life, after the lock.
    fn share_record(&self, account: &Account, store: &Store) {
        if store.made_record()
            && self.rights == Rights::Root
            && account.has_private_group(account.gid)
        {
            // Failing costs only that.
            let _ = store.share_with(account.gid);
        }
    }
}

fn recovery_verdict(session: &Session<'_>, found: &Found, code: &RecoveryCode) -> RecoveryVerdict {
    let elsewhere: Vec<&History> = found.elsewhere.iter().collect();
    verify::recovery_code(&found.credential, session.history(), &elsewhere, code)
}

/// Whether the answer has a form that is right for some authenticator or a recovery code.
fn may_be_right(credential: &Credential, answer: &Answer) -> bool {
    match answer {
        Answer::Code(code) => verify::fits(credential, code),
        Answer::Recovery(_) => true,
        Answer::Tail(tail) => {
            tail.recovery().is_some()
                || tail.codes().iter().any(|code| verify::fits(credential, code))
        }
        Answer::Malformed => false,
    }
}
