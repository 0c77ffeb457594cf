//! What can be asked for.

mod complaint;
pub mod help;
pub mod run;

use crate::admin::arguments::{Admin, Emergency, OwnSessions};
use crate::arguments::{Asking, Output};
use crate::check::arguments::Check;
use crate::commands::arguments::{Devices, Enrol, MovePhone, Prefer, Remove, Show};
use crate::commands::export::Export;
use crate::import::arguments::Import;
use crate::setup::arguments::Setup;
use clap::{Parser, Subcommand};

/// Set up verification codes for your account: scan a QR code, type one code,
/// keep ten recovery codes.
///
/// Never share a code, a recovery code or the QR code with anybody,
/// not even with support.
#[derive(Parser)]
#[command(name = "enroll", version, args_conflicts_with_subcommands = true)]
#[command(verbatim_doc_comment)]
// An enrolment has codes first; what --key is answered here says so.
#[command(mut_arg("key", |key| key.hide(true)), mut_arg("pin", |pin| pin.hide(true)))]
#[command(
    after_help = "Exit status: 0 done, 1 refused or failed, 2 wrong usage, 130 interrupted.\n\
                        After any status but 0, the earlier enrolment still works,\n\
                        unless the message says that something was changed."
)]
pub struct Arguments {
    /// Without a command: enrol, or replace the enrolment (new phone).
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub enrol: Enrol,
}

/// The commands.
#[derive(Subcommand)]
pub enum Command {
    /// Add an app, token, address or security key, after a code.
    Add(Enrol),
    /// Remove an app, token, address or security key, after a code.
    Remove(Remove),
    /// Change phones: the new one is added, then the old one removed.
    #[command(mut_arg("label", |label| label.help("Which one to replace, if you have several")))]
    Move(MovePhone),
    /// Send a code when you press Enter at the prompt.
    Prefer(Prefer),
    /// Make new recovery codes; the old ones end.
    Recovery(Asking),
    /// Show the QR code again, after a code.
    #[command(mut_arg("label", |label| label.help("Only the authenticator with this label")))]
    Show(Show),
    /// Test whether a login would accept a code, without using it up.
    Verify(Asking),
    /// Test two consecutive codes of a token that is out of step.
    Resync(Asking),
    /// Disable your codes: remove the secrets, after a code.
    Disable(Asking),
    /// Show what is enrolled, what is left and what failed.
    Status(Output),
    /// Find faults in PAM, sshd and files before you log out.
    Check(Check),
    /// For root: set up a service; reverted unless a login proves it.
    Setup(Setup),
    /// List the devices that need no code for a while; forget them.
    Devices(Devices),
    /// List your open sessions; --end and --others end some.
    Sessions(OwnSessions),
    /// End your codes and other sessions at once; make a new secret.
    Compromised(Emergency),
    /// Import secrets of google-authenticator, pam_oath, apps, tokens.
    Import(Import),
    /// Export your authenticators for another program, after a code.
    Export(Export),
    /// For root: show and repair others' enrolments; enroll-admin(8).
    Admin(Admin),
}

#[cfg(test)]
mod agreement;

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_change_of_phones_takes_no_token() {
        assert!(Arguments::try_parse_from(["enroll", "add", "--token"]).is_ok());
        assert!(Arguments::try_parse_from(["enroll", "move", "--token"]).is_err());
    }

    #[test]
    fn every_help_text_fits_80_columns() {
        let mut command = Arguments::command();
        command.build();
        let mut texts =
            vec![command.render_long_help().to_string(), command.render_help().to_string()];
        texts.extend(command.get_subcommands_mut().map(|c| c.render_help().to_string()));
        for line in texts.iter().flat_map(|text| text.lines()) {
            assert!(line.len() <= 80, "{line}");
        }
    }
}
