//! Taking on a user's file rights, in the helper, for the time of one job.

use super::who::Who;
use crate::error::{Result, failed};
use crate::messages;
use nix::unistd::{Gid, Uid, setfsgid, setfsuid};
use rustix::process::getgroups;
use rustix::thread::{CapabilitySet, CapabilitySets, capabilities, set_capabilities};
use rustix::thread::{Gid as ThreadGid, set_thread_groups};

/// What to go back to. Going back must not fail: whatever came after would run with the wrong rights.
struct FormerRights {
    groups: Vec<ThreadGid>,
    capabilities: CapabilitySets,
}

impl Drop for FormerRights {
    fn drop(&mut self) {
        if self.restore().is_none() {
            std::process::abort();
        }
    }
}

impl FormerRights {
    fn current() -> Option<Self> {
        Some(Self { groups: getgroups().ok()?, capabilities: capabilities(None).ok()? })
    }

    /// The capabilities first: the groups need one.
    fn restore(&self) -> Option<()> {
        set_capabilities(None, self.capabilities).ok()?;
        setfsuid(Uid::from_raw(0));
        setfsgid(Gid::from_raw(0));
        set_thread_groups(&self.groups).ok()?;
        let back = file_ids() == (0, 0) && getgroups().ok()? == self.groups;
        // With the ids the kernel has changed them again.
        set_capabilities(None, self.capabilities).ok()?;
        (back && capabilities(None).ok()? == self.capabilities && cannot_be_dumped()).then_some(())
    }
}

/// Runs `work` with the file rights of `who`, or with root's.
pub fn with<T>(who: Option<&Who>, work: impl FnOnce() -> T) -> Result<T> {
    let Some(who) = who else { return Ok(work()) };
    let Some(former) = FormerRights::current() else {
        return failed(messages::rights_not_taken(who.uid));
    };
    if take_on(who, &former).is_none() {
        return failed(messages::rights_not_taken(who.uid));
    }
    let result = work();
    drop(former);
    Ok(result)
}

fn take_on(who: &Who, former: &FormerRights) -> Option<()> {
    let groups: Vec<ThreadGid> = who.groups.iter().map(|gid| ThreadGid::from_raw(*gid)).collect();
    set_thread_groups(&groups).ok()?;
    setfsgid(Gid::from_raw(who.gid));
    setfsuid(Uid::from_raw(who.uid));
    // The kernel takes away those that pass by file permissions; none is needed.
    let none = CapabilitySets { effective: CapabilitySet::empty(), ..former.capabilities };
    set_capabilities(None, none).ok()?;
    let taken = file_ids() == (who.uid, who.gid) && same(&getgroups().ok()?, &groups);
    (taken && capabilities(None).ok()?.effective.is_empty() && cannot_be_dumped()).then_some(())
}

/// The kernel sorts them.
fn same(a: &[ThreadGid], b: &[ThreadGid]) -> bool {
    let sorted = |groups: &[ThreadGid]| {
        let mut raw: Vec<u32> = groups.iter().map(|gid| gid.as_raw()).collect();
        raw.sort_unstable();
        raw.dedup();
        raw
    };
    sorted(a) == sorted(b)
}

/// An impossible id changes nothing and tells the present one.
fn file_ids() -> (u32, u32) {
    let (uid, gid) = (setfsuid(Uid::from_raw(u32::MAX)), setfsgid(Gid::from_raw(u32::MAX)));
    (uid.as_raw(), gid.as_raw())
}

/// A change of ids makes it what fs.suid_dumpable says, which may be "by anybody".
fn cannot_be_dumped() -> bool {
    nix::sys::prctl::set_dumpable(false).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use nix::unistd::geteuid;
    use std::os::unix::fs::PermissionsExt;

    const WHO: u32 = 54_321;

    fn status(field: &str) -> String {
        let status = std::fs::read_to_string("/proc/thread-self/status").unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix(field)).unwrap();
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// All of it acts on this thread alone, so other tests are not disturbed.
    #[test]
    fn only_file_ids_are_the_users_and_all_go_back() {
        if !geteuid().is_root() {
            println!("only root can take on rights");
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let secret = folder.path().join("secret");
        std::fs::write(&secret, "x").unwrap();
        std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600)).unwrap();
        let all = || ["Uid:", "Gid:", "Groups:", "CapEff:", "CapPrm:"].map(status);
        let before = all();
        let who = Who { uid: WHO, gid: WHO, groups: vec![WHO, WHO + 1] };
        let (read, ids, groups, held) = with(Some(&who), || {
            let read = std::fs::read(&secret).is_ok();
            (read, (status("Uid:"), status("Gid:")), status("Groups:"), status("CapEff:"))
        })
        .unwrap();
        assert!(!read && std::fs::read(&secret).is_ok());
        assert_eq!(ids, (format!("0 0 0 {WHO}"), format!("0 0 0 {WHO}")));
        assert_eq!(groups, format!("{WHO} {}", WHO + 1));
        assert_eq!(held, "0000000000000000");
        assert_eq!(all(), before);
        assert_eq!(nix::sys::prctl::get_dumpable(), Ok(false));
    }
}
