//! Showing the authenticators again that are enrolled.

use crate::audit;
use crate::authorise::authorise;
use crate::commands::arguments::Show;
use crate::commands::presentation::{Presentation, terminal_for};
use crate::error::{Result, refused};
use crate::held;
use crate::messages;
use totp_core::authenticator::Authenticator;

/// `enroll show`
pub fn run(options: &Show) -> Result<()> {
    let form = &options.form;
    if let Some(held) = held::of(&options.whose)? {
        return refused(messages::held_not_shown(&held.context.account.name));
    }
    let context = options.whose.context()?;
    let terminal = terminal_for(form)?;
    let (credential, _) = context.enrolled()?;
    let presentation = Presentation::new(&context, terminal, form)?.without_question();
    let wanted = |a: &&Authenticator| form.label.as_ref().is_none_or(|l| l == a.label.as_str());
    let wanted: Vec<_> = credential.authenticators.iter().filter(wanted).collect();
    if wanted.is_empty() {
        return refused(messages::show_no_such_label());
    }
    if form.svg.is_some() && wanted.len() > 1 {
        return refused(messages::show_svg_takes_one());
    }
    authorise(&context, terminal, &credential)?;
    audit::note("secret shown", &context.account.name, context.by_root);
    for authenticator in wanted {
        terminal.say(&messages::show_authenticator(&authenticator.label))?;
        presentation.present(authenticator)?;
    }
    Ok(())
}
