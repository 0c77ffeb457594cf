//! Enrolling: password, QR code, key, one code, recovery codes, what to do next.

use crate::arguments::Form;
use crate::audit;
use crate::authorise::app_code::{Judgement, hint, judge_app_code, shape};
use crate::authorise::authorise;
use crate::authorise::password;
use crate::commands::arguments::Enrol;
use crate::commands::next_step;
use crate::commands::presentation::{OldKey, Presentation, terminal_for};
use crate::commands::recovery::show_codes;
use crate::commands::token;
use crate::context::{Context, Existing};
use crate::error::{Error, Result};
use crate::files::save::{CredentialFolder, mark_home};
use crate::key::name::USUAL_LABEL;
use crate::key::random;
use crate::machine::Machine;
use crate::messages;
use crate::records::{bar, sent_codes};
use crate::rights::Former;
use crate::terminal::{self, Terminal};
use crate::time::now;
use crate::time::rfc3339;
use crate::users::addresses;
use serde_json::json;
use std::slice;
use totp_core::answer::Answer;
use totp_core::authenticator::{Algorithm, Authenticator, Digits, Kind, Label, Period};
use totp_core::credential::{Credential, Kept};
use totp_core::recovery::{RecoveryCode, RecoverySet};
use totp_core::time::UnixTime;
use zeroize::Zeroizing;

/// `enroll`
pub fn run(options: &Enrol) -> Result<()> {
    let terminal = terminal_for(&options.form)?;
    let context = options.whose.context()?;
    let credential = run_in(&context, terminal, options, Urgent::No)?;
    mark_home(&context, &credential);
    if context.by_root {
        sent_codes::end_all(&context.account, &context.settings)?;
    }
    bar::lift_after(&context, &credential)?;
    bar::tell_if_barred(&context, terminal)
}

/// Whether a new secret is made whatever is in the place of the old one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Urgent {
    /// What cannot be read is not replaced.
    No,
    /// Root replaces it.
    Yes,
}

/// The same for a user and a place that are known already. Returns what is enrolled now.
pub fn run_in(
    context: &Context,
    terminal: Terminal,
    options: &Enrol,
    urgent: Urgent,
) -> Result<Credential> {
    if urgent == Urgent::Yes {
        return run_urgently(context, terminal, options);
    }
    bar::refuse_if_barred(context)?;
    let existing = context.existing()?;
    if let Existing::Enrolled(credential, _) = &existing {
        context.check_rewritable(credential)?;
    }
    let presentation = Presentation::new(context, terminal, &options.form)?;
    let label = label_of(&options.form)?;
    let place = CredentialFolder::prepare(context)?;
    if terminal.is_interactive() {
        terminal.say(&format!("{}\n", messages::enrol_for(&context.account.name)))?;
    }
    password::check(context, terminal, options.no_password_check)?;
    let (replacing, expected) = match &existing {
        Existing::Nothing => (false, None),
        Existing::Enrolled(credential, content) if credential.disabled => (false, Some(content)),
        Existing::Enrolled(credential, content) => {
            terminal.say(&messages::enrol_replaces(&context.account.name))?;
            authorise(context, terminal, credential)?;
            (true, Some(content))
        }
    };
    let (authenticator, token) = if options.token.token {
        let token = token::ask(terminal, options, &token::Known::default())?;
        (token.authenticator, Some(token.position))
    } else {
        let new = new_authenticator(label)?;
        if replacing {
            presentation.warn_of_replacement(&new, OldKey::of(context))?;
        }
        (introduce(context, terminal, &presentation, new)?, None)
    };
    let (codes, recovery) = random::recovery(&random::system)?;
    let credential = Credential {
        authenticators: vec![authenticator],
        unknown_kinds: kept(context, &existing),
        recovery: Some(recovery),
        ..Credential::default()
    };
    // The order: the app's code first, so that only a key that the app has is saved; then the file, so
    // that the app never has a key alone; then the recovery codes. A user who breaks off before the file is
    // renamed keeps the old enrolment; one who does after it has the new one, and makes recovery codes
    // with `enroll recovery`.
    place.save(context, &credential, expected.map(|content| content.as_slice()).into())?;
    let what = if replacing { "replaced" } else { "enrolled" };
    audit::note(what, &context.account.name, context.by_root);
    tell_addresses(context, terminal, &credential)
        .and_then(|()| hand_over(context, terminal, options, &codes))
        .map_err(|_| Error::Failed(messages::enrol_no_recovery_shown().into()))?;
    if let (Some(position), Some(token)) = (token, credential.authenticators.first()) {
        token::hand_over(token, position, context, terminal)?;
    }
    Ok(credential)
}

/// Root's new secret for a user, in the place of whatever is there.
fn run_urgently(context: &Context, terminal: Terminal, options: &Enrol) -> Result<Credential> {
    let presentation = Presentation::new(context, terminal, &options.form)?;
    let label = label_of(&options.form)?;
    let place = CredentialFolder::prepare_urgently(context)?;
    terminal.say(&messages::enrol_replaces(&context.account.name))?;
    let new = new_authenticator(label)?;
    presentation.warn_of_replacement(&new, OldKey::of(context))?;
    let mut authenticator = new;
    let type_code = messages::enrol_type_code_barred();
    drop(confirm_shown(context, terminal, &presentation, &mut authenticator, type_code)?);
    let (codes, recovery) = random::recovery(&random::system)?;
    // A file that cannot be read any more names no remembered devices either.
    let former = context.existing().ok();
    let former = former.as_ref().and_then(Existing::credential);
    let credential = credential_of(context, authenticator, recovery, former)?;
    place.save(context, &credential, Former::Whatever)?;
    audit::note("replaced", &context.account.name, true);
    tell_addresses(context, terminal, &credential)
        .and_then(|()| hand_over(context, terminal, options, &codes))
        .map_err(|_| Error::Failed(messages::enrol_no_recovery_shown().into()))?;
    Ok(credential)
}

/// A credential in the place of a former one, whose remembered devices end. What an administrator has locked stays.
fn credential_of(
    context: &Context,
    authenticator: Authenticator,
    recovery: RecoverySet,
    former: Option<&Credential>,
) -> Result<Credential> {
    let epoch = former.and_then(|former| former.device_epoch);
    // In a home, the user's own programs write what they like.
    let locked = former.filter(|_| context.holds_addresses()).map(Credential::locked_addresses);
    Ok(Credential {
        authenticators: vec![authenticator],
        recovery: Some(recovery),
        device_epoch: random::epoch_after(epoch, &random::system)?,
        unknown_kinds: locked.unwrap_or_default(),
        ..Credential::default()
    })
}

/// The user's own new secret, where the old one may be known to others: after a code of the old one, the file has
/// the new secret and new recovery codes at once, before the new code is typed. Then `ended` is called.
///
/// If the user breaks off after that, the recovery codes are on the screen already: one of them logs in, and lets
/// `enroll show` show the secret again.
pub fn replace_at_once(
    context: &Context,
    terminal: Terminal,
    options: &Enrol,
    ended: impl FnOnce() -> Result<()>,
) -> Result<()> {
    bar::refuse_if_barred(context)?;
    let (former, content) = context.enrolled()?;
    context.check_rewritable(&former)?;
    let presentation = Presentation::new(context, terminal, &options.form)?;
    let label = label_of(&options.form)?;
    let place = CredentialFolder::prepare_urgently(context)?;
    terminal.say(&format!("{}\n", messages::compromised_begins()))?;
    password::check(context, terminal, options.no_password_check)?;
    authorise(context, terminal, &former)?;
    let (codes, recovery) = random::recovery(&random::system)?;
    let new = new_authenticator(label)?;
    let mut credential = credential_of(context, new, recovery, Some(&former))?;
    place.save(context, &credential, Former::Bytes(&content))?;
    let rest = || {
        audit::note("replaced", &context.account.name, false);
        // Sessions end, whether or not anything can be shown.
        let told = tell_replaced(terminal, options, &codes);
        ended()?;
        told?;
        wait_until_kept(terminal)?;
        let interim = credential.to_toml();
        for authenticator in &mut credential.authenticators {
            presentation.warn_of_replacement(authenticator, OldKey::Ended)?;
            let ends = messages::enrol_type_code_saved();
            drop(confirm_shown(context, terminal, &presentation, authenticator, ends)?);
        }
        place.save(context, &credential, Former::Bytes(interim.as_bytes()))?;
        bar::tell_if_barred(context, terminal)?;
        if options.form.json {
            let path = context.path().display().to_string();
            return terminal::print_json(&json!({ "event": "enrolled", "credential": path }));
        }
        terminal.say(&format!("\n{}", messages::enrol_done(&context.account.name)))
    };
    rest().map_err(|error| {
        let _ = terminal.say(messages::compromised_half());
        match error {
            // "Nothing was changed" would be wrong here.
            Error::Interrupted => {
                terminal::complain_broken_off(messages::compromised_half());
                Error::Reported(130)
            }
            error => error,
        }
    })
}

/// The old codes are dead; and the new recovery codes, which are the way in if anything goes wrong from here on.
pub fn tell_replaced(terminal: Terminal, options: &Enrol, codes: &[RecoveryCode]) -> Result<()> {
    if options.form.json {
        let codes: Vec<String> = codes.iter().map(|code| code.grouped().to_string()).collect();
        return terminal::print_json(&json!({ "event": "replaced", "recovery_codes": codes }));
    }
    terminal.say(messages::compromised_replaced())?;
    show_codes(terminal, codes, options.form.uri)
}

/// The QR code would push the recovery codes off the screen.
pub fn wait_until_kept(terminal: Terminal) -> Result<()> {
    if terminal.is_interactive() {
        drop(terminal.ask("codes-kept", messages::ask_codes_kept())?);
    }
    Ok(())
}

/// Authenticators of a kind that is not usable yet stay, unless all that was enrolled is replaced. Of addresses, those that
/// an administrator has locked do; all of them if root replaces the secret. None stays in a home, where no administrator wrote it.
fn kept(context: &Context, existing: &Existing) -> Vec<Kept> {
    let Some(credential) = existing.credential() else { return Vec::new() };
    if !context.holds_addresses() {
        let all = credential.disabled || context.by_root;
        return credential.newer_kinds().filter(|_| all).cloned().collect();
    }
    if credential.disabled || context.by_root {
        return credential.unknown_kinds.clone();
    }
    credential.locked_addresses()
}

/// Names each address that is still there after the rest was replaced, and how to remove it.
fn tell_addresses(context: &Context, terminal: Terminal, credential: &Credential) -> Result<()> {
    let name = &context.account.name;
    addresses::of(Some(credential), None).iter().try_for_each(|shown| {
        let to = shown.masked.as_deref().unwrap_or("-");
        terminal.say(&messages::enrol_address_stays(&shown.way, to, name))
    })
}

/// The recovery codes, and what to do next.
pub fn hand_over(
    context: &Context,
    terminal: Terminal,
    options: &Enrol,
    codes: &[RecoveryCode],
) -> Result<()> {
    let machine = Machine::new(None).ok();
    if options.form.json {
        let codes: Vec<String> = codes.iter().map(|code| code.grouped().to_string()).collect();
        let path = context.path();
        terminal::print_json(
            &json!({ "event": "enrolled", "recovery_codes": codes, "credential": path.display().to_string() }),
        )?;
        let warning = machine.and_then(|machine| next_step::warning(&machine, context));
        return warning.map_or(Ok(()), |warning| terminal.say(&warning));
    }
    show_codes(terminal, codes, options.form.uri)?;
    terminal.say(&format!("\n{}\n", messages::enrol_done(&context.account.name)))?;
    let advice = machine.map(|machine| next_step::advice(&machine, context)).unwrap_or_default();
    terminal.say(advice.trim_end())
}

/// The label asked for, or the usual one.
pub fn label_of(form: &Form) -> Result<Label> {
    let label = Label::new(form.label.as_deref().unwrap_or(USUAL_LABEL));
    label.ok_or_else(|| Error::Refused(messages::enrol_bad_label().into()))
}

/// Shows a new secret, and lets the user prove that the app has it.
pub fn introduce(
    context: &Context,
    terminal: Terminal,
    presentation: &Presentation<'_>,
    mut authenticator: Authenticator,
) -> Result<Authenticator> {
    let type_code = messages::enrol_type_code();
    drop(confirm_shown(context, terminal, presentation, &mut authenticator, type_code)?);
    Ok(authenticator)
}

/// A new secret for an authenticator of this label.
pub fn new_authenticator(label: Label) -> Result<Authenticator> {
    Ok(Authenticator {
        label,
        secret: random::secret(&random::system)?,
        algorithm: Algorithm::Sha1,
        digits: Digits::SIX,
        kind: Kind::Totp(Period::THIRTY),
        created: Some(rfc3339(now()?.wall)),
        confirmed: None,
    })
}

/// Shows the secret, and lets the user prove that the app has it. `type_code` asks for that, and says what Ctrl-C leaves.
/// Returns the code that was right.
pub fn confirm_shown(
    context: &Context,
    terminal: Terminal,
    presentation: &Presentation<'_>,
    authenticator: &mut Authenticator,
    type_code: &str,
) -> Result<Zeroizing<String>> {
    presentation.present(authenticator)?;
    terminal.say(&format!("\n{type_code}"))?;
    let (end, typed) = confirm(context, terminal, authenticator, presentation)?;
    authenticator.confirmed = Some(end);
    Ok(typed)
}

/// Asks until a code is right. The end of its step is spent with it.
fn confirm(
    context: &Context,
    terminal: Terminal,
    authenticator: &Authenticator,
    presentation: &Presentation<'_>,
) -> Result<(UnixTime, Zeroizing<String>)> {
    let digits = authenticator.digits.get();
    loop {
        let typed = terminal.ask("first-code", messages::ask_first_code())?;
        if presentation.switches(&typed, authenticator)? {
            continue;
        }
        let hint = match Answer::parse(typed.as_bytes()) {
            Answer::Code(code) if code.length() == digits => {
                match judge_app_code(authenticator, &code, now()?.wall, context.settings.window, 1)
                {
                    Judgement::Right(end) => return Ok((end, typed)),
                    judgement => hint(judgement),
                }
            }
            _ => shape(slice::from_ref(authenticator)),
        };
        if presentation.is_json() {
            terminal::print_json(&json!({ "event": "wrong_code", "hint": hint }))?;
        } else {
            terminal.say(&hint)?;
        }
    }
}
