//! New recovery codes.

use crate::audit;
use crate::authorise::authorise;
use crate::cli::Output;
use crate::context::Context;
use crate::error::Result;
use crate::random;
use crate::save::save;
use crate::terminal::{self, Terminal};
use serde_json::json;
use totp_core::recovery::RecoveryCode;

/// `enroll recovery`
pub fn run(output: &Output) -> Result<()> {
    let context = Context::new(&output.whose)?;
    let terminal = Terminal::new(output.json);
    let (mut credential, content) = context.enrolled()?;
    authorise(&context, terminal, &credential)?;
    let (codes, set) = random::recovery(&random::system)?;
    credential.recovery = Some(set);
    save(&context, &credential, Some(&content))?;
    audit::note("recovery codes renewed", &context.account.name, context.by_root);
    if output.json {
        let codes: Vec<String> = codes.iter().map(|code| code.grouped().to_string()).collect();
        return terminal::print_json(&json!({ "event": "recovery", "recovery_codes": codes }));
    }
    terminal.say("The old recovery codes do not work any more.")?;
    show_codes(terminal, &codes, !terminal.is_interactive())
}

/// Shows recovery codes, once: they are stored hashed.
pub fn show_codes(terminal: Terminal, codes: &[RecoveryCode], bare: bool) -> Result<()> {
    if bare {
        return codes.iter().try_for_each(|code| terminal::print(&code.grouped()));
    }
    if !terminal.is_interactive() {
        return terminal
            .say("Recovery codes are shown on a terminal only: run `enroll recovery` there.");
    }
    terminal.say(
        "\nRecovery codes. Each works once, instead of a code, when your phone is lost.\n\
         They are shown only now: print them or copy them to paper, apart from the phone.\n",
    )?;
    for code in codes {
        terminal.say(&format!("    {}", code.grouped().as_str()))?;
    }
    terminal.say("\nNever share one, not even with support.")
}
