//! What can be asked for.

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Set up one-time codes for your account: scan a QR code, type one code, keep ten recovery codes.
///
/// Never share a code, a recovery code or the QR code with anybody, not even with support.
#[derive(Parser)]
#[command(name = "enroll", version, args_conflicts_with_subcommands = true)]
#[command(
    after_help = "Exit status: 0 done, 1 refused or failed (nothing was changed), 2 wrong usage."
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
    /// Add a second device; asks for a current code first.
    Add(Enrol),
    /// Take a device away; asks for a current code first.
    Remove {
        /// The device's label, as `enroll status` shows it.
        label: String,
        #[command(flatten)]
        whose: Whose,
    },
    /// Make new recovery codes; the old ones end.
    Recovery(Output),
    /// Show the QR code again, after a code.
    Show(Enrol),
    /// Test a code without spending it, and say what a login would say.
    Verify(Whose),
    /// Opt out: remove the secrets, after a code.
    Disable(Whose),
    /// What is enrolled, what is left, what failed.
    Status(Output),
}

/// Whose enrolment.
#[derive(Args, Clone, Default)]
pub struct Whose {
    /// Act for this user (root only); his rights are taken on for good.
    #[arg(long, value_name = "NAME")]
    pub user: Option<String>,
}

/// Whose, and in which form.
#[derive(Args, Clone, Default)]
pub struct Output {
    #[command(flatten)]
    pub whose: Whose,
    /// One JSON object a line on standard output, for scripts.
    #[arg(long)]
    pub json: bool,
}

/// How to enrol.
#[derive(Args, Clone, Default)]
pub struct Enrol {
    #[command(flatten)]
    pub output: Output,
    /// Do not ask the password again (the administrator may forbid this).
    #[arg(long)]
    pub no_password_check: bool,
    /// The name that apps show above the code; the host's name if not given.
    #[arg(long, value_name = "TEXT")]
    pub issuer: Option<String>,
    /// The account that apps show; the user's name if not given.
    #[arg(long, value_name = "TEXT")]
    pub account: Option<String>,
    /// What to call the device, for example "work phone".
    #[arg(long, value_name = "TEXT")]
    pub label: Option<String>,
    /// Print the otpauth URI, and then the recovery codes, on standard output, for scripts.
    #[arg(long)]
    pub uri: bool,
    /// Write the QR code to this new file, readable by you alone.
    #[arg(long, value_name = "FILE")]
    pub svg: Option<PathBuf>,
    /// No QR code: the key in groups, for screen readers.
    #[arg(long)]
    pub plain: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }
}
