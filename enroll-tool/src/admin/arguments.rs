//! What an administrator can ask for, and a user whose codes others may know.

use super::validity::Validity;
use crate::arguments::Form;
use crate::commands::arguments::DevicesCommand;
use crate::import::arguments::Assign;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `enroll admin`
#[derive(Args)]
pub struct Admin {
    #[command(subcommand)]
    pub command: AdminCommand,
}

/// The commands.
#[derive(Subcommand)]
pub enum AdminCommand {
    /// List users who are enrolled or have a record.
    List(List),
    /// Show one user: all places, and the result of the next login.
    Show(User),
    /// End waits and locks. Used codes stay used.
    Unlock(User),
    /// Repair the record after a wrong clock, or after a snapshot.
    Reset(User),
    /// Correct the record of a token that is out of step.
    Resync(Resync),
    /// Enrol users with hardware tokens, from two files.
    Import(Assign),
    /// End the user's enrolment; nullok applies again.
    Disable(User),
    /// Hand out one emergency recovery code.
    Recovery(User),
    /// Issue a ticket, with which a user enrols at a login.
    Ticket(AdminTicket),
    /// Move the user's credential from the home to root.
    Adopt(Adopt),
    /// Set where codes are sent, and lock it.
    Address(AdminAddress),
    /// Send a test code, and show each step.
    TestDelivery(TestDelivery),
    /// Repair the files of the credential in the user's home.
    Repair(RepairHome),
    /// List the user's remembered devices; forget some.
    Devices(AdminDevices),
    /// Show the user's sessions; --end ends them.
    Sessions(Sessions),
    /// Bar the user's codes, end the sessions, make a new secret.
    Compromised(Compromised),
    /// List the users whom a module of an older release would refuse.
    Downgrade(Downgrade),
}

/// How to list.
#[derive(Args)]
pub struct List {
    /// Users who can log in and are not enrolled; their tickets.
    #[arg(long, conflicts_with = "no_homes")]
    pub not_enrolled: bool,
    /// Only root's records and files; homes are not looked into.
    #[arg(long)]
    pub no_homes: bool,
    /// For scripts: one JSON object a line.
    #[arg(long)]
    pub json: bool,
}

/// What to look at before an older release is installed.
#[derive(Args)]
pub struct Downgrade {
    /// Look, and change nothing.
    #[arg(long, required = true)]
    pub check: bool,
    /// Only root's records and files; homes are not looked into.
    #[arg(long)]
    pub no_homes: bool,
    /// For scripts: one JSON object a line.
    #[arg(long)]
    pub json: bool,
}

/// Of whom.
#[derive(Args)]
pub struct User {
    /// The user's name.
    #[arg(value_name = "USER")]
    pub name: String,
    /// For scripts: one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// The user who gets a ticket, and until when it is good.
#[derive(Args)]
pub struct AdminTicket {
    /// The user's name.
    #[arg(value_name = "USER", required_unless_present = "all", conflicts_with = "all")]
    pub name: Option<String>,
    /// All users who can log in and are not enrolled, but root.
    #[arg(long)]
    pub all: bool,
    /// Tickets to this new file (mode 0600), for a mail merge.
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
    /// How long: 14d, 36h, or a number of days.
    #[arg(long, value_name = "TIME", default_value = "14d", value_parser = Validity::parse)]
    pub valid: Validity,
    /// Withdraw the ticket; with --all, every ticket.
    #[arg(long, conflicts_with_all = ["csv", "valid"])]
    pub withdraw: bool,
    /// For scripts: one JSON object a line.
    #[arg(long)]
    pub json: bool,
}

/// Whose credential moves, and where to.
#[derive(Args)]
pub struct Adopt {
    /// The user's name.
    #[arg(value_name = "USER", required_unless_present = "all", conflicts_with = "all")]
    pub name: Option<String>,
    /// All users but root.
    #[arg(long)]
    pub all: bool,
    /// Put the credential back into the home.
    #[arg(long)]
    pub back: bool,
    /// Show what would be changed, and change nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// For scripts: one JSON object a line.
    #[arg(long)]
    pub json: bool,
}

/// Whose address, and which one. Without one, it is shown.
#[derive(Args)]
pub struct AdminAddress {
    /// The user's name.
    #[arg(value_name = "USER", required_unless_present = "import")]
    #[arg(conflicts_with = "import")]
    pub name: Option<String>,
    /// Send codes to this mail address.
    #[arg(long, value_name = "ADDRESS", conflicts_with = "import")]
    pub email: Option<Option<String>>,
    /// Send codes to this phone (+ and country code).
    #[arg(long, value_name = "NUMBER", conflicts_with = "import")]
    pub sms: Option<Option<String>>,
    /// Remove an address: email or sms.
    #[arg(long, value_name = "WAY", hide_possible_values = true)]
    #[arg(value_parser = ["email", "sms"])]
    #[arg(conflicts_with_all = ["import", "email", "sms", "lock", "unlock"])]
    pub remove: Option<String>,
    /// Only root can change it; alone: all addresses.
    #[arg(long)]
    pub lock: bool,
    /// The user can change it.
    #[arg(long, conflicts_with = "lock")]
    pub unlock: bool,
    /// Set those of many: a table with user, email, sms.
    #[arg(long, value_name = "FILE.csv")]
    pub import: Option<PathBuf>,
    /// For scripts: one JSON object a line.
    #[arg(long)]
    pub json: bool,
}

/// Where to send a test code.
#[derive(Args)]
pub struct TestDelivery {
    /// A user, a mail address, or a number with + first.
    #[arg(value_name = "USER|ADDRESS")]
    pub to: String,
    /// For scripts: one JSON object a line.
    #[arg(long)]
    pub json: bool,
}

/// In whose home to repair.
#[derive(Args)]
pub struct RepairHome {
    /// The user's name.
    #[arg(value_name = "USER")]
    pub name: String,
    /// Show what would be changed, and change nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// For scripts: one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Whose token, and in which form.
#[derive(Args)]
pub struct Resync {
    #[command(flatten)]
    pub user: User,
    /// With --json: questions and answers are JSON too.
    #[arg(long, requires = "json")]
    pub dialogue: bool,
}

/// Whose remembered devices.
#[derive(Args)]
pub struct AdminDevices {
    #[command(flatten)]
    pub user: User,
    #[command(subcommand)]
    pub command: Option<DevicesCommand>,
}

/// Whose sessions.
#[derive(Args)]
pub struct Sessions {
    #[command(flatten)]
    pub user: User,
    /// End the sessions.
    #[arg(long)]
    pub end: bool,
    /// Also end the session that this command runs in.
    #[arg(long, requires = "end")]
    pub mine_too: bool,
}

/// What to do with one's own sessions.
#[derive(Args, Clone, Default)]
pub struct OwnSessions {
    /// End this session.
    #[arg(long, value_name = "SESSION")]
    pub end: Option<String>,
    /// End all but the one that this command runs in.
    #[arg(long, conflicts_with = "end")]
    pub others: bool,
    /// For scripts: one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Whose key to replace, and how to show the new one.
#[derive(Args)]
pub struct Compromised {
    /// The user's name.
    #[arg(value_name = "USER")]
    pub name: String,
    #[command(flatten)]
    pub form: Form,
    /// Also end the session that this command runs in.
    #[arg(long)]
    pub mine_too: bool,
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
