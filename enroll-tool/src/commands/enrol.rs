//! Enrolling: password, QR code, key, one code, recovery codes, what to do next.

use crate::audit;
use crate::authorise::authorise;
use crate::check::machine::Machine;
use crate::cli::{Enrol, Form};
use crate::commands::recovery::show_codes;
use crate::commands::show::Presentation;
use crate::context::{Context, Existing, now};
use crate::error::{Error, Result, refused};
use crate::judge::{Judgement, hint, judge};
use crate::messages;
use crate::next_step;
use crate::password;
use crate::random;
use crate::save::Place;
use crate::terminal::{self, Terminal};
use serde_json::json;
use totp_core::answer::Answer;
use totp_core::authenticator::{Algorithm, Authenticator, Digits, Label, Period};
use totp_core::credential::{Credential, Kept};
use totp_core::recovery::RecoveryCode;
use totp_core::time::{UnixTime, utc_fields};

/// `enroll`
pub fn run(options: &Enrol) -> Result<()> {
    let terminal = terminal_for(&options.form)?;
    run_in(&Context::new(&options.form.output.whose)?, terminal, options)
}

/// The same for a user and a place that are known already.
pub fn run_in(context: &Context, terminal: Terminal, options: &Enrol) -> Result<()> {
    let existing = context.existing()?;
    if let Existing::Enrolled(credential, _) = &existing {
        context.check_rewritable(credential)?;
    }
    let presentation = Presentation::new(context, terminal, &options.form)?;
    let label = label_of(&options.form)?;
    let place = Place::prepare(context)?;
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
    let authenticator = introduce(context, terminal, &presentation, label)?;
    let (codes, recovery) = random::recovery(&random::system)?;
    let credential = Credential {
        disabled: false,
        authenticators: vec![authenticator],
        unknown_kinds: kept(&existing),
        recovery: Some(recovery),
    };
    // The order: the app's code first, so that only a key that the app has is saved; then the file, so
    // that the app never has a key alone; then the recovery codes. Whoever breaks off before the file is
    // renamed keeps the old enrolment; whoever does after it has the new one, and makes recovery codes
    // with `enroll recovery`.
    place.save(context, &credential, expected.map(|content| content.as_slice()))?;
    let what = if replacing { "replaced" } else { "enrolled" };
    audit::note(what, &context.account.name, context.by_root);
    hand_over(context, terminal, options, &codes)
        .map_err(|_| Error::Failed(messages::enrol_no_recovery_shown().to_owned()))
}

/// Authenticators of a kind that is not usable yet stay, unless all that was enrolled is replaced.
fn kept(existing: &Existing) -> Vec<Kept> {
    match existing {
        Existing::Enrolled(credential, _) if credential.disabled => {
            credential.unknown_kinds.clone()
        }
        _ => Vec::new(),
    }
}

/// The recovery codes, and what to do next.
fn hand_over(
    context: &Context,
    terminal: Terminal,
    options: &Enrol,
    codes: &[RecoveryCode],
) -> Result<()> {
    if options.form.output.json {
        let codes: Vec<String> = codes.iter().map(|code| code.grouped().to_string()).collect();
        let path = context.path();
        return terminal::print_json(
            &json!({ "event": "enrolled", "recovery_codes": codes, "credential": path }),
        );
    }
    show_codes(terminal, codes, options.form.uri)?;
    terminal.say(&format!("\n{}\n", messages::enrol_done(&context.account.name)))?;
    let advice = Machine::new(None).map(|machine| next_step::advice(&machine)).unwrap_or_default();
    terminal.say(advice.trim_end())
}

/// Refuses where nobody would see the key.
pub fn terminal_for(form: &Form) -> Result<Terminal> {
    let terminal = Terminal::new(form.output.json || form.uri);
    if !terminal.is_interactive() && !form.output.json && !form.uri && form.svg.is_none() {
        return refused(messages::enrol_no_terminal());
    }
    Ok(terminal)
}

/// The label asked for, or the usual one.
pub fn label_of(form: &Form) -> Result<Label> {
    let label = Label::new(form.label.as_deref().unwrap_or("phone"));
    label.ok_or_else(|| Error::Refused(messages::enrol_bad_label().to_owned()))
}

/// Makes a new secret, shows it, and lets the user prove that the app has it.
pub fn introduce(
    context: &Context,
    terminal: Terminal,
    presentation: &Presentation<'_>,
    label: Label,
) -> Result<Authenticator> {
    let mut authenticator = Authenticator {
        label,
        secret: random::secret(&random::system)?,
        algorithm: Algorithm::Sha1,
        digits: Digits::SIX,
        period: Period::THIRTY,
        created: Some(rfc3339(now()?.wall)),
        confirmed: None,
    };
    presentation.present(&authenticator)?;
    terminal.say(&format!("\n{}", messages::enrol_type_code()))?;
    let as_json = presentation.is_json();
    authenticator.confirmed = Some(confirm(context, terminal, &authenticator, as_json)?);
    Ok(authenticator)
}

/// Asks until a code is right. The end of its step is spent with it.
fn confirm(
    context: &Context,
    terminal: Terminal,
    authenticator: &Authenticator,
    as_json: bool,
) -> Result<UnixTime> {
    loop {
        let typed = terminal.ask(messages::ask_first_code())?;
        let judgement = match Answer::parse(typed.as_bytes()) {
            Answer::Code(code) => judge(authenticator, &code, now()?.wall, context.settings.window),
            _ => Judgement::Wrong,
        };
        if let Judgement::Right(end) = judgement {
            return Ok(end);
        }
        let hint = hint(judgement);
        if as_json {
            terminal::print_json(&json!({ "event": "wrong_code", "hint": hint }))?;
        } else {
            terminal.say(&hint)?;
        }
    }
}

/// A time as the credential has it.
pub fn rfc3339(time: UnixTime) -> String {
    let (year, month, day, hour, minute, second) = utc_fields(time);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}
