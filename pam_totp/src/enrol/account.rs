//! The account hook of an enrolment: the stamp of the service, and the enrolment of a user whom the auth hook let pass.

use super::never::has_never_enrolled;
use super::relay::{self, Fault};
use crate::account::Rights;
use crate::credential::Files;
use crate::host::{Host, Priority, Request, Tone};
use pam::constants::PamResultCode as Pam;
use totp_core::account::Account;
use totp_core::login::UNIT;
use totp_core::login::log_line::{self, Subject};
use totp_core::messages;
use totp_core::settings::Settings;
use totp_core::stamp;
use totp_core::wire::EnrolEnd;

/// Leaves the stamp, and enrols the user that is noted on the handle. Without a note the answer is PAM_IGNORE.
pub fn account<'a, H: Host>(host: &mut H, arguments: impl Iterator<Item = &'a str> + Clone) -> Pam {
    let noted = host.noted_enrolment();
    // It counts once.
    host.note_enrolment(None);
    let settings = match Settings::load(arguments) {
        Ok(settings) => settings,
        // The auth line has the same policy, and has told of it where it stands in the same stack.
        Err(_) if noted.is_none() => return Pam::PAM_IGNORE,
        Err(error) => {
            host.log(Priority::Error, &totp_core::escape::text(&error));
            return Pam::PAM_SERVICE_ERR;
        }
    };
    let request = host.request();
    let account = str::from_utf8(&request.user).ok().and_then(|name| host.account(name));
    let rights = host.caller().rights_for(account.as_ref());
    if settings.enrols_at(&request.service) && rights == Some(Rights::Root) {
        leave_stamp(host, &settings, &request);
    }
    let Some(noted) = noted else { return Pam::PAM_IGNORE };
    let account = account.filter(|account| account.uid == noted && rights == Some(Rights::Root));
    match account {
        Some(account) if settings.enrols_at(&request.service) => {
            enrol(host, &settings, &request, &account)
        }
        _ => {
            let line = "refused: the account line of pam_totp.so has another user, service or policy than the auth line";
            host.log(Priority::Error, line);
            Pam::PAM_SERVICE_ERR
        }
    }
}

fn leave_stamp<H: Host>(host: &mut H, settings: &Settings, request: &Request) {
    let Some(now) = host.now() else { return };
    let service = String::from_utf8_lossy(&request.service);
    if let Err(error) = stamp::leave(&settings.state_dir, &service, now.wall) {
        let line = format!("cannot leave a stamp: {}", totp_core::escape::text(&error));
        host.log(Priority::Warning, &line);
    }
}

pub(super) fn enrol<H: Host>(
    host: &mut H,
    settings: &Settings,
    request: &Request,
    account: &Account,
) -> Pam {
    let (end, line) = match relay::run(host, settings, request) {
        Ok(told) => told,
        Err(fault) => (EnrolEnd::PutOff, not_finished(host, settings, request, fault)),
    };
    // The policy of this line and the clock of this process say so too, whatever the helper says.
    let must = settings.must_enrol(host.now().map(|now| now.wall));
    // The questions may have taken long: what the auth line saw is seen once more.
    let passes = || !must && may_pass(host, settings, account);
    let (answer, priority) = match end {
        EnrolEnd::Enrolled => (Pam::PAM_SUCCESS, Priority::Info),
        EnrolEnd::PutOff if passes() => (Pam::PAM_IGNORE, Priority::Notice),
        EnrolEnd::PutOff | EnrolEnd::Refused => (Pam::PAM_PERM_DENIED, Priority::Warning),
    };
    let subject = Subject { account: Some(&account.name), origin: None, request };
    host.log(priority, &log_line::about(line, &subject));
    if !request.silent {
        match answer {
            Pam::PAM_SUCCESS => {
                host.tell(Tone::Info, messages::login_enrol_done(settings.language))
            }
            Pam::PAM_PERM_DENIED => {
                host.tell(Tone::Error, messages::login_enrol_needed(settings.language));
            }
            _ => {}
        }
    }
    answer
}

/// Whether the user still is one who never enrolled, and whose codes root has not barred.
fn may_pass<H: Host>(host: &H, settings: &Settings, account: &Account) -> bool {
    let volatile_dir = host.volatile_dir();
    let files = Files { rights: Rights::Root, settings, volatile_dir: &volatile_dir };
    has_never_enrolled(&files, account)
}

/// What is logged where no answer of the helper's ended the enrolment.
fn not_finished<H: Host>(
    host: &mut H,
    settings: &Settings,
    request: &Request,
    fault: Fault,
) -> String {
    match fault {
        Fault::NoAnswer => "not enrolled: the application gave no answer to a question".to_owned(),
        Fault::Helper(why) => {
            if !request.silent {
                host.tell(Tone::Error, messages::login_enrol_unavailable(settings.language));
            }
            format!("not enrolled: cannot use the helper ({UNIT}): {why}")
        }
    }
}
