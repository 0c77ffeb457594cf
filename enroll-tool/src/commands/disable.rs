//! `enroll disable`.

use crate::arguments::Asking;
use crate::audit;
use crate::authorise::authorise;
use crate::context::Context;
use crate::error::Result;
use crate::files::save::CredentialFolder;
use crate::held::{self, Held};
use crate::messages;
use crate::rights::Former;
use crate::terminal::{self, Terminal};
use serde_json::json;
use totp_core::credential::Credential;
use totp_core::wire::{Change, MORE_SINCE};

/// `enroll disable`
pub fn run(options: &Asking) -> Result<()> {
    if let Some(held) = held::of(&options.whose)? {
        return of_held(&held, options);
    }
    let context = options.whose.context()?;
    let terminal = Terminal::new(options.json);
    let (credential, content) = context.enrolled()?;
    context.check_rewritable(&credential)?;
    let place = CredentialFolder::prepare(&context)?;
    terminal.say(messages::disable_explained())?;
    authorise(&context, terminal, &credential)?;
    let disabled = Credential { disabled: true, ..Credential::default() };
    place.save(&context, &disabled, Former::Bytes(&content))?;
    audit::note("disabled", &context.account.name, context.by_root);
    match options.json {
        true => tell_programs(&context),
        false => terminal.say(messages::disable_done()),
    }
}

/// The same where root holds the credential. Only root enrols such a user again.
fn of_held(held: &Held, options: &Asking) -> Result<()> {
    let terminal = Terminal::new(options.json);
    let standing = held.enrolled()?;
    let name = &held.context.account.name;
    terminal.say(messages::disable_explained())?;
    terminal.say(&messages::held_disable_explained(name))?;
    held.grant(terminal, &standing, MORE_SINCE)?.change(Change::Disable)?;
    match options.json {
        true => tell_programs(&held.context),
        false => terminal.say(&messages::held_disable_done(name)),
    }
}

fn tell_programs(context: &Context) -> Result<()> {
    terminal::print_json(&json!({
        "event": "disabled",
        "user": context.account.name,
        "credential": context.path().display().to_string(),
    }))
}
