//! Enrolment at the first login.
//!
//! The auth hook lets a user pass who never enrolled, and notes the user id on the handle: nothing secret. The account hook
//! runs when all of authentication has passed, in the same process. It asks the helper (`pam_totpd`) in turns what to ask
//! the user. The helper makes the key and writes the credential; this part has the words and draws the QR code.
//!
//! Where the account line is missing, such users would pass for ever. So it leaves a stamp, and after the policy's date the
//! auth hook lets nobody pass without a recent one ([`totp_core::stamp`]).

mod account;
mod draw;
mod marks;
mod never;
mod relay;
mod screen;

pub use account::account;

use crate::account::Rights;
use crate::credential::Files;
use crate::host::{Enrolment, Host, Priority, Request};
use crate::outcome::Outcome;
use marks::keep_deadline;
use never::has_never_enrolled;
use std::path::Path;
use totp_core::account::Account;
use totp_core::deadline;
use totp_core::login::log_line::{self, Subject};
use totp_core::new_folder;
use totp_core::settings::Settings;
use totp_core::stamp::{self, ENROLMENTS};
use totp_core::wire::{EndKind, Ending};

/// The auth hook: lets a user pass who is to enrol in the account hook, which asks the helper.
pub fn pass_to_enrol<H: Host>(
    host: &mut H,
    settings: &Settings,
    request: &Request,
    who: Option<(&Account, Rights)>,
    volatile_dir: &Path,
) -> Option<Outcome> {
    is_to_enrol(host, settings, request, who, volatile_dir).then(|| {
        let line = "not enrolled, the account line offers an enrolment".to_owned();
        Outcome::ByHelper(Ending { kind: EndKind::LetBy, line, tail: None, failures: None })
    })
}

fn is_to_enrol<H: Host>(
    host: &mut H,
    settings: &Settings,
    request: &Request,
    who: Option<(&Account, Rights)>,
    volatile_dir: &Path,
) -> bool {
    // What an earlier try left on this handle is of no use from here on.
    host.note_enrolment(None);
    if !settings.enrols_at(&request.service) {
        return false;
    }
    announce(volatile_dir);
    let Some((account, Rights::Root)) = who else { return false };
    // It is the account line that tells of it: it runs, and on the handle of this line.
    host.note_auth_line(&request.service);
    keep_deadline(host, settings);
    let files = Files { rights: Rights::Root, settings, volatile_dir };
    if !has_never_enrolled(&files, account) {
        return false;
    }
    let now = host.now().map(|now| now.wall);
    let service = String::from_utf8_lossy(&request.service);
    let is_fresh = |now| stamp::is_fresh(&settings.state_dir, &service, now);
    if deadline::is_over(settings, now) && !now.is_some_and(is_fresh) {
        let subject = Subject { account: Some(&account.name), origin: None, request };
        let text = "no enrolment is offered: the account line of pam_totp.so has not run for 30 days (see which: \
                    enroll check), or the clock is behind";
        host.log(Priority::Error, &log_line::about(text.to_owned(), &subject));
        return false;
    }
    let offered = Some(Enrolment::Offered(account.uid));
    host.note_enrolment(offered);
    // libpam may have had no memory for it, and the account line would find nothing.
    host.noted_enrolment() == offered
}

/// Makes the folder by which the account lines know that they have something to do.
fn announce(volatile_dir: &Path) {
    for (folder, mode) in [(volatile_dir.to_owned(), 0o711), (volatile_dir.join(ENROLMENTS), 0o700)]
    {
        // Where it cannot be made, no stamp is left, and the deadline lets nobody pass.
        let _ = new_folder::make(&folder, rustix::fs::Mode::from_raw_mode(mode));
    }
}
