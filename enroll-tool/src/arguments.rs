//! What can be asked of several commands. What only one can be asked is beside that command.

use crate::context::Context;
use crate::error::Result;
use clap::Args;
use std::path::PathBuf;

/// Whose enrolment.
#[derive(Args, Clone, Default)]
pub struct Whose {
    /// Act as this user (root only).
    #[arg(long, value_name = "NAME")]
    pub user: Option<String>,
    /// The file that root holds, not the home (root).
    #[arg(long, requires = "user")]
    pub system: bool,
}

impl Whose {
    /// The user and the place that are meant.
    pub fn context(&self) -> Result<Context> {
        Context::new(self.user.as_deref(), self.system)
    }
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
    /// No QR code: the secret in groups, for screen readers.
    #[arg(long, conflicts_with_all = ["json", "uri"])]
    pub plain: bool,
}
