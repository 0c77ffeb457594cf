//! The socket to listen at: systemd's, or one that is made here for root alone.

use crate::serve::WhenIdle;
use nix::sys::stat::{Mode, umask};
use rustix::net::AddressFamily;
use rustix::net::sockopt::{socket_acceptconn, socket_domain};
use std::fs;
use std::io::stdin;
use std::os::fd::AsFd;
use std::os::unix::fs::FileTypeExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;

/// The socket, and what happens when no question comes for a while. `path` is the one to make.
///
/// # Errors
/// A text for the administrator.
pub fn get(path: Option<&Path>) -> Result<(UnixListener, WhenIdle), String> {
    match (handed(), path) {
        (Some(listener), None) => Ok((listener, WhenIdle::End)),
        (None, Some(path)) => Ok((made(path)?, WhenIdle::Stay)),
        (Some(_), Some(_)) => {
            Err("systemd has passed a socket: run pam_totp_key without --listen".to_owned())
        }
        (None, None) => {
            Err("no socket: start pam-totp-key.socket, or, without systemd, run as root: \
             pam_totp_key --listen /run/pam_totp/key.socket --user NAME"
                .to_owned())
        }
    }
}

/// The listening socket that is this process's standard input, as the unit file has it (`StandardInput=socket`).
fn handed() -> Option<UnixListener> {
    let input = stdin();
    let is_ours = socket_acceptconn(input.as_fd()).ok()?
        && socket_domain(input.as_fd()).ok()? == AddressFamily::UNIX;
    is_ours.then(|| input.as_fd().try_clone_to_owned().ok().map(UnixListener::from)).flatten()
}

/// A socket that only root can reach. One that is left over from an agent that is gone is replaced; one at which another
/// agent answers is not.
fn made(path: &Path) -> Result<UnixListener, String> {
    let cannot = |error: std::io::Error| format!("cannot listen at {}: {error}", path.display());
    if let Ok(found) = fs::symlink_metadata(path) {
        if !found.file_type().is_socket() {
            return Err(format!("{} exists and is not a socket: remove the file", path.display()));
        }
        if UnixStream::connect(path).is_ok() {
            return Err(format!("another pam_totp_key listens at {}", path.display()));
        }
        fs::remove_file(path).map_err(cannot)?;
    }
    // From its first moment, and for all that this process makes later.
    umask(Mode::from_bits_truncate(0o177));
    let listener = UnixListener::bind(path).map_err(cannot);
    umask(Mode::from_bits_truncate(0o077));
    listener
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::MetadataExt;

    #[test]
    fn the_agents_socket_is_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.socket");
        drop(made(&path).unwrap());
        // One that is left over is replaced.
        let listener = made(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        assert!(made(&path).unwrap_err().contains("another pam_totp_key"));
        drop(listener);
        fs::remove_file(&path).unwrap();
        fs::write(&path, "a letter").unwrap();
        assert!(made(&path).unwrap_err().contains("not a socket"));
    }
}
