//! `enroll import`: takes over what another module, a phone app or a maker of tokens wrote down.
//!
//! The file that it is read from is never changed, and the credential is replaced whole, as by any other
//! command: whatever goes wrong, both are as they were. The readers are the crate [`otp_import`]; what a user
//! gets of it is in [`choose`] and [`build`].

pub mod arguments;
mod assign;
mod build;
mod bulk;
mod choose;
mod owner;
pub mod progress;
mod report;
#[cfg(test)]
mod sample_accounts;
mod source;

use crate::audit;
use crate::authorise::authorise;
use crate::authorise::password;
use crate::commands::next_step;
use crate::commands::recovery::show_codes;
use crate::context::{Context, Existing};
use crate::error::{Error, Result, refused};
use crate::files::save::{CredentialFolder, mark_home};
use crate::held;
use crate::key::random;
use crate::machine::Machine;
use crate::messages;
use crate::records::bar;
use crate::terminal::{self, Terminal};
use crate::time::now;
use arguments::Import;
use build::Built;
use choose::Choice;
use otp_import::{Fate, Format, Note};
use owner::{Accounts, Issuers};
use report::ImportReport;
use serde_json::json;
use source::Early;
use totp_core::account::Account;
use totp_core::credential::Credential;

/// `enroll import`
pub fn run(options: &Import) -> Result<()> {
    if options.all {
        return bulk::run(options);
    }
    if let Some(held) = held::of(&options.whose())? {
        return refused(messages::held_not_imported(&held.context.account.name));
    }
    let terminal = Terminal::new(options.json);
    let early = source::of_root_or_stdin(options)?;
    let context = options.whose().context()?;
    if options.replace && !context.by_root {
        return refused(messages::import_replace_is_for_root());
    }
    let text = match early {
        Early::Read(text) => text,
        Early::OfUser(first) => source::with_rights_of(&context, options, first.as_ref())?,
    };
    let (format, parsed) = source::parsed(options, terminal, &text, source::reader(&context))?;
    let report = ImportReport::new(options.json, terminal);
    let name = &context.account.name;
    report.say(&messages::import_reading(parsed.spoken(format)))?;
    let left: Vec<Note> = parsed.notes.iter().filter(|n| n.fate == Fate::Left).cloned().collect();
    let choice = Choice {
        account: &context.account,
        only: &options.only,
        issuers: &Issuers::here(context.settings.enroll_issuer.as_deref()),
        accounts: Accounts::new(Account::of_name),
        whole: format == Format::Google,
    };
    let chosen = match choice.of(parsed) {
        Ok(chosen) => chosen,
        Err(error) => {
            // Why a key that was meant is not among those that can be taken.
            report.tell_all(&left)?;
            return Err(error);
        }
    };
    let existing = context.existing()?;
    let built = build::credential(
        chosen,
        existing.credential(),
        options.short(),
        now()?.wall,
        &random::system,
    )?;
    report.tell_all(&built.notes)?;
    if options.dry_run {
        return report.end("tried", name, messages::import_only_tried());
    }
    if built.changes_nothing(existing.credential()) {
        return report.end("unchanged", name, &messages::import_has_all(name));
    }
    save(options, &context, terminal, &existing, built, &report)
}

/// Asks what `enroll` asks before it replaces anything, and saves.
fn save(
    options: &Import,
    context: &Context,
    terminal: Terminal,
    existing: &Existing,
    built: Built,
    report: &ImportReport,
) -> Result<()> {
    let name = &context.account.name;
    let Some(credential) = &built.credential else {
        return refused(messages::import_nothing_usable());
    };
    bar::refuse_if_barred(context)?;
    let place = CredentialFolder::prepare(context)?;
    if options.cannot_ask() && !context.by_root && !options.no_password_check {
        return refused(messages::import_stdin_is_the_file());
    }
    password::check(context, terminal, options.no_password_check)?;
    let (replacing, expected) = match existing {
        Existing::Nothing => (false, None),
        Existing::Enrolled(former, content) if former.disabled => (false, Some(content)),
        Existing::Enrolled(former, content) => {
            context.check_rewritable(former)?;
            may_replace(options, context, terminal, former)?;
            (true, Some(content))
        }
    };
    place.save(context, credential, expected.map(|content| content.as_slice()).into())?;
    let what = if replacing { "replaced by import" } else { "imported" };
    audit::note(what, name, context.by_root);
    mark_home(context, credential);
    bar::lift_after(context, credential)?;
    hand_over(context, terminal, &built, report)
        .map_err(|_| Error::Failed(messages::import_report_ended().into()))
}

/// The user shows a code of the enrolment that ends; root says that he means it.
fn may_replace(
    options: &Import,
    context: &Context,
    terminal: Terminal,
    former: &Credential,
) -> Result<()> {
    let name = &context.account.name;
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
fn hand_over(
    context: &Context,
    terminal: Terminal,
    built: &Built,
    report: &ImportReport,
) -> Result<()> {
    let Some(credential) = &built.credential else { return Ok(()) };
    let name = &context.account.name;
    let machine = Machine::new(None).ok();
    let warning = machine.and_then(|machine| next_step::warning(&machine, context));
    if let Some(warning) = warning {
        terminal.say(&warning)?;
    }
    if report.is_json() {
        let codes: Vec<String> =
            built.codes.iter().map(|code| code.grouped().to_string()).collect();
        return terminal::print_json(&json!({
            "event": "imported",
            "user": name,
            "credential": context.path().display().to_string(),
            "recovery_codes": codes,
            "scratch_codes": credential.recovery.as_ref().map_or(0, |set| set.scratch.len()),
        }));
    }
    if !built.codes.is_empty() {
        show_codes(terminal, &built.codes, false)?;
    }
    terminal.say(&format!("\n{}", messages::import_done(name)))
}
