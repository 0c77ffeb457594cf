//! `enroll disable`.

use crate::arguments::Asking;
use crate::audit;
use crate::authorise::authorise;
use crate::error::Result;
use crate::files::save::CredentialFolder;
use crate::messages;
use crate::rights::Former;
use crate::terminal::{self, Terminal};
use serde_json::json;
use totp_core::credential::Credential;

/// `enroll disable`
pub fn run(options: &Asking) -> Result<()> {
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
    if options.json {
        return terminal::print_json(&json!({
            "event": "disabled",
            "user": context.account.name,
            "credential": context.path().display().to_string(),
        }));
    }
    terminal.say(messages::disable_done())
}
