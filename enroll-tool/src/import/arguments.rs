//! What can be asked for.

use super::build::ShortSecrets;
use crate::arguments::Whose;
use clap::Args;
use std::io::{IsTerminal, stdin};
use std::path::{Path, PathBuf};

/// `enroll import`
#[derive(Args, Clone, Default)]
#[command(after_help = "Formats, found by the content: google (~/.google_authenticator), oath\n\
                        (a users file of pam_oath), uri (lines of otpauth:// and\n\
                        otpauth-migration://, which is the text of QR codes), csv (a head\n\
                        line names the columns: user, serial, secret or secret_hex, type,\n\
                        counter, period, digits, algorithm; or a password manager's),\n\
                        pskc (RFC 6030), json (exports of apps: Aegis, 2FAS, Bitwarden\n\
                        and others), keepass (XML). Encrypted exports are not read.\n\
                        The file is never changed. The report says line by line what was\n\
                        taken, changed or left.")]
pub struct Import {
    /// - is standard input; none: ~/.google_authenticator.
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Only show what would be taken, changed or left.
    #[arg(long)]
    pub dry_run: bool,
    /// See below; found by the content if not given.
    #[arg(long, value_name = "NAME", hide_possible_values = true)]
    #[arg(value_parser = ["google", "oath", "uri", "csv", "pskc", "json", "keepass"])]
    pub format: Option<String>,
    /// Which of several: name, serial or account.
    #[arg(long, value_name = "NAME")]
    pub only: Vec<String>,
    /// Take secrets of 80 to 127 bits too, for now.
    #[arg(long)]
    pub short_secrets: bool,
    /// PSKC: file with key or password; else a question.
    #[arg(long, value_name = "FILE")]
    pub key_file: Option<PathBuf>,
    /// Skip the password (may be forbidden).
    #[arg(long)]
    pub no_password_check: bool,
    /// Act as this user (root only).
    #[arg(long, value_name = "NAME")]
    pub user: Option<String>,
    /// All users of the file (root); skips the enrolled.
    #[arg(long, conflicts_with_all = ["user", "only"])]
    pub all: bool,
    /// The files that root holds, not the homes (root).
    #[arg(long)]
    pub system: bool,
    /// Replace enrolments too (root).
    #[arg(long)]
    pub replace: bool,
    /// With --all: whose each token is, for `enroll admin import`.
    #[arg(skip)]
    pub assign: Option<PathBuf>,
    /// --all: make recovery codes, add them to FILE.
    #[arg(long, value_name = "FILE", requires = "all")]
    pub recovery_codes: Option<PathBuf>,
    /// For scripts: one JSON object a line on stdout.
    #[arg(long)]
    pub json: bool,
    /// With --json: questions and answers are JSON too.
    #[arg(long, requires = "json")]
    pub dialogue: bool,
}

/// `enroll admin import`
#[derive(Args)]
pub struct Assign {
    /// The tokens: CSV, PSKC and others; see enroll import.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The user of each token: lines of serial,user.
    #[arg(long, value_name = "USERS.csv", required = true)]
    pub assign: PathBuf,
    /// Only show what would be taken, changed or left.
    #[arg(long)]
    pub dry_run: bool,
    /// See enroll import; found by the content.
    #[arg(long, value_name = "NAME", hide_possible_values = true)]
    #[arg(value_parser = ["oath", "uri", "csv", "pskc"])]
    pub format: Option<String>,
    /// Take secrets of 80 to 127 bits too, for now.
    #[arg(long)]
    pub short_secrets: bool,
    /// PSKC: file with key or password; else a question.
    #[arg(long, value_name = "FILE")]
    pub key_file: Option<PathBuf>,
    /// The files that root holds, not the homes (root).
    #[arg(long)]
    pub system: bool,
    /// Replace enrolments too (root).
    #[arg(long)]
    pub replace: bool,
    /// Make recovery codes, add them to this file.
    #[arg(long, value_name = "FILE")]
    pub recovery_codes: Option<PathBuf>,
    /// For scripts: one JSON object a line on stdout.
    #[arg(long)]
    pub json: bool,
}

impl Assign {
    /// The same as an import of all users.
    pub fn as_import(&self) -> Import {
        Import {
            file: Some(self.file.clone()),
            assign: Some(self.assign.clone()),
            dry_run: self.dry_run,
            format: self.format.clone(),
            short_secrets: self.short_secrets,
            key_file: self.key_file.clone(),
            system: self.system,
            replace: self.replace,
            recovery_codes: self.recovery_codes.clone(),
            json: self.json,
            all: true,
            ..Import::default()
        }
    }
}

impl Import {
    /// Whose enrolment, for one user.
    pub fn whose(&self) -> Whose {
        Whose { user: self.user.clone(), system: self.system }
    }

    /// What becomes of secrets below 128 bits.
    pub const fn short(&self) -> ShortSecrets {
        if self.short_secrets { ShortSecrets::Taken } else { ShortSecrets::Left }
    }

    /// Whether standard input is the file.
    pub fn reads_stdin(&self) -> bool {
        self.file.as_deref() == Some(Path::new("-"))
    }

    /// Whether nothing can be asked, since standard input was read to its end. A terminal has no end.
    pub fn cannot_ask(&self) -> bool {
        self.reads_stdin() && !stdin().is_terminal()
    }
}
