//! Conditions on a login (pam_listfile, pam_access, pam_succeed_if): whether they are met by every login, by none, or by
//! some, as their files are now. (Linux-PAM 1.5, modules of these names; tests/e2e compares them with the real ones.)

use crate::access::{Rule, Rules, rules};
use crate::sshd::syntax::fits;
use crate::stack::{Handler, value};
use crate::system::{System, is_gone};
use std::path::Path;

/// The users who meet a condition.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Met {
    /// Every login meets it.
    Always,
    /// No login meets it.
    Never,
    /// It depends on the login.
    Sometimes,
}

impl Met {
    const fn by(all: bool) -> Self {
        if all { Self::Always } else { Self::Never }
    }
}

/// Judges the condition of a line. Of another module it is not known.
pub fn met(machine: &System, handler: &Handler, service: &str) -> Met {
    let arguments = handler.arguments();
    match handler.module() {
        "pam_listfile.so" => by_list(machine, arguments),
        "pam_access.so" => by_access(machine, arguments),
        "pam_succeed_if.so" => by_comparison(arguments, service),
        _ => Met::Sometimes,
    }
}

fn by_list(machine: &System, arguments: &[String]) -> Met {
    const ITEMS: [&str; 6] = ["user", "tty", "rhost", "ruser", "group", "shell"];
    // What it says where it cannot look.
    let onerr = value(arguments, "onerr");
    let on_error = Met::by(onerr == Some("succeed"));
    if onerr.is_some_and(|word| !["succeed", "fail"].contains(&word)) {
        return Met::Never;
    }
    let item = value(arguments, "item").filter(|item| ITEMS.contains(item));
    let deny = match value(arguments, "sense") {
        Some("deny") => true,
        Some("allow") => false,
        None => return on_error,
        // It ends at that word; what stands behind it was not read yet.
        Some(_) => return Met::Sometimes,
    };
    let (Some(item), Some(file)) = (item, value(arguments, "file")) else { return on_error };
    let path = Path::new(file);
    let met = match machine.lstat(path) {
        _ if !path.is_absolute() => Met::Sometimes,
        Err(error) if is_gone(&error) => on_error,
        Err(_) => Met::Sometimes,
        // Neither a link nor a file that anybody may write is taken.
        Ok(stat) if stat.st_mode & 0o170_000 != 0o100_000 || stat.st_mode & 0o002 != 0 => {
            Met::Never
        }
        Ok(_) => match machine.read(path) {
            Ok(text) if text.lines().all(is_nobody) => Met::by(deny),
            _ => Met::Sometimes,
        },
    };
    // For all others its result is PAM_IGNORE.
    let applies_to_some = value(arguments, "apply").is_some() && !["user", "ruser"].contains(&item);
    if applies_to_some { Met::Sometimes } else { met }
}

/// Whether a line of a list names nothing: no user's name begins with `#`.
fn is_nobody(line: &str) -> bool {
    line.trim().is_empty() || line.starts_with('#')
}

fn by_access(machine: &System, arguments: &[String]) -> Met {
    match rules(machine, arguments) {
        Rules::Gone => Met::Never,
        Rules::Unread => Met::Sometimes,
        // Logins that no rule fits are let in.
        Rules::Read(rules) if rules.iter().all(|rule| rule.lets_in) => Met::Always,
        Rules::Read(rules) if rules.first().is_some_and(Rule::is_for_all) => Met::Never,
        Rules::Read(_) => Met::Sometimes,
    }
}

/// The words of pam_succeed_if's comparisons, without its flags.
pub fn words(arguments: &[String]) -> Vec<&str> {
    const FLAGS: [&str; 6] = ["debug", "use_uid", "audit", "quiet", "quiet_fail", "quiet_success"];
    arguments.iter().map(String::as_str).filter(|word| !FLAGS.contains(word)).collect()
}

fn by_comparison(arguments: &[String], service: &str) -> Met {
    let words = words(arguments);
    let comparisons = words.chunks_exact(3);
    // An unfinished one is an error.
    if !comparisons.remainder().is_empty() {
        return Met::Never;
    }
    let mut all = Met::Always;
    for comparison in comparisons {
        let [left, is, right] = comparison else { continue };
        match compared(left, is, right, service) {
            Met::Never => return Met::Never,
            Met::Sometimes => all = Met::Sometimes,
            Met::Always => {}
        }
    }
    all
}

/// One comparison: that of the service is known, and one of a user where every user passes.
pub fn compared(left: &str, is: &str, right: &str, service: &str) -> Met {
    let in_list = || right.split(':').any(|word| word == service);
    let alike = || fits(right.as_bytes(), service.as_bytes());
    match (left.to_ascii_lowercase().as_str(), is) {
        ("service", "=") => Met::by(right == service),
        ("service", "!=") => Met::by(right != service),
        ("service", "in") => Met::by(in_list()),
        ("service", "notin") => Met::by(!in_list()),
        // Of `[...]` and `\` it is not known here what they fit.
        ("service", "=~" | "!~") if right.contains(['[', '\\']) => Met::Sometimes,
        ("service", "=~") => Met::by(alike()),
        ("service", "!~") => Met::by(!alike()),
        ("user", "=~") if right == "*" => Met::Always,
        ("uid" | "gid", "ge" | ">=") if right.parse::<i64>().is_ok_and(|least| least <= 0) => {
            Met::Always
        }
        _ => Met::Sometimes,
    }
}
