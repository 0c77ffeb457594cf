//! New recovery codes.

use crate::arguments::Asking;
use crate::audit;
use crate::authorise::authorise;
use crate::error::{Error, Result};
use crate::files::save::CredentialFolder;
use crate::held::{self, Held, hashes_of};
use crate::key::random;
use crate::messages;
use crate::rights::Former;
use crate::terminal::{self, Terminal};
use serde_json::json;
use totp_core::recovery::RecoveryCode;
use totp_core::wire::{Change, SINCE};

/// `enroll recovery`
pub fn run(output: &Asking) -> Result<()> {
    if let Some(held) = held::of(&output.whose)? {
        return of_held(&held, output);
    }
    let context = output.whose.context()?;
    let terminal = Terminal::new(output.json);
    let (mut credential, content) = context.enrolled()?;
    context.check_rewritable(&credential)?;
    let place = CredentialFolder::prepare(&context)?;
    authorise(&context, terminal, &credential)?;
    let (codes, set) = random::recovery(&random::system)?;
    credential.recovery = Some(set);
    place.save(&context, &credential, Former::Bytes(&content))?;
    audit::note("recovery codes renewed", &context.account.name, context.by_root);
    hand_over(terminal, output, &codes)
        .map_err(|_| Error::Failed(messages::recovery_not_shown().into()))
}

/// The same where root holds the credential: the helper gets the hashes of the codes.
fn of_held(held: &Held, output: &Asking) -> Result<()> {
    let terminal = Terminal::new(output.json);
    let standing = held.enrolled()?;
    let granted = held.grant(terminal, &standing, SINCE)?;
    let (codes, set) = random::recovery(&random::system)?;
    let hashes = hashes_of(&set);
    granted.change(Change::Recovery {
        salt: set.salt.0.as_slice().into(),
        hashes: hashes.as_slice().into(),
    })?;
    hand_over(terminal, output, &codes)
        .map_err(|_| Error::Failed(messages::recovery_not_shown().into()))
}

fn hand_over(terminal: Terminal, output: &Asking, codes: &[RecoveryCode]) -> Result<()> {
    if output.json {
        let codes: Vec<String> = codes.iter().map(|code| code.grouped().to_string()).collect();
        return terminal::print_json(&json!({ "event": "recovery", "recovery_codes": codes }));
    }
    terminal.say(messages::recovery_old_ended())?;
    show_codes(terminal, codes, !terminal.is_interactive())
}

/// Shows recovery codes, once: they are stored hashed.
pub fn show_codes(terminal: Terminal, codes: &[RecoveryCode], bare: bool) -> Result<()> {
    if bare {
        return codes.iter().try_for_each(|code| terminal::print(&code.grouped()));
    }
    if !terminal.is_interactive() {
        return terminal.say(messages::recovery_on_a_terminal_only());
    }
    terminal.say(&format!("\n{}\n", messages::recovery_introduced()))?;
    for code in codes {
        terminal.say(&format!("    {}", code.grouped().as_str()))?;
    }
    terminal.say(&format!("\n{}", messages::recovery_never_share()))
}
