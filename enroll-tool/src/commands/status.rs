//! What is enrolled, what is left, what failed. Never a secret.

use super::held_status;
use crate::arguments::Output;
use crate::context::{Context, Existing};
use crate::error::Result;
use crate::held;
use crate::json;
use crate::messages;
use crate::records::{bar, devices};
use crate::terminal::{self, Terminal};
use crate::time::date;
use crate::time::now;
use crate::users::addresses;
use crate::users::keys;
use crate::users::last_use::{latest, with_use};
use crate::users::tokens::Position;
use serde_json::{Value, json};
use totp_core::authenticator::Authenticator;
use totp_core::credential::Credential;
use totp_core::history::{Factor, History};
use totp_core::recovery::RecoveryHash;
use totp_core::throttle::{Gate, Origin};
use totp_core::time::{Moment, UnixTime};
use totp_core::wire::{ShownAddress, ShownKey};

/// `enroll status`
pub fn run(output: &Output) -> Result<()> {
    if let Some(held) = held::of(&output.whose)? {
        return held_status::tell(&held, output.json);
    }
    let context = output.whose.context()?;
    let terminal = Terminal::new(output.json);
    let credential = match context.existing()? {
        Existing::Enrolled(credential, _) => Some(credential),
        Existing::Nothing => None,
    };
    let own = context.own_history();
    let roots = context.roots_history();
    let status = Status { context: &context, credential, own, roots, now: now()? };
    if output.json { terminal::print_json(&status.json()) } else { status.tell(terminal) }
}

struct Status<'a> {
    context: &'a Context,
    credential: Option<Credential>,
    own: std::result::Result<Option<History>, String>,
    roots: Option<History>,
    now: Moment,
}

impl Status<'_> {
    /// What the user's own programs recorded, where it can be read.
    fn own(&self) -> Option<&History> {
        self.own.as_ref().ok()?.as_ref()
    }

    fn known(&self) -> impl Iterator<Item = &History> {
        self.own().into_iter().chain(&self.roots)
    }

    fn enrolled(&self) -> bool {
        self.credential.as_ref().is_some_and(|credential| !credential.disabled)
    }

    /// A record knows an enrolment, and the file is not there.
    fn is_gone(&self) -> bool {
        self.credential.is_none() && self.known().any(History::is_enrolled)
    }

    /// Recovery codes and scratch codes.
    fn recovery_left(&self) -> (usize, usize) {
        let set = self.credential.as_ref().and_then(|credential| credential.recovery.as_ref());
        let Some(set) = set else { return (0, 0) };
        let id = set.salt.set_id();
        let unspent = |code: &RecoveryHash| !self.known().any(|h| h.is_spent(id, *code));
        let left = |codes: &[RecoveryHash]| codes.iter().filter(|code| unspent(code)).count();
        (left(set.codes.as_deref().unwrap_or_default()), left(&set.scratch))
    }

    /// Where an authenticator stands. A time-based one has an offset in the user's own record too.
    fn position(&self, authenticator: &Authenticator) -> Position {
        let known = self.roots.as_ref();
        let record = match authenticator.first_counter() {
            Some(_) => known,
            None => known.or(self.own()),
        };
        Position::of(authenticator, record, self.context.roots_history_is_hidden())
    }

    /// How many remembered devices log in without a code; `None` if the record of logins cannot be read.
    fn remembered_devices(&self) -> Option<usize> {
        if self.roots.is_none() && self.context.roots_history_is_hidden() {
            return None;
        }
        let both = self.roots.as_ref().zip(self.credential.as_ref());
        let count = |(history, credential)| {
            devices::remembered(history, &[credential], self.now.wall).len()
        };
        Some(both.map_or(0, count))
    }

    fn addresses(&self) -> Vec<ShownAddress> {
        addresses::of(self.credential.as_ref(), self.roots.as_ref())
    }

    fn keys(&self) -> Vec<ShownKey> {
        keys::of(self.credential.as_ref(), self.roots.as_ref())
    }

    fn last_use_of(&self, authenticator: &Authenticator) -> Option<UnixTime> {
        latest(self.known(), |history| history.last_use_of(authenticator))
    }

    fn last_use(&self, factor: Factor) -> Option<UnixTime> {
        latest(self.known(), |history| history.last_use(factor))
    }

    fn last_success(&self) -> Option<UnixTime> {
        self.known().map(History::last_success).max().filter(|time| *time > UnixTime::default())
    }

    /// Failures, and the waits of each origin, as root's programs see them; as the user's own ones, where that is all
    /// there is.
    fn gates(&self) -> Option<(u32, [(Origin, Gate); 3])> {
        let history = self.roots.as_ref().or(self.own())?;
        let gate = |origin| history.gate(origin, self.now, &self.context.settings.limits);
        let origins = [Origin::Remote, Origin::Local, Origin::Own];
        Some((history.failures_since_success(), origins.map(|origin| (origin, gate(origin)))))
    }

    fn json(&self) -> Value {
        let authenticators: Vec<Value> = self
            .credential
            .iter()
            .flat_map(|credential| &credential.authenticators)
            .map(|a| {
                let mut told = self.position(a).json(a);
                told["created"] = json!(a.created);
                told["created_time"] = json!(a.created.as_deref().and_then(json::seconds));
                told["short_secret"] = json!(a.secret.is_short());
                told["last_use"] = json!(self.last_use_of(a).map(UnixTime::as_secs));
                told
            })
            .collect();
        let gates = self.gates();
        let held = self.context.holds_addresses();
        let addresses = self.addresses();
        let addresses: Vec<Value> =
            addresses.iter().map(|address| addresses::json(address, held)).collect();
        json!({
            "user": self.context.account.name,
            "enrolled": self.enrolled(),
            "disabled": self.credential.as_ref().is_some_and(|credential| credential.disabled),
            "gone": self.is_gone(),
            "credential": self.context.path().display().to_string(),
            "authenticators": authenticators,
            "addresses": addresses,
            "security_keys": self.keys().iter().map(keys::json).collect::<Vec<_>>(),
            "recovery_codes_left": self.recovery_left().0,
            "scratch_codes_left": self.recovery_left().1,
            "recovery_last_use": self.last_use(Factor::Recovery).map(UnixTime::as_secs),
            "scratch_last_use": self.last_use(Factor::Scratch).map(UnixTime::as_secs),
            "remembered_devices": self.remembered_devices(),
            "last_success": self.last_success().map(UnixTime::as_secs),
            "wrong_codes_since": gates.map(|(failures, ..)| failures),
            "remote": gates.map(|(_, [(_, remote), ..])| json::gate(remote)),
            "local": gates.map(|(_, [_, (_, local), _])| json::gate(local)),
            "own": gates.map(|(_, [.., (_, own)])| json::gate(own)),
            "barred": bar::is_barred(self.context),
            "login_record_readable": self.roots.is_some(),
            "login_record_fault": self.context.roots_record_fault(),
            "own_record_fault": self.own.as_ref().err(),
        })
    }

    fn tell(&self, terminal: Terminal) -> Result<()> {
        let name = &self.context.account.name;
        if bar::is_barred(self.context) {
            terminal::print_to_fit(&messages::barred(name))?;
        }
        self.tell_enrolment(terminal)?;
        if let Some(error) = self.context.roots_record_fault() {
            terminal::print_to_fit(&messages::status_record_unread(error))?;
        }
        if let Err(error) = &self.own {
            terminal::print_to_fit(&messages::status_own_record_unread(name, error))?;
        }
        Ok(())
    }

    fn tell_enrolment(&self, terminal: Terminal) -> Result<()> {
        let name = &self.context.account.name;
        let Some(credential) = self.credential.as_ref().filter(|c| !c.disabled) else {
            let told = if self.credential.is_some() {
                messages::status_disabled(name)
            } else if self.is_gone() {
                messages::status_gone(name)
            } else {
                messages::status_not_enrolled(name)
            };
            return terminal::print_to_fit(&told);
        };
        terminal::print_to_fit(&messages::status_enrolled(name, self.context.path().display()))?;
        for a in &credential.authenticators {
            let created = a
                .created
                .as_deref()
                .and_then(|t| t.get(..10))
                .unwrap_or(messages::status_date_unknown());
            let line = messages::status_authenticator(&a.label, created);
            indented(&with_use(line, self.last_use_of(a)))?;
            self.position(a).told(a).iter().try_for_each(|line| indented(line))?;
            if a.secret.is_short() {
                indented(&messages::status_short(&a.label, a.secret.bits()))?;
            }
        }
        let held = self.context.holds_addresses();
        for line in self.addresses().iter().flat_map(|address| addresses::told(address, held)) {
            indented(&line)?;
        }
        for key in self.keys() {
            indented(&keys::told(&key))?;
        }
        let (recovery, scratch) = self.recovery_left();
        let line = messages::status_recovery_left(recovery);
        indented(&with_use(line, self.last_use(Factor::Recovery)))?;
        if scratch > 0 {
            let line = messages::status_scratch_left(scratch);
            indented(&with_use(line, self.last_use(Factor::Scratch)))?;
        }
        if let Some(count) = self.remembered_devices().filter(|count| *count > 0) {
            indented(&messages::status_devices(count, "enroll devices"))?;
        }
        if let Some(time) = self.last_success() {
            indented(&messages::status_last_success(date(time)))?;
        }
        if let Some((failures, gates)) = self.gates() {
            indented(&messages::status_wrong_since(failures))?;
            for (origin, gate) in gates {
                match gate {
                    Gate::Open => {}
                    Gate::Wait(seconds) => {
                        indented(&messages::status_wait(origin.name(), seconds))?;
                    }
                    Gate::Off => indented(&messages::status_off(origin.name()))?,
                }
            }
        }
        if self.context.roots_record_fault().is_some() {
            return Ok(());
        }
        if self.context.roots_history_is_hidden() {
            terminal.say(&format!("  {}", messages::status_record_hidden()))?;
        } else if self.roots.is_none() {
            terminal.say(&format!("  {}", messages::status_no_login_yet()))?;
        }
        Ok(())
    }
}

fn indented(text: &str) -> Result<()> {
    terminal::print_to_fit(&format!("  {text}"))
}
