//! The account hook of an enrolment: the stamp of the service, and the enrolment of a user whom the auth hook let pass.

use super::marks::{keep_deadline, leave_stamp};
use super::never::has_never_enrolled;
use super::relay::{self, Fault};
use super::screen::wrapped;
use crate::account::Rights;
use crate::credential::Files;
use crate::host::{Enrolment, Host, Priority, Request, Tone};
use pam::constants::PamResultCode as Pam;
use totp_core::account::Account;
use totp_core::deadline;
use totp_core::login::UNIT;
use totp_core::login::log_line::{self, Subject};
use totp_core::messages;
use totp_core::settings::{Settings, SettingsError};
use totp_core::wire::EnrolEnd;

/// Leaves the stamp, and enrols the user that is noted on the handle. Without a note the answer is PAM_IGNORE.
pub fn account<'a, H: Host>(host: &mut H, arguments: impl Iterator<Item = &'a str> + Clone) -> Pam {
    answer(host, Settings::load(arguments))
}

/// The answer, with the settings that were read for it.
pub(super) fn answer<H: Host>(host: &mut H, settings: Result<Settings, SettingsError>) -> Pam {
    let noted = match host.noted_enrolment() {
        None => None,
        Some(Enrolment::Offered(uid)) => Some(uid),
        Some(Enrolment::Refused) => {
            host.log(Priority::Warning, "refused: the account line has refused this login before");
            return Pam::PAM_PERM_DENIED;
        }
    };
    // It counts once. Whatever happens from here on, a second call finds a refusal, unless this one ends well.
    host.note_enrolment(noted.map(|_| Enrolment::Refused));
    let answer = decide(host, settings, noted);
    if matches!(answer, Pam::PAM_SUCCESS | Pam::PAM_IGNORE) {
        host.note_enrolment(None);
    }
    answer
}

fn decide<H: Host>(
    host: &mut H,
    settings: Result<Settings, SettingsError>,
    noted: Option<u32>,
) -> Pam {
    let settings = match settings {
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
        keep_deadline(host, &settings);
        // A line that does not see what the auth line notes would not see whom it lets pass either.
        if host.noted_auth_line(&request.service) {
            leave_stamp(host, &settings, &request);
        }
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
    let must = deadline::is_over(settings, host.now().map(|now| now.wall));
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
                host.tell(Tone::Error, &wrapped(messages::login_enrol_needed(settings.language)));
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
