//! A login, told in order. Every way out but one refuses.
//!
//! Why a code cannot be used twice stands in `judge`.

mod decoy;
mod judge;

use crate::account::{Caller, Rights};
use crate::credential::{Missing, Search};
use crate::host::{Host, NoAnswer, Priority, Request, Tone};
use crate::log_line::{self, Subject};
use crate::outcome::Outcome;
use std::cell::Cell;
use totp_core::account::Account;
use totp_core::answer::{Answer, Code, MAX_BYTES, MAX_TAIL_BYTES, TailLength};
use totp_core::credential::{Credential, ReadDepth};
use totp_core::history::FailureReport;
use totp_core::messages::{self, Language};
use totp_core::record::Store;
use totp_core::recovery::RecoveryCode;
use totp_core::settings::{FirstPass, OriginRule, Settings};
use totp_core::throttle::Origin;
use totp_core::time::utc_fields;

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
