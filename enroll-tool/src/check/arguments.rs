//! What `enroll check` can be asked for.

use clap::Args;
use std::path::PathBuf;

/// What to check.
#[derive(Args, Clone, Default)]
#[command(after_help = "Exit status: 0 ready, 1 not ready, 2 could not tell (or wrong usage).\n\
                        Changes no login. Run it as root. As another user, it cannot read\n\
                        some files, and says what it could not tell. Findings: enroll(1).")]
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
    /// For packages: print the files that need the helper; 1 if any do.
    #[arg(long, hide = true, conflicts_with_all = ["service", "user", "from", "json", "changed", "removable"])]
    pub removable_helper: bool,
    /// For packages: print the files that need the delivery agent; 1 if any do.
    #[arg(long, hide = true, conflicts_with_all = ["service", "user", "from", "json", "changed", "removable", "removable_helper"])]
    pub removable_deliver: bool,
    /// For packages: print the files that need the key agent; 1 if any do.
    #[arg(long, hide = true, conflicts_with_all = ["service", "user", "from", "json", "changed", "removable", "removable_helper", "removable_deliver"])]
    pub removable_key: bool,
}
