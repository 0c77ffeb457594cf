//! The client at the other end of a login, as far as sshd vouches for it.

use super::waiting;
use crate::account::Rights;
use crate::credential::Files;
use crate::host::{Host, Priority, Request};
use crate::outcome::Outcome;
use std::path::Path;
use totp_core::account::Account;
use totp_core::credential::{Credential, ReadDepth};
use totp_core::device::{
    Basis, HostKey, HostKeyError, MAX_PROVEN_BYTES, ProvenKeys, Subject as Named, password_day,
};
use totp_core::history::History;
use totp_core::judge::SpentBy;
use totp_core::local::Places;
use totp_core::login::Prompt;
use totp_core::login::log_line::{self, Subject};
use totp_core::messages;
use totp_core::record::Sought;
use totp_core::settings::{FirstPass, Settings};
use totp_core::throttle::Origin;

/// Below this time, in seconds, nobody is asked: a program that opens a second connection at once is helped by it.
const ASKED_FROM: u32 = 60 * 60;

/// Why a device is not remembered that would outlive what ended all others.
pub(super) const ENDED: &str =
    "devices were forgotten, or a recovery code was used, since the code was accepted";

/// The longest answer looked at, in bytes.
const ANSWER_BYTES: usize = 16;
/// The answers that say yes, in every language at once. Everything else says no.
const YES: [&str; 5] = ["y", "yes", "j", "ja", "はい"];

/// What has to be proven for a device to count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Password {
    /// A module before this one has a password in PAM_AUTHTOK, unless the settings take the key alone.
    AsSet,
    /// The auth hook has looked: PAM_AUTHTOK is gone when the account hook runs.
    Seen,
}

/// A client that has proven keys, at a login that devices may shorten.
pub struct Client<'a> {
    pub(super) account: &'a Account,
    pub(super) files: Files<'a>,
    pub(super) request: &'a Request,
    pub(super) keys: ProvenKeys,
    pub(super) seconds: u32,
}

impl<'a> Client<'a> {
    /// The client of this login. `None` where devices have no say: the settings do not let this service remember any,
    /// the program is not root's or knows no remote host, or sshd vouches for no key.
    pub fn of<H: Host>(
        host: &mut H,
        settings: &'a Settings,
        request: &'a Request,
        account: Option<(&'a Account, Rights)>,
        volatile_dir: &'a Path,
    ) -> Option<Self> {
        // What an earlier try left, on this handle or on this connection, is of no use from here on.
        host.note_device(None);
        for process in [host.process(), host.parent()].into_iter().flatten() {
            waiting::forget(volatile_dir, process);
        }
        Self::proven(host, settings, request, account, volatile_dir, Password::AsSet)
    }

    pub(super) fn proven<H: Host>(
        host: &mut H,
        settings: &'a Settings,
        request: &'a Request,
        account: Option<(&'a Account, Rights)>,
        volatile_dir: &'a Path,
        password: Password,
    ) -> Option<Self> {
        let seconds = settings.remembers_for(&request.service)?;
        let (account, rights) = account.filter(|(_, rights)| *rights == Rights::Root)?;
        // In one answer with a password, the code cannot be left out.
        let asks_apart = settings.first_pass == FirstPass::Ignored && !settings.forward_pass;
        if request.rhost.is_empty() || !asks_apart {
            return None;
        }
        let is_proven =
            password == Password::Seen || settings.remember_key_only || has_password(host);
        let variable = host.ssh_methods(MAX_PROVEN_BYTES).filter(|_| is_proven)?;
        let files = Files { rights, settings, volatile_dir };
        match ProvenKeys::parse(&variable) {
            Ok(keys) if keys.is_empty() => None,
            Ok(keys) => Some(Self { account, files, request, keys, seconds }),
            Err(error) => {
                let text = format!("cannot use SSH_AUTH_INFO_0, which is ignored: {error}");
                let line = log_line::about(text, &subject(account, request));
                host.log(Priority::Warning, &line);
                None
            }
        }
    }

    /// The outcome of a login from a device that is remembered: nothing is asked. Any fault here is none: the login
    /// goes on as it would without devices, and meets the fault again where it counts.
    pub fn recognise<H: Host>(&self, host: &mut H) -> Option<Outcome> {
        let store = self.files.roots_store(self.account);
        // Most users have none. Nothing is read of them but this.
        if store.peek().ok()??.devices().is_empty() {
            return None;
        }
        let key = HostKey::read(&self.files.settings.state_dir).transpose()?;
        let key = key.map_err(|error| self.log_key(host, &error)).ok()?;
        let sought = self.sought(host, &key)?;
        let now = || host.now().map(|now| now.wall);
        let recognised = host.undisturbed(|| store.recognise(&self.account.name, &sought, now));
        let by = recognised.ok()?.ok().flatten()?;
        Some(Outcome::Remembered { by, key_alone: self.files.settings.remember_key_only })
    }

    /// After an accepted code: asks whether the device is to be remembered, and notes the answer for the account hook.
    ///
    /// A recovery code says that something was lost, so nothing is remembered on it. Where the record takes no writes,
    /// a device could not be remembered either.
    pub fn offer<H: Host>(&self, host: &mut H, outcome: &Outcome) {
        let Outcome::Accepted(consumed) = outcome else { return };
        if !matches!(consumed.by, SpentBy::Code(_)) || consumed.degraded.is_some() {
            return;
        }
        // If the devices end while the question waits, what is answered to it ends too.
        let before = self.basis(host);
        let Some(losses) = self.losses() else { return };
        if self.seconds >= ASKED_FROM && !self.is_wanted(host) {
            return;
        }
        match HostKey::read_or_make(&self.files.settings.state_dir) {
            Ok(key) => {
                let sought = self.sought(host, &key);
                let sought = sought.filter(|sought| Some(sought.basis) == before);
                match sought {
                    Some(sought) => host.note_device(Some(number(&sought.binding, &losses))),
                    None => log_not_remembered(host, ENDED, self.account, self.request),
                }
            }
            Err(error) => self.log_key(host, &error),
        }
    }

    fn is_wanted<H: Host>(&self, host: &mut H) -> bool {
        let language = self.files.settings.language;
        let seconds = u64::from(self.seconds);
        let question = if seconds.is_multiple_of(86_400) {
            messages::login_remember_days(language, seconds / 86_400)
        } else if seconds.is_multiple_of(3_600) {
            messages::login_remember_hours(language, seconds / 3_600)
        } else {
            messages::login_remember_minutes(language, seconds / 60)
        };
        let answer = host.ask(&question, true, ANSWER_BYTES);
        answer.is_ok_and(|answer| is_yes(&answer))
    }

    /// The name of this device, and what it depends on; `None` for a user who is not enrolled.
    pub(super) fn sought<H: Host>(&self, host: &H, key: &HostKey) -> Option<Sought> {
        let credential = self.credential()?;
        let named = Named {
            uid: self.account.uid,
            service: &self.request.service,
            credential: &credential,
            keys: &self.keys,
        };
        Some(Sought { binding: key.binding(&named)?, basis: self.basis_of(host, &credential) })
    }

    /// What all devices of the user depend on now; `None` for a user who is not enrolled.
    fn basis<H: Host>(&self, host: &H) -> Option<Basis> {
        Some(self.basis_of(host, &self.credential()?))
    }

    fn basis_of<H: Host>(&self, host: &H, credential: &Credential) -> Basis {
        Basis::of(credential, password_day(host.last_password_change(&self.account.name)))
    }

    fn credential(&self) -> Option<Credential> {
        self.files.credential(self.account)
    }

    /// See [`History::losses`]. Of a record that was just written: `None` is a fault.
    fn losses(&self) -> Option<[u8; 16]> {
        let record = self.files.roots_store(self.account).peek().ok()??;
        Some(record.losses(!record.devices().is_empty()))
    }

    fn log_key<H: Host>(&self, host: &mut H, error: &HostKeyError) {
        let text = format!("cannot use remembered devices: {}", totp_core::escape::text(error));
        let line = log_line::about(text, &subject(self.account, self.request));
        host.log(Priority::Error, &line);
    }
}

/// Whether a module before this one has asked for a password. Nobody here can tell whether it was right, so what comes
/// of this line then lets nobody in.
fn has_password<H: Host>(host: &mut H) -> bool {
    host.first_pass(Prompt::HandedOn.longest()).is_some_and(|password| !password.is_empty())
}

impl Files<'_> {
    /// The credential of a user who is enrolled.
    pub(super) fn credential(&self, account: &Account) -> Option<Credential> {
        let found = self.find(account, ReadDepth::CodesOnly).ok()?;
        Some(found.credential).filter(|credential| !credential.disabled)
    }
}

/// What the handle holds between the hooks: parts of a device's name and of what had ended devices of the user when the
/// code was accepted. Never 0, which stands for none.
fn number(binding: &[u8; 16], losses: &[u8; 16]) -> usize {
    let [binding, losses] = [binding, losses].map(|bytes| {
        let (first, _) = bytes.split_first_chunk().unwrap_or((&[1; size_of::<usize>()], &[]));
        usize::from_ne_bytes(*first)
    });
    (binding ^ losses).max(1)
}

/// Whether the handle has noted this device, and nothing has ended devices since.
pub(super) fn is_noted(noted: usize, binding: &[u8; 16], record: &History) -> bool {
    let is = |with_devices| number(binding, &record.losses(with_devices)) == noted;
    // A record without devices may have had some, and forgotten all of them.
    is(false) || !record.devices().is_empty() && is(true)
}

pub(super) fn subject<'a>(account: &'a Account, request: &'a Request) -> Subject<'a> {
    Subject { account: Some(&account.name), origin: Some(Origin::Remote), request }
}

pub(super) fn log_not_remembered<H: Host>(
    host: &mut H,
    why: &str,
    account: &Account,
    request: &Request,
) {
    let text = format!("device not remembered: {}", totp_core::escape::text(why));
    host.log(Priority::Warning, &log_line::about(text, &subject(account, request)));
}

/// Whether an answer says yes.
fn is_yes(answer: &[u8]) -> bool {
    let answer = str::from_utf8(answer).unwrap_or_default().trim();
    YES.iter().any(|yes| answer.eq_ignore_ascii_case(yes))
}
