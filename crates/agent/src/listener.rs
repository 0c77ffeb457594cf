//! The socket to listen at: systemd's, or one that is made here.

use crate::accept::WhenIdle;
use nix::sys::stat::{Mode, umask};
use rustix::net::AddressFamily;
use rustix::net::sockopt::{socket_acceptconn, socket_domain};
use std::fs::{self, Permissions};
use std::io::stdin;
use std::os::fd::AsFd;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;

/// A program that listens.
#[derive(Debug)]
pub struct Program {
    /// Its name.
    pub name: &'static str,
    /// The unit of its socket.
    pub unit: &'static str,
    /// How to start it without systemd.
    pub command: &'static str,
    /// Which users can reach a socket that it makes.
    pub reach: Reach,
}

/// Which users can reach a socket.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reach {
    /// Root alone. No file that the process makes later is for others either.
    Root,
    /// Everybody: which user asks is what the kernel says.
    Everybody,
}

impl Program {
    /// The socket, and what happens when nobody connects for a while. `path` is the one to make.
    ///
    /// # Errors
    /// A text for the administrator.
    pub fn listener(&self, path: Option<&Path>) -> Result<(UnixListener, WhenIdle), String> {
        let Self { name, unit, command, .. } = self;
        match (handed(), path) {
            (Some(listener), None) => Ok((listener, WhenIdle::End)),
            (None, Some(path)) => Ok((self.made(path)?, WhenIdle::Stay)),
            (Some(_), Some(_)) => {
                Err(format!("systemd has passed a socket: run {name} without --listen"))
            }
            (None, None) => {
                Err(format!("no socket: start {unit}, or, without systemd, run as root: {command}"))
            }
        }
    }

    /// A socket at this path. One that is left over from a process that is gone is replaced; one at which another process
    /// answers is not.
    fn made(&self, path: &Path) -> Result<UnixListener, String> {
        let shown = path.display();
        let cannot = |error: std::io::Error| format!("cannot listen at {shown}: {error}");
        if let Ok(found) = fs::symlink_metadata(path) {
            if !found.file_type().is_socket() {
                return Err(format!("{shown} exists and is not a socket: remove the file"));
            }
            if UnixStream::connect(path).is_ok() {
                return Err(format!("another {} listens at {shown}", self.name));
            }
            fs::remove_file(path).map_err(cannot)?;
        }
        match self.reach {
            Reach::Root => {
                // From its first moment, and for all that this process makes later.
                umask(Mode::from_bits_truncate(0o177));
                let listener = UnixListener::bind(path).map_err(cannot);
                umask(Mode::from_bits_truncate(0o077));
                listener
            }
            Reach::Everybody => {
                let listener = UnixListener::bind(path).map_err(cannot)?;
                fs::set_permissions(path, Permissions::from_mode(0o666)).map_err(cannot)?;
                Ok(listener)
            }
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::MetadataExt;

    const fn program(reach: Reach) -> Program {
        Program {
            name: "pam_agent",
            unit: "pam-agent.socket",
            command: "pam_agent --listen",
            reach,
        }
    }

    #[test]
    fn the_agents_socket_is_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("agent.socket");
        let _listener = program(Reach::Root).made(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
    }

    #[test]
    fn everybody_reaches_a_socket_that_is_for_everybody() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("helper.socket");
        let _listener = program(Reach::Everybody).made(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o666);
    }

    #[test]
    fn a_left_over_socket_is_replaced_and_a_file_is_not() {
        for reach in [Reach::Root, Reach::Everybody] {
            let folder = tempfile::tempdir().unwrap();
            let (path, program) = (folder.path().join("agent.socket"), program(reach));
            drop(program.made(&path).unwrap());
            let listener = program.made(&path).unwrap();
            assert!(UnixStream::connect(&path).is_ok());
            assert!(program.made(&path).unwrap_err().contains("another pam_agent listens at "));
            drop(listener);
            fs::remove_file(&path).unwrap();
            fs::write(&path, "a letter").unwrap();
            assert!(program.made(&path).unwrap_err().contains("not a socket"));
            assert_eq!(fs::read_to_string(&path).unwrap(), "a letter");
        }
    }
}
