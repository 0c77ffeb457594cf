//! Root's files, as an enrolment reads and writes them.

use super::flow::{Desk, Tried, told};
use super::pending::{self, Bond};
use super::picture;
use crate::budget::Source;
use crate::journal::say_within;
use crate::places::template;
use crate::writer::{Target, WriteError, Writer};
use agent::say;
use rustix::rand::{GetRandomFlags, getrandom};
use std::path::{Path, PathBuf};
use totp_core::account::Account;
use totp_core::authenticator::Authenticator;
use totp_core::credential::{Credential, MAX_BYTES};
use totp_core::deadline;
use totp_core::home::{FileFault, Readers, read_roots};
use totp_core::key_name::{HostNames, account};
use totp_core::login::log_line::{self, Subject};
use totp_core::login::{Priority, Request};
use totp_core::new_file::Naming;
use totp_core::otpauth;
use totp_core::record::Store;
use totp_core::recovery::{RecoveryCode, RecoverySet};
use totp_core::settings::{Settings, VOLATILE_DIR, expand};
use totp_core::throttle::Origin;
use totp_core::ticket::{Presented, TicketCode, TicketVerdict, Tickets};
use totp_core::time::Moment;
use totp_core::wire::{Picture, TicketFault};
use zeroize::Zeroizing;

/// A name with a slash, for example.
const NO_FILE_NAME: &str = "the account's name cannot be part of a file name";

/// The files of one user.
pub struct RootsDesk<'a> {
    account: &'a Account,
    settings: &'a Settings,
    request: &'a Request,
    origin: Origin,
    /// The ticket that was typed.
    presented: Option<Presented>,
}

impl<'a> RootsDesk<'a> {
    /// Of this user. Wrong tickets count for this origin.
    pub const fn new(
        account: &'a Account,
        settings: &'a Settings,
        request: &'a Request,
        origin: Origin,
    ) -> Self {
        Self { account, settings, request, origin, presented: None }
    }

    /// Tries a ticket.
    fn tried(&mut self, typed: &[u8]) -> Tried {
        let Some(code) = TicketCode::read(typed) else { return Tried::Wrong };
        let limits = &self.settings.limits;
        // The clock is read once more, under the lock.
        match self.tickets().present(&code, self.origin, limits, crate::login::now) {
            Ok(TicketVerdict::Good(presented)) => {
                self.presented = Some(presented);
                Tried::Right
            }
            Ok(TicketVerdict::Wrong) => Tried::Wrong,
            Ok(TicketVerdict::Used) => Tried::Over(TicketFault::Used),
            Ok(TicketVerdict::Expired) => Tried::Over(TicketFault::Expired),
            Ok(TicketVerdict::Throttled(seconds)) => {
                Tried::Refused(format!("too many wrong tickets, next try in {seconds} s"))
            }
            Ok(TicketVerdict::ThrottledForGood) => {
                let why = "too many wrong tickets, none is accepted until a new one is issued";
                Tried::Refused(why.to_owned())
            }
            Err(error) => Tried::Refused(totp_core::escape::text(&error)),
        }
    }

    fn spend_ticket(&self) -> Result<(), String> {
        let presented = match &self.presented {
            Some(presented) => presented,
            None if self.settings.at_login.no_ticket => return Ok(()),
            None => return Err("no ticket was typed".to_owned()),
        };
        match self.tickets().spend(presented) {
            Ok(true) => Ok(()),
            Ok(false) => Err("the ticket was used, replaced or taken back meanwhile".to_owned()),
            Err(error) => Err(totp_core::escape::text(&error)),
        }
    }

    fn tickets(&self) -> Tickets<'a> {
        Tickets::of(&self.settings.state_dir, self.account)
    }

    /// The secret that waits belongs to the ticket: somebody with a former one may have seen another.
    fn bond(&self) -> Bond {
        self.presented.as_ref().map(Presented::id).unwrap_or_default()
    }

    /// Uses the ticket up and writes the credential, if there is none yet.
    pub fn keep(&self, credential: &Credential) -> Result<(), String> {
        let path = self.path().ok_or(NO_FILE_NAME)?;
        let writer =
            Target::open(&path).and_then(Target::lock).map_err(|error| error.to_string())?;
        self.keep_by(&writer, credential)
    }

    /// The same, by somebody who holds the lock of the credential.
    fn keep_by(&self, writer: &Writer<'_>, credential: &Credential) -> Result<(), String> {
        let failed = |error: WriteError| error.to_string();
        if let Some(why) = self.refusal() {
            return Err(why);
        }
        let text = writer.text(credential).map_err(failed)?;
        // Before the credential: a ticket that was used lets nobody enrol again, whatever happens to the file.
        self.spend_ticket()?;
        writer.write(&text, Naming::New).map_err(failed)?;
        self.note_enrolment();
        Ok(())
    }

    /// Root's record says that this user id is enrolled, so that no other name of it and no lost file lets anybody in
    /// without a code. The user is enrolled all the same if it cannot be written: the first login with a code notes it.
    fn note_enrolment(&self) {
        let store = self.store();
        let record = store.begin(&self.account.name);
        if let Err(error) = record.and_then(|record| record.of_an_enrolled_user().unlock()) {
            let why = totp_core::escape::text(&error);
            say(Priority::Warning, &format!("the record does not know of an enrolment: {why}"));
        }
    }

    fn path(&self) -> Option<PathBuf> {
        expand(template(self.settings), &self.account.name, self.account.uid)
    }

    fn store(&self) -> Store {
        Store::of_root(&self.settings.state_dir, Path::new(VOLATILE_DIR), self.account.uid)
    }

    fn pending() -> Result<pending::Pending, String> {
        pending::Pending::open(Path::new(VOLATILE_DIR))
    }
}

impl Desk for RootsDesk<'_> {
    fn refusal(&self) -> Option<String> {
        let Some(path) = self.path() else { return Some(NO_FILE_NAME.to_owned()) };
        match read_roots(&path, MAX_BYTES, Readers::RootOnly) {
            Err(error) if matches!(error.fault, FileFault::Absent) => {}
            Err(error) => return Some(totp_core::escape::text(&error)),
            Ok(_) => return Some("there is a credential already".to_owned()),
        }
        match self.store().peek() {
            Ok(None) => None,
            Ok(Some(history)) if history.is_barred() => {
                Some("root has barred the codes of this user".to_owned())
            }
            Ok(Some(history)) if history.is_enrolled() => {
                Some("this user was enrolled before, and the credential is gone".to_owned())
            }
            Ok(Some(_)) => None,
            Err(error) => Some(totp_core::escape::text(&error)),
        }
    }

    fn is_deadline_over(&self, now: Moment) -> bool {
        deadline::is_over(self.settings, Some(now.wall))
    }

    fn try_ticket(&mut self, typed: &[u8], _: Moment) -> Tried {
        let tried = self.tried(typed);
        // Each of them, and not only the one that ends the enrolment.
        let fault = match tried {
            Tried::Wrong => None,
            Tried::Over(fault) => Some(fault),
            _ => return tried,
        };
        let subject =
            Subject { account: Some(&self.account.name), origin: None, request: self.request };
        let service = totp_core::escape::field(&self.request.service, 64);
        let line = log_line::about(told(fault).to_owned(), &subject);
        let line = format!("{service}: {line}");
        // A wrong ticket costs a try, so these lines are few. What costs nothing, a program of the user can present as often
        // as it likes.
        let is_charged = fault.is_none() && TicketCode::read(typed).is_some();
        if is_charged || self.origin != Origin::Own {
            say(Priority::Warning, &line);
        } else {
            say_within(Source::User(self.account.uid), Priority::Warning, &line);
        }
        tried
    }

    fn secret(&mut self, now: Moment) -> Result<Zeroizing<Vec<u8>>, String> {
        // Nobody shall scan a key that cannot be saved.
        let path = self.path().ok_or(NO_FILE_NAME)?;
        let tried = Target::open(&path).and_then(|place| place.try_out());
        tried.map_err(|error| error.to_string())?;
        Self::pending()?.secret(self.account, &self.bond(), now, random)
    }

    fn picture(&self, authenticator: &Authenticator) -> Option<Picture> {
        let hosts = HostNames::here();
        let host = if self.settings.enroll_full_host_name { &hosts.full } else { &hosts.short };
        let issuer = self.settings.enroll_issuer.as_ref().unwrap_or(&hosts.short);
        let name = account(&self.account.name, host, authenticator.label.as_str());
        picture::of(&otpauth::uri(authenticator, issuer, &name))
    }

    fn recovery(&mut self) -> Result<(Vec<RecoveryCode>, RecoverySet), String> {
        RecoverySet::fresh(random)
    }

    fn write(&mut self, credential: &Credential, now: Moment) -> Result<(), String> {
        let path = self.path().ok_or(NO_FILE_NAME)?;
        let failed = |error: WriteError| error.to_string();
        let writer = Target::open(&path).and_then(Target::lock).map_err(failed)?;
        // Held until the end, so of two logins one writes.
        let pending = Self::pending()?;
        let mut ours = credential.authenticators.iter().map(|one| one.secret.expose());
        if !ours.all(|secret| pending.is(self.account, &self.bond(), secret, now)) {
            return Err("it took too long, or another login has finished first".to_owned());
        }
        self.keep_by(&writer, credential)?;
        pending.forget(self.account);
        Ok(())
    }
}

/// Random bytes of the operating system.
pub fn random(bytes: &mut [u8]) -> Result<(), String> {
    // The kernel fills a request of up to 256 bytes as a whole.
    match getrandom(&mut *bytes, GetRandomFlags::empty()) {
        Ok(filled) if filled == bytes.len() => Ok(()),
        _ => Err("cannot read random bytes from the kernel".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use totp_core::settings::CredentialPath;
    use totp_core::time::UnixTime;

    #[test]
    fn no_key_is_shown_that_cannot_be_saved() {
        let roots = CredentialPath::Roots("/no-such-folder/%u.toml".to_owned());
        let settings = Settings { credential: roots, ..Settings::default() };
        let ann = Account { name: "ann".to_owned(), uid: 7, gid: 7, home: "/".into() };
        let request = Request::default();
        let mut desk = RootsDesk::new(&ann, &settings, &request, Origin::Local);
        let now = Moment { wall: UnixTime::from_secs(1), uptime: 1 };
        let why = desk.secret(now).unwrap_err();
        assert!(why.contains("/no-such-folder"), "{why}");
    }
}
