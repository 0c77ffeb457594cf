//! `enroll add` and `enroll remove`: one authenticator more or less.

use crate::arguments::{Asking, Form};
use crate::audit;
use crate::authorise::authorise;
use crate::authorise::password;
use crate::commands::addresses;
use crate::commands::arguments::{Enrol, Remove};
use crate::commands::choice::{self, Chosen};
use crate::commands::enrol::{introduce, label_of, new_authenticator};
use crate::commands::keys;
use crate::commands::presentation::{Presentation, terminal_for};
use crate::commands::token::{self, Known};
use crate::context::Context;
use crate::error::{Result, refused};
use crate::files::save::CredentialFolder;
use crate::held::{self, Granted, Held, app_of};
use crate::messages;
use crate::records::bar;
use crate::rights::Former;
use crate::terminal::{self, Terminal};
use serde_json::json;
use totp_core::authenticator::{Label, Period};
use totp_core::credential::{Credential, HeldAddress, MAX_AUTHENTICATORS};
use totp_core::wire::{App, Change, MORE_SINCE, SINCE, Token};

/// `enroll add`
pub fn add(options: &Enrol) -> Result<()> {
    if options.key.key {
        return keys::add(options);
    }
    if let Some((way, given)) = addresses::wanted(options) {
        return addresses::add(options, way, given);
    }
    let terminal = terminal_for(&options.form)?;
    if let Some(held) = held::of(&options.whose)? {
        return add_held(&held, options, terminal);
    }
    let context = options.whose.context()?;
    bar::refuse_if_barred(&context)?;
    let (mut credential, content) = context.enrolled()?;
    context.check_rewritable(&credential)?;
    if credential.authenticators.len() + credential.unknown_kinds.len() >= MAX_AUTHENTICATORS {
        return refused(messages::authenticator_too_many());
    }
    let labels: Vec<&str> = credential.authenticators.iter().map(|a| a.label.as_str()).collect();
    let label = free_label(&options.form, &labels)?;
    let presentation = Presentation::new(&context, terminal, &options.form)?;
    let place = CredentialFolder::prepare(&context)?;
    password::check(&context, terminal, options.no_password_check)?;
    authorise(&context, terminal, &credential)?;
    let (new, token) = if options.token.token {
        let token = token::ask(terminal, options, &Known::of(&credential.authenticators))?;
        (token.authenticator, Some(token.position))
    } else {
        (introduce(&context, terminal, &presentation, new_authenticator(label)?)?, None)
    };
    let label = new.label.clone();
    credential.authenticators.push(new);
    place.save(&context, &credential, Former::Bytes(&content))?;
    audit::note("authenticator added", &context.account.name, context.by_root);
    tell_added(terminal, options, &label)?;
    match (token, credential.authenticators.last()) {
        (Some(position), Some(new)) => token::hand_over(new, position, &context, terminal),
        _ => Ok(()),
    }
}

fn tell_added(terminal: Terminal, options: &Enrol, label: &Label) -> Result<()> {
    if options.form.json {
        return terminal::print_json(&json!({ "event": "added", "label": label.as_str() }));
    }
    terminal.say(&messages::authenticator_added(label))
}

/// The same where root holds the credential. The secret is made here, and goes to the helper once.
fn add_held(held: &Held, options: &Enrol, terminal: Terminal) -> Result<()> {
    let standing = held.enrolled()?;
    match choice::of_one_more(terminal, &held.context.settings, options)? {
        Chosen::App => {}
        Chosen::Key => return keys::add_to(held, &standing, options, terminal),
        Chosen::Sent(address) => {
            return addresses::add_to(held, &standing, options, terminal, &address);
        }
    }
    if standing.tables() >= MAX_AUTHENTICATORS {
        return refused(messages::authenticator_too_many());
    }
    let labels = standing.labels();
    let label = free_label(&options.form, &labels)?;
    let presentation = Presentation::new(&held.context, terminal, &options.form)?;
    password::check(&held.context, terminal, options.no_password_check)?;
    if options.token.token {
        let granted = held.grant(terminal, &standing, MORE_SINCE)?;
        return add_held_token(held, options, terminal, granted, labels);
    }
    let granted = held.grant(terminal, &standing, SINCE)?;
    let new = introduce(&held.context, terminal, &presentation, new_authenticator(label)?)?;
    let App { label, secret, created, confirmed } = app_of(&new);
    granted.change(Change::Add { label, secret, created, confirmed })?;
    tell_added(terminal, options, &new.label)
}

/// The helper judges the two codes once more: what root's record then says of the clock is what they say.
fn add_held_token(
    held: &Held,
    options: &Enrol,
    terminal: Terminal,
    granted: Granted<'_>,
    labels: Vec<&str>,
) -> Result<()> {
    let token = token::ask(terminal, options, &Known { labels, ids: Vec::new() })?;
    let new = &token.authenticator;
    granted.change(Change::Token(Token {
        label: new.label.as_str(),
        secret: new.secret.expose().into(),
        created: new.created.as_deref().unwrap_or_default(),
        algorithm: new.algorithm.name(),
        digits: new.digits.get(),
        period: new.period().map(Period::as_secs),
        counter: token.first,
        codes: token.codes.as_bytes().into(),
    }))?;
    tell_added(terminal, options, &new.label)?;
    match token::clock_off(new, token.position, &held.context) {
        Some(ahead) => terminal.say(&token::clock_noted(new, ahead)),
        None => Ok(()),
    }
}

/// The label asked for, or the next one in order.
fn free_label(form: &Form, labels: &[&str]) -> Result<Label> {
    let taken = |label: &Label| labels.contains(&label.as_str());
    if form.label.is_some() {
        let label = label_of(form)?;
        if taken(&label) {
            return refused(messages::authenticator_label_taken(label));
        }
        return Ok(label);
    }
    let numbered =
        (2..=MAX_AUTHENTICATORS + 1).filter_map(|n| Label::new(&format!("authenticator {n}")));
    match numbered.into_iter().find(|label| !taken(label)) {
        Some(label) => Ok(label),
        None => label_of(form),
    }
}

/// `enroll remove`
pub fn remove(options: &Remove) -> Result<()> {
    let (way, label) = (addresses::way_of(options), options.label.as_deref());
    let options = &options.options;
    if let Some(way) = way {
        return addresses::remove(options, way);
    }
    // The arguments have one or the other.
    let label = label.unwrap_or_default();
    if let Some(held) = held::of(&options.whose)? {
        return remove_held(&held, label, options);
    }
    let context = options.whose.context()?;
    let terminal = Terminal::new(options.json);
    let (mut credential, content) = context.enrolled()?;
    context.check_rewritable(&credential)?;
    let Some(index) = credential.authenticators.iter().position(|a| a.label.as_str() == label)
    else {
        return refused(messages::authenticator_unknown(format_args!("\"{label}\"")));
    };
    if credential.authenticators.len() == 1 && !is_sent_codes(&context, &credential) {
        return refused(messages::authenticator_the_only_one());
    }
    let place = CredentialFolder::prepare(&context)?;
    authorise(&context, terminal, &credential)?;
    drop(credential.authenticators.remove(index));
    place.save(&context, &credential, Former::Bytes(&content))?;
    audit::note("authenticator removed", &context.account.name, context.by_root);
    tell_removed(terminal, options, label)
}

/// Whether codes that are sent let this user in: root removes the last app as the helper does it for the user.
fn is_sent_codes(context: &Context, credential: &Credential) -> bool {
    let factors = &context.settings.factors;
    let is_sent = |held: &HeldAddress| {
        held.address.is_some() && factors.ways().any(|offered| offered == held.way)
    };
    context.system && credential.addresses().any(|held| is_sent(&held))
}

fn tell_removed(terminal: Terminal, options: &Asking, label: &str) -> Result<()> {
    if options.json {
        return terminal::print_json(&json!({ "event": "removed", "label": label }));
    }
    terminal.say(&messages::authenticator_removed(label))
}

/// The same where root holds the credential.
fn remove_held(held: &Held, label: &str, options: &Asking) -> Result<()> {
    let terminal = Terminal::new(options.json);
    let standing = held.enrolled()?;
    if !standing.authenticators.iter().any(|shown| shown.label == label) {
        if standing.keys.iter().any(|key| key.label == label) {
            held.grant(terminal, &standing, SINCE)?.change(Change::Remove { label })?;
            return tell_removed(terminal, options, label);
        }
        if let Some(way) = addresses::way_called(&standing, label) {
            return addresses::remove(options, way);
        }
        return refused(messages::authenticator_unknown(format_args!("\"{label}\"")));
    }
    let is_last = standing.authenticators.len() == 1;
    // The helper knows whether a code that is sent there lets the user in.
    if is_last && standing.addresses.iter().all(|to| to.masked.is_none()) {
        return refused(messages::authenticator_the_only_one());
    }
    held.grant(terminal, &standing, SINCE)?.change(Change::Remove { label })?;
    tell_removed(terminal, options, label)?;
    if is_last && !options.json {
        terminal.say(messages::authenticator_last_removed())?;
    }
    Ok(())
}
