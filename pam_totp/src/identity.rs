//! Taking on a user's file rights, in this thread only.
//!
//! Raw system calls, since glibc's setgroups and seteuid act on every thread of the host. Groups,
//! group and user of the file system go to the user; with the user id the kernel takes the file
//! capabilities away. Each change is read back, and everything is put back as it was.

use crate::ffi::capabilities::Capabilities;
use crate::ffi::file_ids::{set_file_gid, set_file_uid};
use rustix::process::{
    Gid, getgroups, parent_process_death_signal, set_parent_process_death_signal,
};
use rustix::thread::set_thread_groups;

/// Capabilities that pass by file permissions, by number (CAP_FS_MASK of the kernel): CHOWN,
/// DAC_OVERRIDE, DAC_READ_SEARCH, FOWNER, FSETID, LINUX_IMMUTABLE, MKNOD and MAC_OVERRIDE.
const FILE_CAPABILITIES: u64 = 1 | 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4 | 1 << 9 | 1 << 27 | 1 << 32;

/// The rights could not be taken on, or not be put back: the login is refused either way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct IdentityError(pub &'static str);

/// The ids of this thread as they were before.
struct Former {
    groups: Vec<Gid>,
    /// Known once they are changed: the call that changes them tells what they were.
    fsuid: Option<u32>,
    fsgid: Option<u32>,
    capabilities: Capabilities,
    death_signal: Option<rustix::process::Signal>,
}

/// Runs `work` with the file rights of `uid`, `gid` and `groups`. Root itself is not switched.
///
/// # Errors
/// [`IdentityError`]; if the former ids could not be put back, `work` has run, but its result is lost.
pub fn as_user<T>(
    uid: u32,
    gid: u32,
    groups: &[u32],
    work: impl FnOnce() -> T,
) -> Result<T, IdentityError> {
    if uid == 0 {
        return Ok(work());
    }
    let mut former = Former::current()?;
    let assumed = former.exchange(uid, gid, groups);
    let mut switched = Switched(Some(former));
    assumed?;
    let result = work();
    switched.put_back()?;
    Ok(result)
}

/// Puts the ids back even where `work` panics.
struct Switched(Option<Former>);

impl Switched {
    fn put_back(&mut self) -> Result<(), IdentityError> {
        self.0.take().map_or(Ok(()), |former| former.restore())
    }
}

impl Drop for Switched {
    fn drop(&mut self) {
        let _ = self.put_back();
    }
}

/// setfsuid and setfsgid tell no error; an impossible id changes nothing and tells the present one.
fn fsuid() -> u32 {
    set_file_uid(u32::MAX)
}

fn fsgid() -> u32 {
    set_file_gid(u32::MAX)
}

impl Former {
    fn current() -> Result<Self, IdentityError> {
        Ok(Self {
            groups: getgroups().map_err(|_| IdentityError("groups cannot be read"))?,
            fsuid: None,
            fsgid: None,
            capabilities: Capabilities::current()
                .ok_or(IdentityError("capabilities cannot be read"))?,
            // A change of the file system user clears it.
            death_signal: parent_process_death_signal().ok().flatten(),
        })
    }

    /// Takes the rights on.
    fn exchange(&mut self, uid: u32, gid: u32, groups: &[u32]) -> Result<(), IdentityError> {
        let groups: Vec<Gid> = groups.iter().map(|gid| Gid::from_raw(*gid)).collect();
        set_groups(&groups)?;
        self.fsgid = Some(set_file_gid(gid));
        self.fsuid = Some(set_file_uid(uid));
        if fsuid() != uid || fsgid() != gid {
            return Err(IdentityError("the file system user did not change"));
        }
        drop_file_capabilities()
    }

    /// In reverse.
    fn restore(self) -> Result<(), IdentityError> {
        let uid_back = self.fsuid.is_none_or(|former| {
            set_file_uid(former);
            fsuid() == former
        });
        let gid_back = self.fsgid.is_none_or(|former| {
            set_file_gid(former);
            fsgid() == former
        });
        if !uid_back || !gid_back {
            return Err(IdentityError("the file system user was not put back"));
        }
        // Unlike the two calls above, this one tells when it fails.
        set_thread_groups(&self.groups)
            .map_err(|_| IdentityError("the groups were not put back"))?;
        if Capabilities::current() != Some(self.capabilities) && !self.capabilities.set() {
            return Err(IdentityError("the capabilities were not put back"));
        }
        if self.death_signal.is_some() {
            let _ = set_parent_process_death_signal(self.death_signal);
        }
        Ok(())
    }
}

/// With the user id the kernel has taken them away already, unless SECBIT_NO_SETUID_FIXUP is set.
fn drop_file_capabilities() -> Result<(), IdentityError> {
    let now = Capabilities::current().ok_or(IdentityError("capabilities cannot be read"))?;
    if now.effective & FILE_CAPABILITIES != 0 {
        let without = Capabilities { effective: now.effective & !FILE_CAPABILITIES, ..now };
        if !without.set() {
            return Err(IdentityError("the file capabilities cannot be dropped"));
        }
    }
    Ok(())
}

/// Sets the groups and reads them back, as a set: the kernel sorts them.
fn set_groups(groups: &[Gid]) -> Result<(), IdentityError> {
    set_thread_groups(groups).map_err(|_| IdentityError("groups cannot be set"))?;
    let sorted = |groups: &[Gid]| {
        let mut raw: Vec<u32> = groups.iter().map(|gid| gid.as_raw()).collect();
        raw.sort_unstable();
        raw.dedup();
        raw
    };
    let now = getgroups().map_err(|_| IdentityError("groups cannot be read"))?;
    if now == groups || sorted(&now) == sorted(groups) {
        Ok(())
    } else {
        Err(IdentityError("the groups did not change"))
    }
}
