//! A login as the application sees it: the settings, the questions, the log line. Whether the answer is right is
//! decided by a verifier: [`Local`] in this process, or [`Helper`], which asks `pam_totpd`.

mod change;
mod prompt;
mod proof;

use crate::account::{Caller, Rights};
use crate::credential::Files;
use crate::devices::Client;
use crate::enrol::pass_to_enrol;
use crate::helper::Helper;
use crate::host::{Host, NoAnswer, Priority, Request, Tone};
use crate::outcome::{Outcome, ToPam};
use totp_core::account::Account;
use totp_core::history::FailureReport;
use totp_core::local::{KeyTurn, Local};
use totp_core::login::log_line::{self, Subject};
use totp_core::login::{MOST_QUESTIONS, Prompt, Turn, Verifier};
use totp_core::messages::{self, Language};
use totp_core::settings::{Judge, OriginRule, Settings, SettingsError};
use totp_core::throttle::Origin;
use totp_core::time::utc_fields;
use totp_core::wire::EndKind;
use zeroize::Zeroizing;

/// Whether this build has all parts.
const IS_FULL: bool = cfg!(feature = "full");

/// Runs a login, logs it in one line and tells the claimant what concerns him.
#[cfg(feature = "full")]
pub fn authenticate<'a, H: Host>(
    host: &mut H,
    arguments: impl Iterator<Item = &'a str> + Clone,
) -> Outcome {
    let proven = proof::before_login(host);
    let request = Request { proven, ..host.request() };
    let settings = Settings::load(arguments).map(|settings| settings.at(&request.service));
    attempt(host, settings, &request)
}

/// The same in `pam_totp.so`. `None`: the settings ask for what this build does not have, nothing is decided yet, and the
/// full build is to be asked.
#[cfg(not(feature = "full"))]
pub fn authenticate<'a, H: Host>(
    host: &mut H,
    arguments: impl Iterator<Item = &'a str> + Clone,
) -> Option<Outcome> {
    let settings = Settings::load_but_enrolments(arguments);
    let request = host.request();
    let needs_full = |settings: &Settings| {
        settings.needs_full(&request.service) || by_helper(host, settings, &request, host.caller())
    };
    (!settings.as_ref().is_ok_and(needs_full)).then(|| attempt(host, settings, &request))
}

/// Decides the preliminary phase of a change of the password, as [`change`] says.
pub fn before_change<'a, H: Host>(
    host: &mut H,
    arguments: impl Iterator<Item = &'a str> + Clone,
    expired: bool,
) -> Outcome {
    change::not_asked(host, expired).unwrap_or_else(|| {
        let proven = IS_FULL && proof::before_change(host);
        let request = Request { proven, ..host.request() };
        attempt(host, Settings::load(arguments).map(change::settings), &request)
    })
}

/// Runs a login with the settings that were read for it.
fn attempt<H: Host>(
    host: &mut H,
    settings: Result<Settings, SettingsError>,
    request: &Request,
) -> Outcome {
    let settings = match settings {
        Ok(settings) => settings,
        Err(error) => {
            let outcome = Outcome::BadSettings(error);
            host.note_accepted(None);
            // `origin=` of the settings decides, so nothing is known of it yet.
            let subject = Subject { account: None, origin: None, request };
            report(host, &outcome, &subject, Language::default());
            return outcome;
        }
    };
    let account = str::from_utf8(&request.user).ok().and_then(|name| host.account(name));
    let caller = host.caller();
    let rights = caller.rights_for(account.as_ref());
    let origin = origin(&settings, rights, request);
    let volatile_dir = host.volatile_dir();
    let who = account.as_ref().zip(rights);
    let client = Client::of(host, &settings, request, who, &volatile_dir);
    let remembered = client.as_ref().and_then(|client| client.recognise(host));
    let passes = pass_to_enrol(host, &settings, request, who, &volatile_dir);
    let outcome = match (remembered.or(passes), rights) {
        (Some(outcome), _) => outcome,
        (None, None) => Outcome::CallerLacksRights,
        // The other build hands such a login over before it begins.
        (None, Some(_)) if IS_FULL && by_helper(host, &settings, request, caller) => {
            let socket = host.helper_socket();
            relay(host, &settings, request, &mut Helper::new(&socket, request, &settings))
        }
        (None, Some(rights)) => {
            let enrols = |account: &Account| caller.is_plainly(account);
            let mut verifier = Local {
                settings: &settings,
                request,
                account: account.as_ref(),
                places: Files { rights, settings: &settings, volatile_dir: &volatile_dir },
                rights,
                enrols: request.service == b"enroll" && account.as_ref().is_some_and(enrols),
                origin,
                volatile_dir: &volatile_dir,
                asked: Prompt::Code,
                wanted: None,
                key: KeyTurn::default(),
            };
            relay(host, &settings, request, &mut verifier)
        }
    };
    let proven = account.as_ref().filter(|_| outcome.is_accepted());
    host.note_accepted(proven.map(|account| account.uid));
    let name = account.as_ref().map(|account| account.name.as_str());
    report(
        host,
        &outcome,
        &Subject { account: name, origin: Some(origin), request },
        settings.language,
    );
    // Last: whoever waits at this question is logged as accepted already.
    if let Some(client) = client {
        client.offer(host, &outcome);
    }
    outcome
}

/// Whether the helper decides: what the settings and the caller say, and never that anything failed.
///
/// `enroll` decides itself: whoever is not enrolled yet may pass there, and nobody else could say so.
fn by_helper<H: Host>(host: &H, settings: &Settings, request: &Request, caller: Caller) -> bool {
    match settings.verifier {
        Judge::Local => false,
        Judge::Helper => true,
        Judge::Auto if settings.factors.send() => request.service != b"enroll",
        Judge::Auto if IS_FULL && settings.factors.key_service(&request.service) => true,
        Judge::Auto => caller.euid != 0 && request.service != b"enroll" && host.has_helper(),
    }
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

/// Carries questions and answers between the application and the verifier, until that has an outcome.
fn relay<H: Host>(
    host: &mut H,
    settings: &Settings,
    request: &Request,
    verifier: &mut impl Verifier<H, Outcome = Outcome>,
) -> Outcome {
    let mut turn = verifier.start(host);
    for _ in 0..MOST_QUESTIONS {
        let prompt = match turn {
            Turn::Done(outcome) => return outcome,
            Turn::Ask(prompt) => prompt,
        };
        let Ok(typed) = hear(host, settings, request, prompt) else {
            return Outcome::ConversationFailed;
        };
        turn = verifier.answer(host, &typed);
        if let Turn::Done(outcome) = &turn {
            pass_on(host, settings, outcome, &typed);
        }
    }
    match turn {
        Turn::Done(outcome) => outcome,
        Turn::Ask(_) => Outcome::ConversationFailed,
    }
}

/// The answer to a question.
fn hear<H: Host>(
    host: &mut H,
    settings: &Settings,
    request: &Request,
    prompt: Prompt,
) -> Result<Zeroizing<Vec<u8>>, NoAnswer> {
    match prompt {
        Prompt::HandedOn => Ok(host.first_pass(prompt.longest()).unwrap_or_default()),
        // Nothing of this in the build that asks no helper.
        Prompt::Touch => {
            if cfg!(feature = "full") && !request.silent {
                host.tell(Tone::Info, messages::login_touch(settings.language));
            }
            Ok(Zeroizing::default())
        }
        Prompt::Pin if cfg!(feature = "full") => {
            host.ask(messages::login_key_pin(settings.language), false, prompt.longest())
        }
        Prompt::Pin => Err(NoAnswer),
        Prompt::Code | Prompt::PasswordAndCode | Prompt::OnItsWay => {
            let text = prompt::text(settings, request, prompt, || host.caller().euid);
            host.ask(&text, settings.echo, prompt.longest())
        }
    }
}

/// `forward_pass`: after a success, and only then, PAM_AUTHTOK becomes the password alone. Otherwise it
/// stays as it was, so that no module after this one learns or tells whether the password was right.
fn pass_on<H: Host>(host: &mut H, settings: &Settings, outcome: &Outcome, typed: &[u8]) {
    let Some(length) = outcome.tail().filter(|_| settings.forward_pass) else { return };
    if !host.pass_on(length.before(typed)) {
        host.log(Priority::Error, "PAM_AUTHTOK could not be set: no password is passed on");
    }
}

fn report<H: Host>(host: &mut H, outcome: &Outcome, subject: &Subject<'_>, language: Language) {
    let (_, priority) = outcome.answer();
    host.log(priority, &log_line::line(outcome, subject));
    if subject.request.silent {
        return;
    }
    // Nothing of this in the build that asks no helper.
    let used = |kind: EndKind| {
        cfg!(feature = "full")
            && matches!(outcome, Outcome::ByHelper(ending) if ending.kind == kind)
    };
    match outcome {
        Outcome::CodeAlreadyUsed => {
            host.tell(Tone::Error, messages::login_code_used(language));
        }
        Outcome::RecoveryCodeAlreadyUsed => {
            host.tell(Tone::Error, messages::login_recovery_code_used(language));
        }
        Outcome::NeedsRootsRecord => {
            host.tell(Tone::Error, messages::login_token_needs_root(language));
        }
        _ if used(EndKind::CodeUsed) => host.tell(Tone::Error, messages::login_code_used(language)),
        _ if used(EndKind::RecoveryCodeUsed) => {
            host.tell(Tone::Error, messages::login_recovery_code_used(language));
        }
        _ => {
            if let Some(failures) = outcome.failures() {
                host.tell(Tone::Info, &failures_told(&failures, language));
            }
        }
    }
}

/// The owner should know that somebody with the password tries codes.
fn failures_told(failures: &FailureReport, language: Language) -> String {
    let (year, month, day, hour, minute, _) = utc_fields(failures.since);
    let since = format_args!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02} UTC");
    messages::login_failures(language, u64::from(failures.count), since)
}

#[cfg(test)]
pub mod tests;
