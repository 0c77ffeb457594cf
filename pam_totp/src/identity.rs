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
pub use totp_core::login::IdentityError;

/// Capabilities that pass by file permissions, by number (CAP_FS_MASK of the kernel): CHOWN,
/// DAC_OVERRIDE, DAC_READ_SEARCH, FOWNER, FSETID, LINUX_IMMUTABLE, MKNOD and MAC_OVERRIDE.
const FILE_CAPABILITIES: u64 = 1 | 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4 | 1 << 9 | 1 << 27 | 1 << 32;

/// The ids of this thread, each read and changed by one call. A seam: the tests have each call fail.
trait Thread {
    fn groups(&self) -> Option<Vec<Gid>>;
    #[must_use]
    fn set_groups(&self, groups: &[Gid]) -> bool;
    /// Tells no error, only the id of before.
    fn set_file_uid(&self, uid: u32) -> u32;
    /// As [`Thread::set_file_uid`].
    fn set_file_gid(&self, gid: u32) -> u32;
    fn capabilities(&self) -> Option<Capabilities>;
    #[must_use]
    fn set_capabilities(&self, capabilities: Capabilities) -> bool;

    /// An impossible id changes nothing and tells the present one.
    fn file_uid(&self) -> u32 {
        self.set_file_uid(u32::MAX)
    }

    fn file_gid(&self) -> u32 {
        self.set_file_gid(u32::MAX)
    }
}

/// This thread, by the kernel.
struct Kernel;

impl Thread for Kernel {
    fn groups(&self) -> Option<Vec<Gid>> {
        getgroups().ok()
    }

    fn set_groups(&self, groups: &[Gid]) -> bool {
        set_thread_groups(groups).is_ok()
    }

    fn set_file_uid(&self, uid: u32) -> u32 {
        set_file_uid(uid)
    }

    fn set_file_gid(&self, gid: u32) -> u32 {
        set_file_gid(gid)
    }

    fn capabilities(&self) -> Option<Capabilities> {
        Capabilities::current()
    }

    fn set_capabilities(&self, capabilities: Capabilities) -> bool {
        capabilities.set()
    }
}

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
    with_rights(&Kernel, uid, gid, groups, work)
}

fn with_rights<K: Thread, T>(
    thread: &K,
    uid: u32,
    gid: u32,
    groups: &[u32],
    work: impl FnOnce() -> T,
) -> Result<T, IdentityError> {
    let mut switched = Switched::begin(thread)?;
    let result = switched.take_on(uid, gid, groups).map(|()| work());
    // Before the error of the taking on: rights that were not put back are the graver fault.
    switched.put_back()?;
    result
}

/// Stands before the first change, so that every way out of here puts back what was changed: by
/// [`Switched::put_back`], which tells a failure, and by Drop where `work` panics.
struct Switched<'a, K: Thread> {
    thread: &'a K,
    former: Option<Former>,
}

impl<K: Thread> Drop for Switched<'_, K> {
    fn drop(&mut self) {
        let _ = self.put_back();
    }
}

impl<'a, K: Thread> Switched<'a, K> {
    /// Reads the ids; nothing is changed yet.
    fn begin(thread: &'a K) -> Result<Self, IdentityError> {
        let former = Former {
            groups: thread.groups().ok_or(IdentityError("groups cannot be read"))?,
            fsuid: None,
            fsgid: None,
            capabilities: thread
                .capabilities()
                .ok_or(IdentityError("capabilities cannot be read"))?,
            // A change of the file system user clears it.
            death_signal: parent_process_death_signal().ok().flatten(),
        };
        Ok(Self { thread, former: Some(former) })
    }

    fn take_on(&mut self, uid: u32, gid: u32, groups: &[u32]) -> Result<(), IdentityError> {
        let (thread, Some(former)) = (self.thread, &mut self.former) else { return Ok(()) };
        let groups: Vec<Gid> = groups.iter().map(|gid| Gid::from_raw(*gid)).collect();
        set_groups(thread, &groups)?;
        former.fsgid = Some(thread.set_file_gid(gid));
        former.fsuid = Some(thread.set_file_uid(uid));
        if thread.file_uid() != uid || thread.file_gid() != gid {
            return Err(IdentityError("the file system user did not change"));
        }
        drop_file_capabilities(thread)
    }

    /// In reverse, each part whatever became of the others. The second call has nothing left to do.
    fn put_back(&mut self) -> Result<(), IdentityError> {
        let (thread, Some(former)) = (self.thread, self.former.take()) else { return Ok(()) };
        let user = former.fsuid.is_none_or(|former| {
            thread.set_file_uid(former);
            thread.file_uid() == former
        });
        let group = former.fsgid.is_none_or(|former| {
            thread.set_file_gid(former);
            thread.file_gid() == former
        });
        // Unlike the two calls above, this one tells when it fails.
        let groups = thread.set_groups(&former.groups);
        let capabilities = thread.capabilities() == Some(former.capabilities)
            || thread.set_capabilities(former.capabilities);
        if former.death_signal.is_some() {
            let _ = set_parent_process_death_signal(former.death_signal);
        }
        match (user && group, groups, capabilities) {
            (false, ..) => Err(IdentityError("the file system user was not put back")),
            (_, false, _) => Err(IdentityError("the groups were not put back")),
            (_, _, false) => Err(IdentityError("the capabilities were not put back")),
            (true, true, true) => Ok(()),
        }
    }
}

/// With the user id the kernel has taken them away already, unless SECBIT_NO_SETUID_FIXUP is set.
fn drop_file_capabilities(thread: &impl Thread) -> Result<(), IdentityError> {
    let now = thread.capabilities().ok_or(IdentityError("capabilities cannot be read"))?;
    if now.effective & FILE_CAPABILITIES != 0 {
        let without = Capabilities { effective: now.effective & !FILE_CAPABILITIES, ..now };
        if !thread.set_capabilities(without) {
            return Err(IdentityError("the file capabilities cannot be dropped"));
        }
    }
    Ok(())
}

/// Sets the groups and reads them back, as a set: the kernel sorts them.
fn set_groups(thread: &impl Thread, groups: &[Gid]) -> Result<(), IdentityError> {
    if !thread.set_groups(groups) {
        return Err(IdentityError("groups cannot be set"));
    }
    let sorted = |groups: &[Gid]| {
        let mut raw: Vec<u32> = groups.iter().map(|gid| gid.as_raw()).collect();
        raw.sort_unstable();
        raw.dedup();
        raw
    };
    let now = thread.groups().ok_or(IdentityError("groups cannot be read"))?;
    if now == groups || sorted(&now) == sorted(groups) {
        Ok(())
    } else {
        Err(IdentityError("the groups did not change"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::{Cell, RefCell};

    const CAPABILITIES: Capabilities =
        Capabilities { effective: FILE_CAPABILITIES, permitted: FILE_CAPABILITIES, inheritable: 0 };

    #[derive(Clone, PartialEq, Debug)]
    struct Ids {
        groups: Vec<Gid>,
        uid: u32,
        gid: u32,
        capabilities: Capabilities,
    }

    /// A thread whose calls fail where `fails` says so, by the call's name and number.
    struct Faulty<F> {
        ids: RefCell<Ids>,
        calls: Cell<usize>,
        fails: F,
    }

    impl<F: Fn(&'static str, usize) -> bool> Faulty<F> {
        fn new(fails: F) -> Self {
            let groups = vec![Gid::from_raw(7), Gid::from_raw(8)];
            let ids = Ids { groups, uid: 0, gid: 0, capabilities: CAPABILITIES };
            Self { ids: RefCell::new(ids), calls: Cell::new(0), fails }
        }

        fn goes_well(&self, call: &'static str) -> bool {
            self.calls.set(self.calls.get() + 1);
            !(self.fails)(call, self.calls.get())
        }
    }

    impl<F: Fn(&'static str, usize) -> bool> Thread for Faulty<F> {
        fn groups(&self) -> Option<Vec<Gid>> {
            self.goes_well("groups").then(|| self.ids.borrow().groups.clone())
        }

        fn set_groups(&self, groups: &[Gid]) -> bool {
            let well = self.goes_well("set_groups");
            if well {
                self.ids.borrow_mut().groups = groups.to_vec();
            }
            well
        }

        fn set_file_uid(&self, uid: u32) -> u32 {
            let former = self.ids.borrow().uid;
            if uid != u32::MAX && self.goes_well("set_file_uid") {
                self.ids.borrow_mut().uid = uid;
            }
            former
        }

        fn set_file_gid(&self, gid: u32) -> u32 {
            let former = self.ids.borrow().gid;
            if gid != u32::MAX && self.goes_well("set_file_gid") {
                self.ids.borrow_mut().gid = gid;
            }
            former
        }

        fn capabilities(&self) -> Option<Capabilities> {
            self.goes_well("capabilities").then(|| self.ids.borrow().capabilities)
        }

        fn set_capabilities(&self, capabilities: Capabilities) -> bool {
            let well = self.goes_well("set_capabilities");
            if well {
                self.ids.borrow_mut().capabilities = capabilities;
            }
            well
        }
    }

    /// One exchange; whether it was told as done, and the ids before and after it.
    fn exchange<F: Fn(&'static str, usize) -> bool>(fails: F) -> (bool, Ids, Ids) {
        let thread = Faulty::new(fails);
        let before = thread.ids.borrow().clone();
        let seen = with_rights(&thread, 1_000, 1_000, &[1_000], || thread.ids.borrow().clone());
        if let Ok(seen) = &seen {
            assert_eq!((seen.uid, seen.gid, seen.capabilities.effective), (1_000, 1_000, 0));
            assert_eq!(seen.groups, [Gid::from_raw(1_000)]);
        }
        let after = thread.ids.borrow().clone();
        (seen.is_ok(), before, after)
    }

    const SETTERS: [&str; 4] = ["set_groups", "set_file_uid", "set_file_gid", "set_capabilities"];

    #[test]
    fn a_failing_call_leaves_no_right_of_the_user_behind() {
        let (done, before, after) = exchange(|_, _| false);
        assert!(done && before == after);
        for number in 1..=12 {
            let (done, before, after) = exchange(|_, call| call == number);
            // A last call that only puts back can fail; then that part alone is not back.
            assert!(!done || before == after, "call {number}: told as done, {after:?}");
            let parts = [
                before.uid == after.uid,
                before.gid == after.gid,
                before.groups == after.groups,
                before.capabilities == after.capabilities,
            ];
            assert!(parts.iter().filter(|back| !**back).count() <= 1, "call {number}: {after:?}");
        }
    }

    /// From any call on, one kind fails for good: what the other kinds changed is back.
    #[test]
    fn a_part_that_stays_holds_no_other_part_up() {
        for kind in SETTERS {
            for first in 1..=12 {
                let (done, before, after) =
                    exchange(|call, number| call == kind && number >= first);
                let back = |name: &str, same: bool| same || name == kind;
                assert!(back("set_groups", before.groups == after.groups), "{kind} from {first}");
                assert!(back("set_file_uid", before.uid == after.uid), "{kind} from {first}");
                assert!(back("set_file_gid", before.gid == after.gid), "{kind} from {first}");
                let same = before.capabilities == after.capabilities;
                assert!(back("set_capabilities", same), "{kind} from {first}");
                assert!(!done || before == after, "{kind} from {first}: told as done");
            }
        }
    }

    #[test]
    fn a_panic_leaves_no_right_of_the_user_behind() {
        let thread = Faulty::new(|_, _| false);
        let before = thread.ids.borrow().clone();
        let work = std::panic::AssertUnwindSafe(|| {
            with_rights(&thread, 1_000, 1_000, &[1_000], || panic!("on purpose"))
        });
        assert!(std::panic::catch_unwind(work).is_err());
        assert_eq!(*thread.ids.borrow(), before);
    }
}
