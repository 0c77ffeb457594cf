//! `enroll import`: takes over what another module, a phone app or a maker of tokens wrote down.
//!
//! The file that it is read from is never changed, and the credential is replaced whole, as by any other
//! command: whatever goes wrong, both are as they were. What the readers are is in [`parse`]; what a user gets
//! of it in [`choose`] and [`build`].

pub mod arguments;
mod build;
mod bulk;
mod choose;
pub mod parse;
mod report;
mod source;

use crate::audit;
use crate::authorise::authorise;
use crate::commands::recovery::show_codes;
use crate::context::{Context, Existing, now};
use crate::error::{Error, Result, refused};
use crate::messages;
use crate::password;
use crate::random;
use crate::save::Place;
use crate::terminal::{self, Terminal};
use arguments::Import;
use build::Built;
use report::Report;
use serde_json::json;
use totp_core::credential::Credential;
use zeroize::Zeroizing;

/// `enroll import`
pub fn run(options: &Import) -> Result<()> {
    if options.all {
        return bulk::run(options);
    }
    let terminal = Terminal::new(options.json);
    // What only root may read is read before root's rights end.
    let early = source::before_rights_end(options)?;
    let context = Context::new(&options.whose())?;
    let text = match early {
        Some(text) => text,
        None => source::with_rights_of(&context, options)?,
    };
    let (format, parsed) = source::parsed(options, terminal, &text)?;
    let report = Report::new(options.json, terminal);
    let name = &context.account.name;
    report.say(&messages::import_reading(format.spoken()))?;
    let chosen = choose::for_user(options, format, parsed, name)?;
    let existing = context.existing()?;
    let built = build::credential(chosen, previous(&existing), now()?.wall, &random::system)?;
    report.tell_all(&built.notes)?;
    if options.dry_run {
        return report.say(messages::import_only_tried());
    }
    if built.changes_nothing(previous(&existing)) {
        return report.say(&messages::import_has_all(name));
    }
    save(options, &context, terminal, &existing, built, &report)
}

fn previous(existing: &Existing) -> Option<&Credential> {
    match existing {
        Existing::Enrolled(credential, _) => Some(credential),
        Existing::Nothing => None,
    }
}

/// Asks what `enroll` asks before it replaces anything, and saves.
fn save(
    options: &Import,
    context: &Context,
    terminal: Terminal,
    existing: &Existing,
    built: Built,
    report: &Report,
) -> Result<()> {
    let name = &context.account.name;
    let Some(credential) = &built.credential else {
        return refused(messages::import_nothing_usable());
    };
    let place = Place::prepare(context)?;
    if options.cannot_ask() && !context.by_root && !options.no_password_check {
        return refused(messages::import_stdin_is_the_file());
    }
    password::check(context, terminal, options.no_password_check)?;
    let (replacing, expected) = match existing {
        Existing::Nothing => (false, None),
        Existing::Enrolled(former, content) if former.disabled => (false, Some(content)),
        Existing::Enrolled(former, content) => {
            context.check_rewritable(former)?;
            may_replace(options, context, terminal, former, credential)?;
            (true, Some(content))
        }
    };
    place.save(context, credential, expected.map(|content| content.as_slice()))?;
    let what = match (credential.disabled, replacing) {
        (true, _) => "imported, kept for later",
        (false, true) => "replaced by import",
        (false, false) => "imported",
    };
    audit::note(what, name, context.by_root);
    hand_over(context, terminal, &built, report)
        .map_err(|_| Error::Failed(messages::import_report_ended().to_owned()))
}

/// The user shows a code of the enrolment that ends; root says that he means it.
fn may_replace(
    options: &Import,
    context: &Context,
    terminal: Terminal,
    former: &Credential,
    new: &Credential,
) -> Result<()> {
    let name = &context.account.name;
    if new.disabled {
        return refused(messages::import_nothing_to_log_in_with(name));
    }
    if context.by_root && !options.replace {
        return refused(messages::import_say_replace(name));
    }
    if options.cannot_ask() && !context.by_root {
        return refused(messages::import_cannot_ask(name));
    }
    terminal.say(&messages::import_replaces(name))?;
    authorise(context, terminal, former)
}

/// Recovery codes, and what to know about the next login.
fn hand_over(context: &Context, terminal: Terminal, built: &Built, report: &Report) -> Result<()> {
    let Some(credential) = &built.credential else { return Ok(()) };
    let name = &context.account.name;
    if report.is_json() {
        let codes: Vec<String> =
            built.codes.iter().map(|code| code.grouped().to_string()).collect();
        return terminal::print_json(&json!({
            "event": if credential.disabled { "kept" } else { "imported" },
            "user": name,
            "credential": context.path(),
            "recovery_codes": codes,
            "scratch_codes": credential.recovery.as_ref().map_or(0, |set| set.scratch.len()),
        }));
    }
    if credential.disabled {
        return terminal
            .say(&format!("\n{}", messages::import_kept(context.path().display(), name)));
    }
    if !built.codes.is_empty() {
        show_codes(terminal, &built.codes, false)?;
    }
    terminal.say(&format!("\n{}", messages::import_done(name)))
}

/// Text of a file: all of it may be secret.
pub type Text = Zeroizing<String>;
