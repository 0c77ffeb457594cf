//! A second device, and taking one away.

use crate::audit;
use crate::authorise::authorise;
use crate::cli::{Enrol, Whose};
use crate::commands::enrol::{introduce, terminal_for};
use crate::context::Context;
use crate::error::{Result, refused};
use crate::password;
use crate::save::Place;
use crate::terminal::{self, Terminal};
use serde_json::json;
use totp_core::credential::MAX_AUTHENTICATORS;

/// `enroll add`
pub fn add(options: &Enrol) -> Result<()> {
    let terminal = terminal_for(&options.form)?;
    let context = Context::new(&options.form.output.whose)?;
    let (mut credential, content) = context.enrolled()?;
    context.check_rewritable(&credential)?;
    if credential.authenticators.len() >= MAX_AUTHENTICATORS {
        return refused("eight devices are the most; take one away first: enroll remove LABEL");
    }
    let taken = |label: &str| credential.authenticators.iter().any(|a| a.label.as_str() == label);
    let mut options = options.clone();
    if let Some(label) = options.form.label.as_deref().filter(|label| taken(label)) {
        return refused(format!("there is a device {label:?} already; choose another --label"));
    }
    if options.form.label.is_none() {
        options.form.label = (2..=10).map(|n| format!("device {n}")).find(|label| !taken(label));
    }
    let place = Place::prepare(&context)?;
    password::check(&context, terminal, options.no_password_check)?;
    authorise(&context, terminal, &credential)?;
    let new = introduce(&context, terminal, &options)?;
    let label = new.label.clone();
    credential.authenticators.push(new);
    place.save(&context, &credential, Some(&content))?;
    audit::note("device added", &context.account.name, context.by_root);
    if options.form.output.json {
        return terminal::print_json(&json!({ "event": "added", "label": label.as_str() }));
    }
    terminal.say(&format!("Done: {label} is added. Codes of any of your devices work."))
}

/// `enroll remove`
pub fn remove(label: &str, whose: &Whose) -> Result<()> {
    let context = Context::new(whose)?;
    let terminal = Terminal::new(false);
    let (mut credential, content) = context.enrolled()?;
    context.check_rewritable(&credential)?;
    let Some(index) = credential.authenticators.iter().position(|a| a.label.as_str() == label)
    else {
        return refused(format!("there is no device {label:?}; `enroll status` lists them"));
    };
    if credential.authenticators.len() == 1 {
        return refused("this is your only device; to opt out: enroll disable");
    }
    let place = Place::prepare(&context)?;
    authorise(&context, terminal, &credential)?;
    drop(credential.authenticators.remove(index));
    place.save(&context, &credential, Some(&content))?;
    audit::note("device removed", &context.account.name, context.by_root);
    terminal.say(&format!("Done: codes of {label} do not work any more."))
}
