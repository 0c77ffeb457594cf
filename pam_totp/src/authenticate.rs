//! A login, told in order. Every way out but one refuses.
//!
//! Why a code cannot be used twice: the lock is taken before the record is read, the try is charged
//! before the code is compared, and only [`Session::consume`], which returns when the used step is on
//! disk, makes the `Consumed` that [`Outcome::Accepted`] is made of.

use crate::account::{Caller, Rights};
use crate::credential::{Found, Missing, Search};
use crate::host::{Host, NoAnswer, Priority, Request, Tone};
use crate::log_line::{self, Subject};
use crate::outcome::Outcome;
use crate::undisturbed::Undisturbed;
use std::cell::Cell;
use std::hint::black_box;
use std::path::PathBuf;
use totp_core::account::Account;
use totp_core::answer::{Answer, Code, MAX_BYTES, MAX_TAIL_BYTES, Tail, TailLength};
use totp_core::credential::{Credential, ReadDepth};
use totp_core::history::{FailureReport, History};
use totp_core::messages::{self, Language};
use totp_core::record::{Session, Store, StoreError};
use totp_core::recovery::RecoveryCode;
use totp_core::settings::{FirstPass, OriginRule, Settings};
use totp_core::throttle::{Gate, Origin};
use totp_core::time::{Moment, utc_fields};
use totp_core::verify::{self, Accepted, CodeVerdict, RecoveryVerdict};

/// The user id that owns nothing (Debian Policy §9.2.2), and the group of the same number.
const NOBODY: u32 = 65_534;

/// One login attempt.
struct Login<'a, H> {
    host: &'a mut H,
    settings: Settings,
    request: &'a Request,
    account: Option<&'a Account>,
    caller: Caller,
    rights: Rights,
    origin: Origin,
    /// With a password before the code: how long the code was that was right.
    tail: Cell<Option<TailLength>>,
}

/// Runs a login, logs it in one line and tells the claimant what concerns him.
pub fn authenticate<'a, H: Host>(
    host: &mut H,
    arguments: impl Iterator<Item = &'a str> + Clone,
) -> Outcome {
    let request = host.request();
    let settings = match Settings::load(arguments) {
        Ok(settings) => settings,
        Err(error) => {
            let outcome = Outcome::BadSettings(error);
            let subject = Subject { account: None, origin: Origin::Local, request: &request };
            report(host, &outcome, &subject, Language::default());
            return outcome;
        }
    };
    let account = str::from_utf8(&request.user).ok().and_then(|name| host.account(name));
    let caller = host.caller();
    let rights = caller.rights_for(account.as_ref());
    let origin = origin(&settings, rights, &request);
    let language = settings.language;
    let outcome = match rights {
        None => Outcome::CallerLacksRights,
        Some(rights) => {
            let (account, request) = (account.as_ref(), &request);
            let tail = Cell::new(None);
            Login { host, settings, request, account, caller, rights, origin, tail }.run()
        }
    };
    let name = account.as_ref().map(|account| account.name.as_str());
    report(host, &outcome, &Subject { account: name, origin, request: &request }, language);
    outcome
}

/// PAM_RHOST counts only from root: anybody else could claim what he likes.
fn origin(settings: &Settings, rights: Option<Rights>, request: &Request) -> Origin {
    match (settings.origin, rights) {
        (_, Some(Rights::Own) | None) => Origin::Local,
        (OriginRule::Always(origin), Some(Rights::Root)) => origin,
        (OriginRule::Auto, Some(Rights::Root)) if request.rhost.is_empty() => Origin::Local,
        (OriginRule::Auto, Some(Rights::Root)) => Origin::Remote,
    }
}

fn report<H: Host>(host: &mut H, outcome: &Outcome, subject: &Subject<'_>, language: Language) {
    let (_, priority) = outcome.answer();
    host.log(priority, &log_line::line(outcome, subject));
    if subject.request.silent {
        return;
    }
    match outcome {
        Outcome::CodeAlreadyUsed => {
            host.tell(Tone::Error, messages::login_code_used(language));
        }
        Outcome::RecoveryCodeAlreadyUsed => {
            host.tell(Tone::Error, messages::login_recovery_code_used(language));
        }
        Outcome::Accepted(consumed) => {
            if let Some(failures) = &consumed.failures {
                host.tell(Tone::Info, &failures_told(failures, language));
            }
        }
        _ => {}
    }
}

/// The owner should know that somebody with the password tries codes.
fn failures_told(failures: &FailureReport, language: Language) -> String {
    let (year, month, day, hour, minute, _) = utc_fields(failures.since);
    let since = format_args!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02} UTC");
    messages::login_failures(language, u64::from(failures.count), since)
}

impl<H: Host> Login<'_, H> {
    fn run(mut self) -> Outcome {
        if self.may_be_let_by() {
            return Outcome::LetBy;
        }
        let answer = match self.hear() {
            Ok(answer) => answer,
            Err(NoAnswer) => return Outcome::ConversationFailed,
        };
        let Some(account) = self.account else {
            self.search_nowhere(&answer);
            return self.refuse_at_full_cost(&answer, Outcome::UnknownUser);
        };
        match self.search(account).find(depth(&answer)) {
            Err(Missing::Unusable(outcome)) => outcome,
            Err(Missing::Absent) => self.refuse_absent(account, &answer),
            Ok(found) if found.credential.disabled => {
                self.refuse_at_full_cost(&answer, Outcome::Disabled)
            }
            Ok(found) => {
                self.log_findings(&found.credential);
                let outcome = self.judge(account, &found, &answer);
                self.pass_on(&outcome, &answer);
                outcome
            }
        }
    }

    /// The answer: as it was handed on by whoever came before, or as the claimant types it now.
    fn hear(&mut self) -> Result<Answer, NoAnswer> {
        if self.settings.first_pass != FirstPass::Ignored {
            let handed_on = self.host.first_pass(MAX_TAIL_BYTES);
            let answer = handed_on.map_or(Answer::Malformed, |both| Answer::parse_tail(&both));
            let is_one = !matches!(answer, Answer::Malformed);
            if is_one || self.settings.first_pass == FirstPass::Used {
                return Ok(answer);
            }
        }
        let (prompt, echo) = (self.settings.prompt(), self.settings.echo);
        if self.settings.asks_for_both() {
            Ok(Answer::parse_tail(&self.host.ask(prompt, echo, MAX_TAIL_BYTES)?))
        } else {
            Ok(Answer::parse(&self.host.ask(prompt, echo, MAX_BYTES)?))
        }
    }

    /// `forward_pass`: after a success, and only then, PAM_AUTHTOK becomes the password alone. Otherwise it
    /// stays as it was, so that no module after this one learns or tells whether the password was right.
    fn pass_on(&mut self, outcome: &Outcome, answer: &Answer) {
        let (Outcome::Accepted(_), Answer::Tail(tail)) = (outcome, answer) else { return };
        let Some(length) = self.tail.get().filter(|_| self.settings.forward_pass) else { return };
        if !self.host.pass_on(tail.password(length)) {
            self.host
                .log(Priority::Error, "PAM_AUTHTOK could not be set: no password is passed on");
        }
    }

    /// What the credential holds, in numbers; and what of it this version leaves out.
    fn log_findings(&mut self, credential: &Credential) {
        for kind in &credential.unknown_kinds {
            let kind = log_line::escaped(kind.kind.as_bytes());
            let line = format!("left out an authenticator of a kind not known here: {kind}");
            self.host.log(Priority::Warning, &line);
        }
        if self.settings.debug {
            let (count, window) = (credential.authenticators.len(), self.settings.window.steps());
            let origin = self.origin.name();
            let line = format!("debug: {count} authenticators, window {window}, origin {origin}");
            self.host.log(Priority::Debug, &line);
        }
    }

    fn search<'b>(&'b self, account: &'b Account) -> Search<'b> {
        let volatile_dir = self.host.volatile_dir();
        Search { account, rights: self.rights, settings: &self.settings, volatile_dir }
    }

    /// Whether this user may pass without a code, before anything is asked: provably not enrolled, root
    /// never saw an enrolment, and the administrator allows it. Any doubt is a no.
    ///
    /// `enroll` itself may pass too where the module stands in its stack, or nobody could ever enrol:
    /// the user runs it with no rights but his own, and fools only himself.
    fn may_be_let_by(&self) -> bool {
        let Some(account) = self.account else { return false };
        let enrolling = self.request.service == b"enroll" && self.caller.is_plainly(account);
        if !self.settings.nullok && !enrolling {
            return false;
        }
        let search = self.search(account);
        let not_enrolled = match search.find(ReadDepth::CodesOnly) {
            Err(Missing::Absent) => true,
            Ok(found) => found.credential.disabled,
            Err(Missing::Unusable(_)) => false,
        };
        not_enrolled && (enrolling || never_seen(&search.roots_store(), account))
    }

    /// No credential. Root's record tells a user who never enrolled from one whose file is gone.
    fn refuse_absent(&mut self, account: &Account, answer: &Answer) -> Outcome {
        match self.search(account).store().peek() {
            Err(error) => Outcome::RecordUnusable(error),
            Ok(Some(history)) if history.is_enrolled(&account.name) => Outcome::CredentialGone,
            Ok(_) => self.refuse_at_full_cost(answer, Outcome::NotEnrolled),
        }
    }

    /// Does for somebody who cannot be let in what is done for somebody who can, so that neither the
    /// time nor the work tells who is enrolled. The result is dropped: there is no way from here to a
    /// success.
    fn refuse_at_full_cost(&mut self, answer: &Answer, refusal: Outcome) -> Outcome {
        if self.rights == Rights::Root {
            self.decoy_work(answer);
        }
        refusal
    }

    /// The search for a credential, for a name without an account: in a home that nobody has.
    fn search_nowhere(&self, answer: &Answer) {
        if self.rights == Rights::Root {
            let nobody = Account {
                name: String::new(),
                uid: NOBODY,
                gid: NOBODY,
                home: PathBuf::from("/nonexistent"),
            };
            black_box(self.search(&nobody).find(depth(answer)).is_ok());
        }
    }

    /// Step by step what [`Self::judge`] does, with a credential and a record that are nobody's.
    fn decoy_work(&self, answer: &Answer) -> Option<()> {
        let credential = Credential::decoy(depth(answer))?;
        self.work_for_nothing(&credential, answer)
    }

    /// The same with a credential that the answer cannot belong to, since none of its codes is as long.
    fn work_for_nothing(&self, credential: &Credential, answer: &Answer) -> Option<()> {
        if matches!(answer, Answer::Malformed) {
            return None;
        }
        let _undisturbed = Undisturbed::begin()?;
        let name = str::from_utf8(&self.request.user).unwrap_or_default();
        let store = Store::decoy(&self.host.volatile_dir(), name);
        let mut session = store.begin("").ok()?;
        let now = self.host.now()?;
        if let Some(code) = recovery_in(answer) {
            black_box(credential.recovery.as_ref()?.find(code).is_some());
        }
        if !codes_in(answer).is_empty() {
            let gate = session.history().gate(self.origin, now, &self.settings.limits);
            if gate == Gate::Open {
                session.charge(self.origin, now).ok()?;
            }
            self.compare_for_nothing(credential, session.history(), codes_in(answer), now);
        }
        Some(())
    }

    /// Compares, and drops what comes of it.
    fn compare_for_nothing(
        &self,
        credential: &Credential,
        history: &History,
        codes: &[Code],
        now: Moment,
    ) {
        let window = self.settings.window;
        // Where none fits the first one is compared all the same.
        let fits = codes.iter().filter(|code| verify::fits(credential, code));
        let none = codes.first().filter(|_| fits.clone().next().is_none());
        for code in fits.chain(none) {
            verify::same_work(credential, history, code, now.wall, window);
        }
    }

    /// Judges the answer of an enrolled user.
    fn judge(&mut self, account: &Account, found: &Found, answer: &Answer) -> Outcome {
        if !may_be_right(&found.credential, answer) {
            // Or the time of eight digits would tell who has a scratch code or a longer token.
            if self.rights == Rights::Root {
                self.work_for_nothing(&found.credential, answer);
            }
            return Outcome::Malformed;
        }
        let store = self.search(account).store();
        let Some(undisturbed) = Undisturbed::begin() else {
            return Outcome::IdentityUnusable(crate::identity::IdentityError(
                "signals or ids cannot be changed",
            ));
        };
        let outcome = self.judge_locked(account, found, answer, &store);
        if !undisturbed.end() {
            return Outcome::IdentityUnusable(crate::identity::IdentityError(
                "ids were not put back",
            ));
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

/// How much of a credential the answer needs.
fn depth(answer: &Answer) -> ReadDepth {
    if recovery_in(answer).is_some() { ReadDepth::WithRecovery } else { ReadDepth::CodesOnly }
}

/// What in the answer may be a code.
fn codes_in(answer: &Answer) -> &[Code] {
    match answer {
        Answer::Code(code) => std::slice::from_ref(code),
        Answer::Tail(tail) => tail.codes(),
        Answer::Recovery(_) | Answer::Malformed => &[],
    }
}

/// What in the answer may be a recovery code.
fn recovery_in(answer: &Answer) -> Option<&RecoveryCode> {
    match answer {
        Answer::Recovery(code) => Some(code),
        Answer::Tail(tail) => tail.recovery(),
        Answer::Code(_) | Answer::Malformed => None,
    }
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

/// Whether root has provably never seen an enrolment of this account.
fn never_seen(store: &Store, account: &Account) -> bool {
    match store.peek() {
        Ok(None) => true,
        Ok(Some(history)) => !history.is_enrolled(&account.name),
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests;
