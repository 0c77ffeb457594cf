//! What a process is left with when it begins to serve: the files of its starter are closed, and its rights are a user's.

use nix::unistd::{User, close, initgroups, setgid, setuid};
use std::ffi::CString;
use std::fs;
use std::os::fd::RawFd;
use totp_core::escape;

/// Closes what the starter of this process left open: the user that it becomes, and the commands of this user, would have
/// root's files. To be called first, while nothing is open but standard input, output and error, which stay open: a socket
/// of systemd's is standard input.
///
/// # Errors
/// A text for the administrator.
pub fn close_inherited() -> Result<(), String> {
    let cannot = |error| format!("cannot look for open files in /proc/self/fd: {error}");
    let entries = fs::read_dir("/proc/self/fd").map_err(cannot)?;
    let numbers: Vec<RawFd> = entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|number| *number > 2)
        .collect();
    // One of them is the folder that was just read: it is closed already.
    for number in numbers {
        let _ = close(number);
    }
    Ok(())
}

/// Takes the rights of this user for good.
///
/// # Errors
/// A text for the administrator.
pub fn become_user(name: &str) -> Result<(), String> {
    let shown = escape::text(name);
    let cannot = |error: nix::Error| format!("cannot become the user {shown}: {error}");
    let user = User::from_name(name).map_err(cannot)?;
    let user = user.ok_or_else(|| format!("there is no user {shown}: create the user"))?;
    let name = CString::new(name).map_err(|_| format!("{shown} is not a user name"))?;
    initgroups(&name, user.gid).map_err(cannot)?;
    setgid(user.gid).map_err(cannot)?;
    setuid(user.uid).map_err(cannot)
}
