//! The socket to listen at: systemd's, or one that is made here.

use crate::serve::WhenIdle;
use listenfd::ListenFd;
use std::fs::{self, Permissions};
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;

/// The socket, and what happens when nobody asks for a while. `path` is the one to make.
///
/// # Errors
/// A text for the administrator.
pub fn get(path: Option<&Path>) -> Result<(UnixListener, WhenIdle), String> {
    let handed = ListenFd::from_env().take_unix_listener(0);
    match (handed, path) {
        (Ok(Some(listener)), None) => Ok((listener, WhenIdle::End)),
        (Ok(None), Some(path)) => Ok((made(path)?, WhenIdle::Stay)),
        (Ok(Some(_)), Some(_)) => {
            Err("systemd handed a socket over: leave out --listen".to_owned())
        }
        (Ok(None), None) => Err("no socket: start pam-totpd.socket, or, without systemd, run: \
             pam_totpd --listen /run/pam_totp/helper.socket"
            .to_owned()),
        (Err(error), _) => Err(format!("systemd's socket cannot be used: {error}")),
    }
}

/// A socket that everybody may ask: who asks is what the kernel says. One that is left over from a helper that is gone
/// is replaced; one at which another helper answers is not.
fn made(path: &Path) -> Result<UnixListener, String> {
    let cannot = |error: std::io::Error| format!("cannot listen at {}: {error}", path.display());
    if let Ok(found) = fs::symlink_metadata(path) {
        if !found.file_type().is_socket() {
            return Err(format!("{} is there and is no socket: remove it", path.display()));
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
        assert!(made(&path).unwrap_err().contains("no socket"));
        assert_eq!(fs::read_to_string(&path).unwrap(), "a letter");
    }
}
