//! A second device, and taking one away.

use crate::audit;
use crate::authorise::authorise;
use crate::cli::{Enrol, Form, Whose};
use crate::commands::enrol::{introduce, label_of, terminal_for};
use crate::commands::show::Presentation;
use crate::context::Context;
use crate::error::{Result, refused};
use crate::messages;
use crate::password;
use crate::save::Place;
use crate::terminal::{self, Terminal};
use serde_json::json;
use totp_core::authenticator::Label;
use totp_core::credential::{Credential, MAX_AUTHENTICATORS};

/// `enroll add`
pub fn add(options: &Enrol) -> Result<()> {
    let terminal = terminal_for(&options.form)?;
    let context = Context::new(&options.form.output.whose)?;
    let (mut credential, content) = context.enrolled()?;
    context.check_rewritable(&credential)?;
    if credential.authenticators.len() + credential.unknown_kinds.len() >= MAX_AUTHENTICATORS {
        return refused(messages::device_too_many());
    }
    let label = free_label(&options.form, &credential)?;
    let presentation = Presentation::new(&context, terminal, &options.form)?;
    let place = Place::prepare(&context)?;
    password::check(&context, terminal, options.no_password_check)?;
    authorise(&context, terminal, &credential)?;
    credential.authenticators.push(introduce(&context, terminal, &presentation, label.clone())?);
    place.save(&context, &credential, Some(&content))?;
    audit::note("device added", &context.account.name, context.by_root);
    if options.form.output.json {
        return terminal::print_json(&json!({ "event": "added", "label": label.as_str() }));
    }
    terminal.say(&messages::device_added(label))
}

/// The label asked for, or the next one in order.
fn free_label(form: &Form, credential: &Credential) -> Result<Label> {
    let taken = |label: &Label| credential.authenticators.iter().any(|a| a.label == *label);
    if form.label.is_some() {
        let label = label_of(form)?;
        if taken(&label) {
            return refused(messages::device_label_taken(label));
        }
        return Ok(label);
    }
    let numbered = (2..=MAX_AUTHENTICATORS + 1).filter_map(|n| Label::new(&format!("device {n}")));
    match numbered.into_iter().find(|label| !taken(label)) {
        Some(label) => Ok(label),
        None => label_of(form),
    }
}

/// `enroll remove`
pub fn remove(label: &str, whose: &Whose) -> Result<()> {
    let context = Context::new(whose)?;
    let terminal = Terminal::new(false);
    let (mut credential, content) = context.enrolled()?;
    context.check_rewritable(&credential)?;
    let Some(index) = credential.authenticators.iter().position(|a| a.label.as_str() == label)
    else {
        return refused(messages::device_unknown(format_args!("{label:?}")));
    };
    if credential.authenticators.len() == 1 {
        return refused(messages::device_the_only_one());
    }
    let place = Place::prepare(&context)?;
    authorise(&context, terminal, &credential)?;
    drop(credential.authenticators.remove(index));
    place.save(&context, &credential, Some(&content))?;
    audit::note("device removed", &context.account.name, context.by_root);
    terminal.say(&messages::device_removed(label))
}
