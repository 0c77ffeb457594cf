//! What `enroll setup` can be asked for.

use clap::Args;
use std::path::PathBuf;
use std::time::Duration;

/// How to set a service up.
#[derive(Args, Clone, Debug)]
#[command(after_help = "Exit status: 0 kept (or nothing to do), 1 reverted, refused or failed.\n\
                        Shows what it would change and asks. If this command is ended,\n\
                        everything is reverted all the same unless a login with a code proves it.")]
pub struct Setup {
    /// The service, as in /etc/pam.d: sshd, sudo, login.
    #[arg(value_name = "SERVICE", required = true)]
    pub service: Option<String>,
    /// Show what would be changed, and change nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Revert the last setup of this service.
    #[arg(long, conflicts_with_all = ["dry_run", "roll_out", "enforce", "wait"])]
    pub undo: bool,
    /// Keep a change that you tried and no login can prove.
    #[arg(long, conflicts_with_all = ["undo", "dry_run", "roll_out", "enforce", "wait", "yes"])]
    pub keep: bool,
    /// Users not enrolled yet still log in without a code.
    #[arg(long, conflicts_with = "enforce")]
    pub roll_out: bool,
    /// End the roll-out: refuse users who are not enrolled.
    #[arg(long)]
    pub enforce: bool,
    /// Users enrol at their first login.
    #[arg(long, conflicts_with_all = ["undo", "keep", "roll_out"])]
    pub enrol_at_login: bool,
    /// How long to wait for a login with a code.
    #[arg(long, value_name = "TIME", default_value = "5m", value_parser = wait)]
    pub wait: Duration,
    /// Do not ask before changing anything.
    #[arg(long)]
    pub yes: bool,
    /// For scripts: one JSON object a line on stdout.
    #[arg(long)]
    pub json: bool,
    /// With --json: questions and answers are JSON too.
    #[arg(long, requires = "json")]
    pub dialogue: bool,
    /// Look at a tree of files instead of this machine.
    #[arg(long, value_name = "DIR", hide = true, requires = "dry_run")]
    pub root: Option<PathBuf>,
    /// The guard: keeps what is proved, takes back what is not, once the time is over.
    #[arg(long, value_name = "ID", hide = true)]
    #[arg(conflicts_with_all = ["dry_run", "undo", "keep", "roll_out", "enforce", "wait", "yes", "json"])]
    pub settle: Option<String>,
    /// The guard waits so many seconds first.
    #[arg(long, value_name = "SECONDS", hide = true, default_value_t = 0, requires = "settle")]
    pub after: u64,
    /// The same for all services, after a reboot.
    #[arg(long, hide = true, exclusive = true)]
    pub revert_pending: bool,
}

/// The shortest and the longest wait, in seconds.
const WAIT: std::ops::RangeInclusive<u64> = 10..=3_600;

/// `5m`, `300s` or `300`.
fn wait(text: &str) -> Result<Duration, String> {
    let (number, unit) = match text.strip_suffix('m') {
        Some(minutes) => (minutes, 60),
        None => (text.strip_suffix('s').unwrap_or(text), 1),
    };
    let plain =
        !number.is_empty() && number.len() < 6 && number.bytes().all(|c| c.is_ascii_digit());
    let seconds = number.parse::<u64>().ok().filter(|_| plain).map(|number| number * unit);
    match seconds.filter(|seconds| WAIT.contains(seconds)) {
        Some(seconds) => Ok(Duration::from_secs(seconds)),
        None => Err(crate::messages::setup_bad_wait().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::wait;

    #[test]
    fn a_wait_is_from_ten_seconds_to_an_hour() {
        let seconds = |text: &str| wait(text).ok().map(|wait| wait.as_secs());
        for (text, wanted) in [
            ("5m", Some(300)),
            ("300s", Some(300)),
            ("10", Some(10)),
            ("60m", Some(3_600)),
            ("9s", None),
            ("61m", None),
            ("", None),
            ("m", None),
            ("-5m", None),
            ("+5m", None),
            ("5h", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(seconds(text), wanted, "{text}");
        }
    }
}
