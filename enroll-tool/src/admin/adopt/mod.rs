//! `enroll admin adopt`: root holds a user's credential instead of the home; `--back` puts it back.
//!
//! Each user is done for himself. A user who is done is skipped, so a run that was stopped, at whatever point, is
//! simply started again. At every moment exactly one credential is valid: as soon as root's file has its name, programs
//! of root's read it and nothing else ([`forth`]), until it is removed again ([`back`]). Programs of the user refuse
//! every code from before the first of these moments until after the second ([`records`]).

mod back;
mod forth;
mod portable;
mod records;
mod two;

use super::arguments::Adopt;
use crate::accounts;
use crate::audit;
use crate::check::login_places::LoginPlaces;
use crate::error::{Error, Result, refused};
use crate::import::progress::Progress;
use crate::messages::{self, Message, Said};
use crate::policy::policy;
use crate::terminal;
use crate::users::person::{Person, PlaceSeen};
use serde_json::json;
use std::path::Path;
use std::thread;
use std::time::Duration;
use totp_core::account::Account;
use totp_core::settings::{POLICY_PATH, Settings};
use totp_core::wire::INSTALLED;
use two::{Done, Two};

/// How long a login takes at most from reading the credential to writing the use, on a loaded machine. A login that read
/// root's file just before it was removed looks at no other record, so its use is waited for.
const GRACE: Duration = Duration::from_secs(1);

/// `enroll admin adopt`
pub fn run(options: &Adopt) -> Result<()> {
    let settings = policy()?;
    if options.back && settings.credential.is_roots() {
        return refused(messages::adopt_back_against_policy(POLICY_PATH));
    }
    let read = LoginPlaces::of_this_machine(&settings)?;
    let back = Vec::new();
    let mut run = Run { options, settings, read, back, moved: 0, there: 0, failed: 0 };
    match &options.name {
        Some(name) => {
            let account = accounts::by_name(name)?;
            let done = run.one(&account)?;
            if matches!(done, Done::Nothing) {
                return refused(messages::adopt_nothing(name));
            }
            run.tell(&account, &done)?;
            if run.release()? > 0 { Err(Error::Reported(1)) } else { run.tell_helper() }
        }
        None => run.all(),
    }
}

struct Run<'a> {
    options: &'a Adopt,
    settings: Settings,
    read: LoginPlaces,
    /// The users whose credentials are in their homes again, and whose own programs still refuse codes.
    back: Vec<Account>,
    moved: u64,
    there: u64,
    failed: u64,
}

impl Run<'_> {
    fn one(&mut self, account: &Account) -> Result<Done> {
        let two = Two::of(account.clone(), &self.settings)?;
        let seen = two.seen(&self.read)?;
        let Adopt { back, dry_run, .. } = *self.options;
        let done =
            if back { back::one(&two, &seen, dry_run) } else { forth::one(&two, &seen, dry_run) }?;
        if matches!(done, Done::Moved(_)) && !dry_run {
            audit::note_admin(if back { "adopt --back" } else { "adopt" }, account);
            if back {
                self.back.push(account.clone());
            }
        }
        Ok(done)
    }

    /// One user's failure is told and does not stop the others.
    fn all(&mut self) -> Result<()> {
        let all = accounts::all(&self.settings);
        let (root, users): (Vec<Account>, Vec<Account>) =
            all.into_iter().partition(|account| account.uid == 0);
        let mut progress = Progress::new(users.len());
        for account in users {
            let done = self.one(&account);
            progress.clear()?;
            match done {
                Ok(Done::Nothing) => {}
                Ok(done) => {
                    let count =
                        if matches!(done, Done::There) { &mut self.there } else { &mut self.moved };
                    *count += 1;
                    self.tell(&account, &done)?;
                }
                Err(Error::Output(error)) => return Err(Error::Output(error)),
                Err(error) => {
                    self.failed += 1;
                    self.tell_failed(&account, &error.message())?;
                }
            }
            progress.step()?;
        }
        progress.end()?;
        self.failed += self.release()?;
        self.tell_root(root)?;
        self.tell_sum()?;
        if self.failed > 0 { Err(Error::Reported(1)) } else { Ok(()) }
    }

    /// The user's own programs take codes again. Returns for how many users this failed.
    fn release(&mut self) -> Result<u64> {
        if self.back.is_empty() {
            return Ok(0);
        }
        thread::sleep(GRACE);
        let mut failed = 0;
        for account in std::mem::take(&mut self.back) {
            let two = Two::of(account.clone(), &self.settings)?;
            if let Err(error) = back::release(&two) {
                failed += 1;
                self.tell_failed(&account, &error.message())?;
            }
        }
        Ok(failed)
    }

    fn tell_sum(&self) -> Result<()> {
        let &Run { moved, there, failed, .. } = self;
        if self.options.json {
            return terminal::print_json(&json!({
                "event": "credentials moved",
                "dry_run": self.options.dry_run,
                "moved": moved,
                "in_place": there,
                "failed": failed,
            }));
        }
        terminal::print_to_fit(&if self.options.dry_run {
            messages::adopt_sum_tried(moved, there, failed)
        } else {
            messages::adopt_sum(moved, there, failed)
        })?;
        if moved + there > 0 { self.tell_helper() } else { Ok(()) }
    }

    /// Root is not moved. An enrolment in its home counts until the policy names a file that root holds.
    fn tell_root(&self, root: Vec<Account>) -> Result<()> {
        let Some(root) = root.into_iter().next().filter(|_| !self.options.back) else {
            return Ok(());
        };
        let name = root.name.clone();
        let person = Person::look(root, &self.settings, &self.read, true)?;
        let is_left =
            |place: &PlaceSeen| !place.context.system && place.seen.credential().is_some();
        let held = |place: &PlaceSeen| place.context.system && !place.seen.is_empty();
        if !person.places.iter().any(is_left) || person.places.iter().any(held) {
            return Ok(());
        }
        let text = messages::adopt_root_stays(&name);
        if self.options.json {
            let what: &str = &text;
            return terminal::print_json(
                &json!({ "event": "credential left", "user": name, "what": what }),
            );
        }
        terminal::print_to_fit(&text)
    }

    fn tell(&self, account: &Account, done: &Done) -> Result<()> {
        let two = Two::of(account.clone(), &self.settings)?;
        let (from, to) = match self.options.back {
            true => (two.held.path(), two.home.path()),
            false => (two.home.path(), two.held.path()),
        };
        let (name, from, to) = (&account.name, from.display(), to.display());
        let left = if let Done::Moved(left) = done { left.as_slice() } else { &[] };
        if self.options.json {
            return terminal::print_json(&json!({
                "event": "credential moved",
                "user": name,
                "dry_run": self.options.dry_run,
                "already": matches!(done, Done::There),
                "from": from.to_string(),
                "to": to.to_string(),
                "left_out": left,
            }));
        }
        terminal::print_to_fit(&match done {
            Done::Moved(_) if self.options.dry_run => messages::adopt_would(name, from, to),
            Done::Moved(_) => messages::adopt_moved(name, from, to),
            Done::There | Done::Nothing => messages::adopt_there(name, to),
        })?;
        if left.is_empty() {
            return Ok(());
        }
        let kinds = left.join(", ");
        terminal::print_to_fit(&if self.options.back {
            messages::adopt_back_left_out(name, kinds)
        } else {
            messages::adopt_left_out(name, kinds)
        })
    }

    fn tell_failed(&self, account: &Account, why: &Message) -> Result<()> {
        let name = &account.name;
        if self.options.json {
            let what: &str = why;
            return terminal::print_json(
                &json!({ "event": "credential left", "user": name, "what": what }),
            );
        }
        terminal::print_to_fit(&messages::at(name, Said(why)))
    }

    /// Programs of the user find no credential without the helper.
    fn tell_helper(&self) -> Result<()> {
        if self.options.back || self.options.json || Path::new(INSTALLED).exists() {
            return Ok(());
        }
        terminal::print_to_fit(messages::adopt_needs_helper())
    }
}
