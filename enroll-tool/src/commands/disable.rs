//! Opting out.

use crate::audit;
use crate::authorise::authorise;
use crate::cli::Whose;
use crate::context::Context;
use crate::error::Result;
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
    terminal.say(
        "This removes your secrets and recovery codes. Where codes are mandatory you cannot log in \
         after that. Where they are optional (nullok) and you have logged in with a code before, an \
         administrator must agree (enroll admin disable), so that nobody who steals your session can \
         switch codes off for you.",
    )?;
    authorise(&context, terminal, &credential)?;
    let disabled = Credential {
        disabled: true,
        authenticators: Vec::new(),
        unknown_kinds: Vec::new(),
        recovery: None,
    };
    place.save(&context, &disabled, Some(&content))?;
    audit::note("disabled", &context.account.name, context.by_root);
    terminal.say("Done: you are not enrolled any more. `enroll` sets you up again.")
}
