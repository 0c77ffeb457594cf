//! The socket to listen at: systemd's, or one that is made here.

use crate::serve::WhenIdle;
use rustix::net::AddressFamily;
use rustix::net::sockopt::{socket_acceptconn, socket_domain};
use std::fs::{self, Permissions};
use std::io::stdin;
use std::os::fd::AsFd;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;

/// The socket, and what happens when nobody asks for a while. `path` is the one to make.
///
/// # Errors
/// A text for the administrator.
pub fn get(path: Option<&Path>) -> Result<(UnixListener, WhenIdle), String> {
    match (handed(), path) {
        (Some(listener), None) => Ok((listener, WhenIdle::End)),
        (None, Some(path)) => Ok((made(path)?, WhenIdle::Stay)),
        (Some(_), Some(_)) => {
            Err("systemd has passed a socket: run pam_totpd without --listen".to_owned())
        }
        (None, None) => Err("no socket: start pam-totpd.socket, or, without systemd, run: \
             pam_totpd --listen /run/pam_totp/helper.socket"
            .to_owned()),
    }
}

/// The listening socket that is this process's standard input, as the unit file has it (`StandardInput=socket`).
fn handed() -> Option<UnixListener> {
    let input = stdin();
    let is_ours = socket_acceptconn(input.as_fd()).ok()?
        && socket_domain(input.as_fd()).ok()? == AddressFamily::UNIX;
    is_ours.then(|| input.as_fd().try_clone_to_owned().ok().map(UnixListener::from)).flatten()
}

/// A socket that everybody may ask: who asks is what the kernel says. One that is left over from a helper that is gone
/// is replaced; one at which another helper answers is not.
fn made(path: &Path) -> Result<UnixListener, String> {
    let cannot = |error: std::io::Error| format!("cannot listen at {}: {error}", path.display());
    if let Ok(found) = fs::symlink_metadata(path) {
        if !found.file_type().is_socket() {
            return Err(format!("{} exists and is not a socket: remove the file", path.display()));
        }
        if UnixStream::connect(path).is_ok() {
            return Err(format!("another pam_totpd listens at {}", path.display()));
        }
        fs::remove_file(path).map_err(cannot)?;
    }
    let listener = UnixListener::bind(path).map_err(cannot)?;
    fs::set_permissions(path, Permissions::from_mode(0o666)).map_err(cannot)?;
    Ok(listener)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_left_over_socket_is_replaced_and_a_file_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("helper.socket");
        drop(made(&path).unwrap());
        let listener = made(&path).unwrap();
        assert!(UnixStream::connect(&path).is_ok());
        assert!(made(&path).unwrap_err().contains("another pam_totpd"));
        drop(listener);
        fs::remove_file(&path).unwrap();
        fs::write(&path, "a letter").unwrap();
        assert!(made(&path).unwrap_err().contains("not a socket"));
        assert_eq!(fs::read_to_string(&path).unwrap(), "a letter");
    }
}
