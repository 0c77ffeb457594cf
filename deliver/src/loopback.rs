//! Connections without TLS: to this machine only, and only to a program that may read the codes.
//!
//! Every user can listen at a port of 1024 or above while the service is not there, and at [::1] while it is at 127.0.0.1.
//! So the address is a number, and at such a port the other end of each connection must belong to root or to the user that
//! the configuration names. The kernel tells whose a socket is: the user of the process that accepted the connection.

use crate::failure::Failure;
use nix::unistd::User;
use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::thread::sleep;
use std::time::{Duration, Instant};
use totp_core::escape;

/// The kernel's name for a user who has none in this process's namespace: nobody knows who that is.
const UNKNOWN: u32 = 65_534;
/// Below it, only root listens, unless the machine says otherwise.
const FIRST_OPEN_PORT: u16 = 1024;
/// How often the kernel is asked whether the other end has accepted the connection.
const PAUSE: Duration = Duration::from_millis(5);

/// Who may be at the other end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Listener {
    /// Whoever root lets listen at this port.
    OfPort,
    /// Root or this user.
    User(u32),
}

impl Listener {
    /// The one of a connection without TLS: `name` is the setting `listener`.
    ///
    /// # Errors
    /// What is wrong with the configuration.
    pub fn of(host: &str, port: u16, name: Option<&str>) -> Result<Self, String> {
        if !is_loopback(host) {
            return Err(
                "a connection without TLS is for this machine only: write 127.0.0.1 or ::1, \
                        not a name, or use TLS."
                    .to_owned(),
            );
        }
        let Some(name) = name else {
            return if port < first_open_port() {
                Ok(Self::OfPort)
            } else {
                Err(format!(
                    "every user can listen at port {port}. Name the user that the service runs as: listener = \"NAME\"."
                ))
            };
        };
        let shown = escape::text(name);
        match User::from_name(name) {
            Ok(Some(user)) if user.uid.as_raw() != UNKNOWN => Ok(Self::User(user.uid.as_raw())),
            Ok(Some(_)) => Err(format!(
                "listener = \"{shown}\": this user stands for unknown ones. Run the service as another user."
            )),
            Ok(None) => Err(format!("listener: there is no user {shown}. Create the user.")),
            Err(error) => Err(format!("listener: cannot look for the user {shown} ({error}).")),
        }
    }

    /// Whether the other end of this connection is one that may read codes. Nothing may have been said before.
    ///
    /// # Errors
    /// It is not, or it cannot be found out within `time`.
    pub fn verify(&self, socket: &TcpStream, time: Duration) -> Result<(), Failure> {
        let Self::User(wanted) = *self else { return Ok(()) };
        let end = Instant::now() + time;
        let unknown = |error: std::io::Error| {
            Failure::later(format!(
                "cannot find out who is at the other end ({error}). Try again later."
            ))
        };
        let ours = socket.local_addr().map_err(unknown)?;
        let theirs = socket.peer_addr().map_err(unknown)?;
        loop {
            match owner(theirs, ours).map_err(unknown)? {
                Some(uid) if uid == 0 || uid == wanted => return Ok(()),
                Some(uid) => {
                    return Err(Failure::config(format!(
                        "the program at port {} runs as user id {uid}, which listener does not name. Nothing was sent. \
                         Check that the service runs, and as which user.",
                        theirs.port()
                    )));
                }
                None if Instant::now() >= end => {
                    return Err(Failure::later(
                        "the service did not accept the connection. Try again later.",
                    ));
                }
                None => sleep(PAUSE),
            }
        }
    }
}

/// Whether the text is an address of this machine. A name could be another one's, or another program's.
pub fn is_loopback(host: &str) -> bool {
    host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// A lower one than usual counts, if it can be read: the sandbox of the agent hides it.
fn first_open_port() -> u16 {
    let set = fs::read_to_string("/proc/sys/net/ipv4/ip_unprivileged_port_start");
    let set = set.ok().and_then(|text| text.trim().parse().ok());
    set.map_or(FIRST_OPEN_PORT, |port: u16| port.min(FIRST_OPEN_PORT))
}

/// Whose the socket of a connection is; none while nobody has accepted it.
fn owner(local: SocketAddr, remote: SocketAddr) -> std::io::Result<Option<u32>> {
    for table in ["/proc/self/net/tcp", "/proc/self/net/tcp6"] {
        match fs::read_to_string(table) {
            Ok(text) => {
                if let Some(uid) = text.lines().find_map(|line| owner_in(line, local, remote)) {
                    return Ok(Some(uid));
                }
            }
            // A kernel without IPv6.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && table.ends_with('6') => {}
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

/// The user in a line of /proc/net/tcp or tcp6, if the line is of that connection and an open socket. Before somebody accepts
/// it, and after the last one closes it, it has no inode, and the user would be 0.
fn owner_in(line: &str, local: SocketAddr, remote: SocketAddr) -> Option<u32> {
    const ESTABLISHED: &str = "01";
    let fields: Vec<&str> = line.split_ascii_whitespace().collect();
    let [_, here, there, state, _, _, _, uid, _, inode, ..] = fields.as_slice() else {
        return None;
    };
    let same = |text, address: SocketAddr| {
        end_of(text) == Some((address.ip().to_canonical(), address.port()))
    };
    let is_open = *state == ESTABLISHED && inode.parse::<u64>().is_ok_and(|inode| inode != 0);
    if is_open && same(here, local) && same(there, remote) { uid.parse().ok() } else { None }
}

/// An address and port as the kernel writes them: words in this machine's order.
fn end_of(text: &str) -> Option<(IpAddr, u16)> {
    let (address, port) = text.split_once(':')?;
    let mut bytes = Vec::with_capacity(16);
    for at in (0..address.len()).step_by(8) {
        let word = u32::from_str_radix(address.get(at..at + 8)?, 16).ok()?;
        bytes.extend(word.to_ne_bytes());
    }
    let address = match <[u8; 4]>::try_from(bytes.as_slice()) {
        Ok(four) => IpAddr::V4(Ipv4Addr::from(four)),
        Err(_) => IpAddr::V6(Ipv6Addr::from(<[u8; 16]>::try_from(bytes.as_slice()).ok()?)),
    };
    Some((address.to_canonical(), u16::from_str_radix(port, 16).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    const LONG: Duration = Duration::from_secs(20);

    #[test]
    fn without_tls_only_a_number_of_this_machine_counts() {
        for host in ["localhost", "192.0.2.1", "::", "0.0.0.0", "127.0.0.1.example.com", "127.1"] {
            assert!(Listener::of(host, 25, Some("root")).is_err(), "{host}");
        }
        assert_eq!(Listener::of("127.0.0.1", 25, Some("root")), Ok(Listener::User(0)));
        assert_eq!(Listener::of("::1", 2525, Some("root")), Ok(Listener::User(0)));
    }

    #[test]
    fn a_port_for_everybody_needs_a_named_listener() {
        assert!(Listener::of("127.0.0.1", 1024, None).unwrap_err().contains("listener"));
        assert!(Listener::of("127.0.0.1", 13013, Some("no-such-user")).is_err());
        assert!(Listener::of("127.0.0.1", 13013, Some("nobody")).is_err(), "stands for unknown");
        if first_open_port() == FIRST_OPEN_PORT {
            assert_eq!(Listener::of("127.0.0.1", 1023, None), Ok(Listener::OfPort));
        }
    }

    #[test]
    fn a_connection_that_nobody_accepted_is_nobodys() {
        for address in ["127.0.0.1:0", "[::1]:0"] {
            let Ok(listener) = TcpListener::bind(address) else { continue };
            let socket = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
            let (ours, theirs) = (socket.local_addr().unwrap(), socket.peer_addr().unwrap());
            assert_eq!(owner(theirs, ours).unwrap(), None);
            let us = nix::unistd::geteuid().as_raw();
            let wanted = Listener::User(us);
            assert!(wanted.verify(&socket, Duration::from_millis(20)).is_err());
            let accepted = listener.accept().unwrap();
            assert_eq!(owner(theirs, ours).unwrap(), Some(us));
            wanted.verify(&socket, LONG).unwrap();
            // The kernel would tell 0 for one that is closed.
            drop(accepted);
            assert_eq!(owner(theirs, ours).unwrap(), None);
        }
    }

    #[test]
    fn a_listener_for_both_families_is_found() {
        let Ok(listener) = TcpListener::bind("[::]:0") else { return };
        let port = listener.local_addr().unwrap().port();
        let Ok(socket) = TcpStream::connect(("127.0.0.1", port)) else { return };
        let _accepted = listener.accept().unwrap();
        Listener::User(nix::unistd::geteuid().as_raw()).verify(&socket, LONG).unwrap();
    }

    #[test]
    fn a_program_of_another_user_is_refused() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let us = nix::unistd::geteuid();
        let accepting = std::thread::spawn(move || {
            if us.is_root() {
                // Of this thread alone: the socket belongs to whom it says.
                nix::unistd::setfsuid(nix::unistd::Uid::from_raw(4_242));
            }
            listener.accept().unwrap()
        });
        let socket = TcpStream::connect(address).unwrap();
        let _accepted = accepting.join().unwrap();
        let theirs = if us.is_root() { 4_242 } else { us.as_raw() };
        let refused = Listener::User(theirs + 1).verify(&socket, LONG).unwrap_err();
        assert!(refused.to_string().contains(&format!("user id {theirs}")), "{refused}");
        Listener::User(theirs).verify(&socket, LONG).unwrap();
    }
}
