//! Opting out.

use crate::audit;
use crate::authorise::authorise;
use crate::cli::Whose;
use crate::context::Context;
use crate::error::Result;
use crate::messages;
use crate::save::Place;
use crate::terminal::Terminal;
use totp_core::credential::Credential;

/// `enroll disable`
pub fn run(whose: &Whose) -> Result<()> {
    let context = Context::new(whose)?;
    let terminal = Terminal::new(false);
    let (credential, content) = context.enrolled()?;
    context.check_rewritable(&credential)?;
    let place = Place::prepare(&context)?;
    terminal.say(messages::disable_explained())?;
    authorise(&context, terminal, &credential)?;
    let disabled = Credential {
        disabled: true,
        authenticators: Vec::new(),
        unknown_kinds: Vec::new(),
        recovery: None,
    };
    place.save(&context, &disabled, Some(&content))?;
    audit::note("disabled", &context.account.name, context.by_root);
    terminal.say(messages::disable_done())
}
