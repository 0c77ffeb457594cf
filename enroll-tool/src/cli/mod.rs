//! What can be asked for.

mod complaint;
pub mod help;

use crate::admin::arguments::Admin;
use crate::commands::export::Export;
use crate::import::arguments::Import;
use crate::setup::arguments::Setup;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Set up verification codes for your account: scan a QR code, type one code,
/// keep ten recovery codes.
///
/// Never share a code, a recovery code or the QR code with anybody,
/// not even with support.
#[derive(Parser)]
#[command(name = "enroll", version, args_conflicts_with_subcommands = true)]
#[command(verbatim_doc_comment)]
#[command(
    after_help = "Exit status: 0 done, 1 refused or failed, 2 wrong usage, 130 interrupted.\n\
                        Other than after 0, what was enrolled before still works,\n\
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
    /// Add a second authenticator; asks for a current code first.
    Add(Enrol),
    /// Remove an authenticator; asks for a current code first.
    Remove {
        /// Its label, as `enroll status` shows it.
        label: String,
        #[command(flatten)]
        options: Asking,
    },
    /// Make new recovery codes; the old ones end.
    Recovery(Asking),
    /// Show the QR code again, after a code.
    Show(Show),
    /// Test whether a login would accept a code, without using it up.
    Verify(Asking),
    /// Disable your codes: remove the secrets, after a code.
    Disable(Asking),
    /// What is enrolled, what is left, what failed.
    Status(Output),
    /// Find faults in PAM, sshd and files before you log out.
    Check(Check),
    /// For root: set up a service; reverted unless a login proves it.
    Setup(Setup),
    /// Somebody may have your codes: a new key, and all sessions end.
    Compromised(Emergency),
    /// Import keys of google-authenticator, pam_oath, apps, tokens.
    Import(Import),
    /// Export your authenticators for another program, after a code.
    Export(Export),
    /// For root: show and repair others' enrolments; enroll-admin(8).
    Admin(Admin),
}

/// What to check.
#[derive(Args, Clone, Default)]
#[command(after_help = "Exit status: 0 ready, 1 not ready, 2 could not tell (or wrong usage).\n\
                        Changes no login. As root it sees everything; as a user it says\n\
                        what it could not tell. The findings: enroll(1).")]
pub struct Check {
    /// Services, as in /etc/pam.d; all that name the module if none.
    #[arg(value_name = "SERVICE")]
    pub service: Vec<String>,
    /// Check this user's enrolment and sshd's settings too.
    #[arg(long, value_name = "NAME")]
    pub user: Option<String>,
    /// sshd's settings for logins from this address.
    #[arg(long, value_name = "ADDRESS")]
    pub from: Option<String>,
    /// For scripts: one JSON object a line on stdout.
    #[arg(long)]
    pub json: bool,
    /// For root: only services that stopped asking for a code.
    #[arg(long, conflicts_with_all = ["user", "from"])]
    pub changed: bool,
    /// With --changed: accept the present state from now on.
    #[arg(long, requires = "changed")]
    pub accept: bool,
    /// Look at a tree of files instead of this machine.
    #[arg(long, value_name = "DIR", hide = true)]
    pub root: Option<PathBuf>,
    /// For packages: print the PAM files that name the module; 1 if any do.
    #[arg(long, hide = true, conflicts_with_all = ["service", "user", "from", "json", "changed"])]
    pub removable: bool,
}

/// Whose enrolment.
#[derive(Args, Clone, Default)]
pub struct Whose {
    /// Act as this user (root only).
    #[arg(long, value_name = "NAME")]
    pub user: Option<String>,
    /// The file that root keeps, not the home (root).
    #[arg(long, requires = "user")]
    pub system: bool,
}

/// Whose, and in which form.
#[derive(Args, Clone, Default)]
pub struct Output {
    #[command(flatten)]
    pub whose: Whose,
    /// For scripts: one JSON object a line on stdout.
    #[arg(long)]
    pub json: bool,
}

/// The same for a command that asks something.
#[derive(Args, Clone, Default)]
pub struct Asking {
    #[command(flatten)]
    pub whose: Whose,
    /// For scripts: one JSON object a line on stdout.
    #[arg(long)]
    pub json: bool,
    /// With --json: questions and answers are JSON too.
    #[arg(long, requires = "json")]
    pub dialogue: bool,
}

/// How to enrol.
#[derive(Args, Clone, Default)]
pub struct Enrol {
    #[command(flatten)]
    pub whose: Whose,
    #[command(flatten)]
    pub form: Form,
    /// Skip the password (the administrator may forbid it).
    #[arg(long)]
    pub no_password_check: bool,
}

/// Whose authenticators to show.
#[derive(Args, Clone, Default)]
pub struct Show {
    #[command(flatten)]
    pub whose: Whose,
    #[command(flatten)]
    pub form: Form,
}

/// Whose codes may be known to others. There is no `--system`: an emergency concerns both places of a credential.
#[derive(Args, Clone, Default)]
pub struct Emergency {
    /// Act as this user (root only).
    #[arg(long, value_name = "NAME")]
    pub user: Option<String>,
    #[command(flatten)]
    pub form: Form,
    /// Skip the password (the administrator may forbid it).
    #[arg(long)]
    pub no_password_check: bool,
}

/// In which form a secret is shown, and under which names. Whose it is stands elsewhere: `enroll admin` has the name.
#[derive(Args, Clone, Default)]
pub struct Form {
    /// For scripts: one JSON object a line on stdout.
    #[arg(long)]
    pub json: bool,
    /// With --json: questions and answers are JSON too.
    #[arg(long, requires = "json")]
    pub dialogue: bool,
    /// The name that apps show; the host's if not given.
    #[arg(long, value_name = "TEXT")]
    pub issuer: Option<String>,
    /// The account that apps show; user@host if not given.
    #[arg(long, value_name = "TEXT")]
    pub account: Option<String>,
    /// What the authenticator is called, as in "work phone".
    #[arg(long, value_name = "TEXT")]
    pub label: Option<String>,
    /// For scripts: print the URI, then recovery codes.
    #[arg(long, conflicts_with = "json")]
    pub uri: bool,
    /// Write the QR code to this new file (mode 0600).
    #[arg(long, value_name = "FILE")]
    pub svg: Option<PathBuf>,
    /// The QR code in large squares, two columns by one line.
    #[arg(long, conflicts_with = "plain")]
    pub large: bool,
    /// No QR code: the key in groups, for screen readers.
    #[arg(long, conflicts_with_all = ["json", "uri"])]
    pub plain: bool,
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
