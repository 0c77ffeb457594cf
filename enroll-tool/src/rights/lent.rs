//! Rights that come from the program's file, not from its caller: the set-uid and set-gid bits, and file capabilities.
//!
//! `AT_SECURE` is not asked, since a change of the SELinux or AppArmor domain sets it too.

use rustix::process::{getegid, geteuid, getgid, getuid};
use rustix::thread::{capabilities, capability_is_in_ambient_set};

/// Whether this process has more rights than its caller had. In doubt it has.
pub fn are_lent() -> bool {
    getuid() != geteuid() || getgid() != getegid() || (!getuid().is_root() && has_capabilities())
}

/// Whether a user's process has capabilities that it did not bring along. Those in the ambient set came from the caller.
fn has_capabilities() -> bool {
    let Ok(held) = capabilities(None) else { return true };
    let brought = |one| capability_is_in_ambient_set(one).unwrap_or(false);
    !(held.permitted | held.effective).iter().all(brought)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_start_lends_no_rights() {
        assert!(!are_lent());
    }
}
