//! Changing phones: the new one first, the old one removed last.
//!
//! The file is replaced twice. The first replacement adds the new authenticator, after a code of it was right; the
//! second one removes the old. So there is one phone at each moment of which is known that it works, even if the disk
//! fails or a replacement cannot be confirmed: until the first is on disk the old one, from then on the new one. Each
//! error says which.

use crate::arguments::Form;
use crate::audit;
use crate::authorise::{authorise, password};
use crate::commands::arguments::MovePhone;
use crate::commands::enrol::{introduce, new_authenticator};
use crate::commands::presentation::{OldKey, Presentation, terminal_for};
use crate::context::Context;
use crate::error::{Error, Result, refused};
use crate::files::save::CredentialFolder;
use crate::held::{self, Held, app_of};
use crate::key::random;
use crate::messages::shell_word::shell_word;
use crate::messages::{self, Message, Said};
use crate::records::bar;
use crate::rights::Former;
use crate::terminal::{self, Terminal, Watch};
use serde_json::json;
use totp_core::authenticator::{Authenticator, Label};
use totp_core::credential::{Credential, MAX_AUTHENTICATORS};
use totp_core::wire::{Change, MORE_SINCE};

/// `enroll move`
pub fn run(options: &MovePhone) -> Result<()> {
    let terminal = terminal_for(&options.form)?;
    if let Some(held) = held::of(&options.whose)? {
        return of_held(&held, options, terminal);
    }
    let context = options.whose.context()?;
    if bar::is_barred(&context) {
        return refused(messages::barred_unchanged(&context.account.name));
    }
    let (mut credential, content) = context.enrolled()?;
    context.check_rewritable(&credential)?;
    let labels: Vec<&str> = credential.authenticators.iter().map(|a| a.label.as_str()).collect();
    let at = moved(&labels, &options.form)?;
    let Some(old) = credential.authenticators.get(at).map(|a| a.label.clone()) else {
        return refused(messages::move_which());
    };
    if credential.authenticators.len() >= MAX_AUTHENTICATORS {
        return refused(messages::authenticator_too_many());
    }
    let presentation = Presentation::new(&context, terminal, &options.form)?;
    let place = CredentialFolder::prepare(&context).map_err(|error| still_works(error, &old))?;
    let label = next_label(&old, &labels);
    let new = prove(&context, terminal, &presentation, options, &credential, (at, label.clone()))
        .map_err(|error| still_works(error, &old))?;
    // Ctrl-C between here and the last word would leave nobody to say which phone works.
    let held = Watch::over_pause();
    credential.authenticators.push(new);
    credential.device_epoch = random::epoch_after(credential.device_epoch, &random::system)
        .map_err(|error| still_works(error, &old))?;
    let both = credential.to_toml();
    place
        .save(&context, &credential, Former::Bytes(&content))
        .map_err(|error| still_works(error, &old))?;
    audit::note("authenticator added", &context.account.name, context.by_root);
    drop(credential.authenticators.remove(at));
    place.save(&context, &credential, Former::Bytes(both.as_bytes())).map_err(|error| {
        let works = messages::move_both_work(&label, &old, Said(shell_word(old.as_str())));
        with_line(error, &works, &works)
    })?;
    audit::note("authenticator removed", &context.account.name, context.by_root);
    let told = tell(terminal, options, &old, &label);
    drop(held);
    told.and_then(|()| bar::tell_if_barred(&context, terminal))
}

/// Which authenticator is moved: the only one, or the one of the label.
fn moved(labels: &[&str], form: &Form) -> Result<usize> {
    let Some(label) = &form.label else {
        let only = labels.len() == 1;
        return if only { Ok(0) } else { refused(messages::move_which()) };
    };
    let found = labels.iter().position(|known| known == label);
    match found {
        Some(found) => Ok(found),
        None => refused(messages::authenticator_unknown(format_args!("\"{label}\""))),
    }
}

/// A label for the new one: `phone 2` after `phone`, `phone 3` after `phone 2`. The app shows it, so that no app takes
/// the new secret for the old one and drops that.
fn next_label(old: &Label, labels: &[&str]) -> Label {
    let numbered = old.as_str().rsplit_once(' ').and_then(|(stem, number)| {
        let number: u32 = number.parse().ok()?;
        (!stem.trim().is_empty()).then_some((stem, number))
    });
    let (stem, number) = numbered.unwrap_or((old.as_str(), 1));
    let stem: String = stem.chars().take(50).collect();
    let taken = |label: &Label| labels.contains(&label.as_str());
    let numbers = (1..=MAX_AUTHENTICATORS + 1).filter_map(|n| u64::try_from(n).ok());
    let mut numbered =
        numbers.filter_map(|n| Label::new(&format!("{stem} {}", u64::from(number) + n)));
    // One of them is free: there are more than authenticators.
    numbered.find(|label| !taken(label)).unwrap_or_else(|| old.clone())
}

/// All that is asked: the password, a code of what is enrolled, a code of the new secret.
fn prove(
    context: &Context,
    terminal: Terminal,
    presentation: &Presentation<'_>,
    options: &MovePhone,
    credential: &Credential,
    (at, label): (usize, Label),
) -> Result<Authenticator> {
    let old = credential.authenticators.get(at);
    if let Some(old) = old {
        terminal.say(&format!("{}\n", messages::move_begins(&old.label)))?;
    }
    password::check(context, terminal, options.no_password_check)?;
    authorise(context, terminal, credential)?;
    let new = new_authenticator(label)?;
    if let Some(old) = old
        && presentation.has_one_entry_for(&old.label, &new.label)
    {
        presentation.warn_of_replacement(&new, OldKey::of(context))?;
    }
    introduce(context, terminal, presentation, new)
}

/// The same where root holds the credential. The helper adds the new one first, too, and removes the old one last.
fn of_held(held: &Held, options: &MovePhone, terminal: Terminal) -> Result<()> {
    let context = &held.context;
    let standing = held.enrolled()?;
    let labels: Vec<&str> = standing.authenticators.iter().map(|a| a.label.as_str()).collect();
    let at = moved(&labels, &options.form)?;
    let Some(old) = labels.get(at).and_then(|label| Label::new(label)) else {
        return refused(messages::move_which());
    };
    if labels.len() >= MAX_AUTHENTICATORS {
        return refused(messages::authenticator_too_many());
    }
    let presentation = Presentation::new(context, terminal, &options.form)?;
    let label = next_label(&old, &labels);
    let prove = || {
        terminal.say(&format!("{}\n", messages::move_begins(&old)))?;
        password::check(context, terminal, options.no_password_check)?;
        let granted = held.grant(terminal, &standing, MORE_SINCE)?;
        let new = new_authenticator(label.clone())?;
        if presentation.has_one_entry_for(&old, &new.label) {
            presentation.warn_of_replacement(&new, OldKey::of(context))?;
        }
        Ok((granted, introduce(context, terminal, &presentation, new)?))
    };
    let (granted, new) = prove().map_err(|error| still_works(error, &old))?;
    // Ctrl-C between here and the last word would leave nobody to say which phone works.
    let pause = Watch::over_pause();
    let wanted = Change::Move { from: old.as_str(), app: app_of(&new) };
    granted.change(wanted).or_else(|error| which_works(held, error, &old, &label))?;
    let told = tell(terminal, options, &old, &label);
    drop(pause);
    told
}

/// What became of a change that was not told of: the connection may have broken off at any step of it.
fn which_works(held: &Held, error: Error, old: &Label, new: &Label) -> Result<()> {
    let Ok(standing) = held.standing() else {
        let unsure = messages::held_move_unsure();
        return Err(with_line(error, unsure, &unsure.into()));
    };
    let has = |label: &Label| standing.authenticators.iter().any(|a| a.label == label.as_str());
    match (has(new), has(old)) {
        (true, false) => Ok(()),
        (true, true) => {
            let works = messages::move_both_work(new, old, Said(shell_word(old.as_str())));
            Err(with_line(error, &works, &works))
        }
        (false, _) => Err(still_works(error, old)),
    }
}

/// An error before the new phone is in the file for certain.
fn still_works(error: Error, old: &Label) -> Error {
    with_line(error, &messages::move_old_works(old), &messages::move_broken_off(old))
}

/// An error, and which phone works; `broken_off` says both.
fn with_line(error: Error, works: &str, broken_off: &Message) -> Error {
    match error {
        Error::Interrupted => Error::InterruptedAfter(broken_off.clone()),
        Error::Refused(text) => Error::Refused(text.with_line(works)),
        Error::Failed(text) => Error::Failed(text.with_line(works)),
        error @ Error::Output(_) if !error.is_closed_pipe() => {
            Error::Failed(error.message().with_line(works))
        }
        error => error,
    }
}

fn tell(terminal: Terminal, options: &MovePhone, old: &Label, new: &Label) -> Result<()> {
    if options.form.json {
        let line = json!({ "event": "moved", "from": old.as_str(), "to": new.as_str() });
        return terminal::print_json(&line);
    }
    terminal.say(&format!("\n{}", messages::move_done(new, old)))
}
