//! A change of the password: before anything is changed, the same question as at a login, and the same verifier.
//!
//! libpam calls a password stack twice (pam_sm_chauthtok(3)). In the preliminary phase nothing is changed yet, and a
//! module that fails there ends the whole change: so the code is asked there, once. In the second phase the modules
//! write the new password. This one writes none, and so says nothing there (PAM_IGNORE): a stack in which no other
//! module changed a password must not report a success.

use crate::host::Host;
use crate::outcome::{Outcome, ToPam};
use totp_core::login::log_line::{self, Subject};
use totp_core::settings::{AtLogin, FirstPass, Settings};

/// The user who is asked for no code before a change, with the log line written; `None` if the user is asked.
///
/// `expired` is the flag PAM_CHANGE_EXPIRED_AUTHTOK: the password is changed because it has expired, mostly as a part
/// of a login.
pub fn not_asked<H: Host>(host: &mut H, expired: bool) -> Option<Outcome> {
    // pam_unix(8) asks root for no current password, by the same rule. A login runs as root, too, and that is told by
    // the flag alone.
    if host.caller().is_root() && !expired {
        return Some(logged(host, Outcome::RootChanges));
    }
    let proven = host.accepted().filter(|_| expired)?;
    let request = host.request();
    let account = host.account(str::from_utf8(&request.user).ok()?)?;
    (account.uid == proven).then(|| logged(host, Outcome::AskedAtLogin))
}

/// The settings of a line in a password stack. PAM_AUTHTOK is the new password there, or none: no code is taken from
/// it, and nothing is put there. A device is remembered for logins, and spares no code here. Users enrol at logins as well.
pub fn settings(read: Settings) -> Settings {
    Settings {
        first_pass: FirstPass::Ignored,
        forward_pass: false,
        remember_for: 0,
        at_login: AtLogin::default(),
        ..read
    }
}

fn logged<H: Host>(host: &mut H, outcome: Outcome) -> Outcome {
    let request = host.request();
    let account = str::from_utf8(&request.user).ok().and_then(|name| host.account(name));
    let name = account.as_ref().map(|account| account.name.as_str());
    let subject = Subject { account: name, origin: None, request: &request };
    host.log(outcome.answer().1, &log_line::line(&outcome, &subject));
    outcome
}
