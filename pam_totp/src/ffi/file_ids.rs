//! The ids by which this thread opens files (setfsuid(2), setfsgid(2)).
//!
//! Called by number: each function of the C library that is asked for by name costs every login a search
//! through all libraries of the host.

use libc::{SYS_setfsgid, SYS_setfsuid};

/// Sets the user id and tells the former one. No error is told; an impossible id changes nothing.
pub fn set_file_uid(uid: u32) -> u32 {
    // SAFETY: the call takes one number and changes only this thread.
    let former = unsafe { libc::syscall(SYS_setfsuid, uid) };
    former as u32
}

/// Sets the group id and tells the former one, as [`set_file_uid`] does.
pub fn set_file_gid(gid: u32) -> u32 {
    // SAFETY: the call takes one number and changes only this thread.
    let former = unsafe { libc::syscall(SYS_setfsgid, gid) };
    former as u32
}
