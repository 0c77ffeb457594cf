//! A second device, and taking one away.

use crate::arguments::{Asking, Form};
use crate::audit;
use crate::authorise::authorise;
use crate::authorise::password;
use crate::commands::arguments::Enrol;
use crate::commands::enrol::{introduce, label_of, new_authenticator};
use crate::commands::presentation::{Presentation, terminal_for};
use crate::commands::token;
use crate::error::{Result, refused};
use crate::files::save::CredentialFolder;
use crate::messages;
use crate::records::bar;
use crate::rights::Former;
use crate::terminal::{self, Terminal};
use serde_json::json;
use totp_core::authenticator::Label;
use totp_core::credential::{Credential, MAX_AUTHENTICATORS};

/// `enroll add`
pub fn add(options: &Enrol) -> Result<()> {
    let terminal = terminal_for(&options.form)?;
    let context = options.whose.context()?;
    bar::refuse_if_barred(&context)?;
    let (mut credential, content) = context.enrolled()?;
    context.check_rewritable(&credential)?;
    if credential.authenticators.len() + credential.unknown_kinds.len() >= MAX_AUTHENTICATORS {
        return refused(messages::device_too_many());
    }
    let label = free_label(&options.form, &credential)?;
    let presentation = Presentation::new(&context, terminal, &options.form)?;
    let place = CredentialFolder::prepare(&context)?;
    password::check(&context, terminal, options.no_password_check)?;
    authorise(&context, terminal, &credential)?;
    let (new, token) = if options.token.token {
        let token = token::ask(terminal, options, &credential.authenticators)?;
        (token.authenticator, Some(token.position))
    } else {
        (introduce(&context, terminal, &presentation, new_authenticator(label)?)?, None)
    };
    let label = new.label.clone();
    credential.authenticators.push(new);
    place.save(&context, &credential, Former::Bytes(&content))?;
    audit::note("device added", &context.account.name, context.by_root);
    if options.form.json {
        terminal::print_json(&json!({ "event": "added", "label": label.as_str() }))?;
    } else {
        terminal.say(&messages::device_added(label))?;
    }
    match (token, credential.authenticators.last()) {
        (Some(position), Some(new)) => token::hand_over(new, position, &context, terminal),
        _ => Ok(()),
    }
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
pub fn remove(label: &str, options: &Asking) -> Result<()> {
    let context = options.whose.context()?;
    let terminal = Terminal::new(options.json);
    let (mut credential, content) = context.enrolled()?;
    context.check_rewritable(&credential)?;
    let Some(index) = credential.authenticators.iter().position(|a| a.label.as_str() == label)
    else {
        return refused(messages::device_unknown(format_args!("\"{label}\"")));
    };
    if credential.authenticators.len() == 1 {
        return refused(messages::device_the_only_one());
    }
    let place = CredentialFolder::prepare(&context)?;
    authorise(&context, terminal, &credential)?;
    drop(credential.authenticators.remove(index));
    place.save(&context, &credential, Former::Bytes(&content))?;
    audit::note("device removed", &context.account.name, context.by_root);
    if options.json {
        return terminal::print_json(&json!({ "event": "removed", "label": label }));
    }
    terminal.say(&messages::device_removed(label))
}
