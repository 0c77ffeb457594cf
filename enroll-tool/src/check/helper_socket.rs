//! The socket of the helper `pam_totpd`: whether somebody listens there, whether that is root, and which versions it speaks.

use super::report::{Finding, Level};
use crate::machine::{Machine, ProgramAnswer};
use crate::messages;
use rustix::io::Errno;
use rustix::net::sockopt::socket_peercred;
use rustix::net::{AddressFamily, SocketAddrUnix, SocketFlags, SocketType, connect, socket_with};
use std::io::{self, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::{Duration, Instant};
use totp_core::wire::{
    Frame, FromHelper, FromModule, INSTALLED, NEWEST, OLDEST, SOCKET, next_body,
};

/// Whose process the module believes.
pub const ROOT: u32 = 0;

/// As long as the module waits for the first message: systemd may have to start the helper.
const PROMPTLY: Duration = Duration::from_secs(5);

const SYSTEMCTL: [&str; 2] = ["/usr/bin/systemctl", "/bin/systemctl"];
const UNITS: [&str; 2] = ["pam-totpd.socket", "pam-totpd.service"];
/// Where the packages and `make install-helper` put the helper.
const PROGRAMS: [&str; 3] =
    ["/usr/sbin/pam_totpd", "/usr/bin/pam_totpd", "/usr/local/sbin/pam_totpd"];

/// Why nobody can ask at a socket.
#[derive(PartialEq, Eq, Debug)]
pub enum Unusable {
    /// Nobody listens.
    Deaf(Errno),
    /// A process of this user id listens. The module refuses its answers.
    Owner(u32),
}

/// How the helper answers a greeting.
#[derive(PartialEq, Eq, Debug)]
enum Greeted {
    /// By a version that it has in common with this program, or it has no free connection.
    With(u8),
    /// It speaks these versions and no other ones.
    NoVersion { oldest: u8, newest: u8 },
    /// Not in time, or not at all.
    Not(io::ErrorKind),
}

/// What keeps logins from the helper. `services`: those whose logins it decides.
pub fn judge(machine: &Machine, services: &[String]) -> Vec<Finding> {
    judge_socket(machine, services).into_iter().chain(judge_release(machine, services)).collect()
}

/// The socket of the helper, where nobody listens or answers. Everybody may connect, so a user sees the same as root. In a
/// tree nobody can listen.
fn judge_socket(machine: &Machine, services: &[String]) -> Option<Finding> {
    if services.is_empty() || !machine.is_this_one() {
        return None;
    }
    match listens(Path::new(SOCKET), ROOT) {
        Err(why) => Some(unusable(machine, services, &why)),
        Ok(None) => None,
        Ok(Some(stream)) => judge_greeting(services, &greeted(stream, PROMPTLY)),
    }
}

fn unusable(machine: &Machine, services: &[String], why: &Unusable) -> Finding {
    let what = match *why {
        Unusable::Deaf(error) => messages::check_helper_socket(SOCKET, io::Error::from(error)),
        Unusable::Owner(uid) => messages::check_helper_not_root(SOCKET, uid),
    };
    let finding = fault("helper-socket", what, services);
    if matches!(why, Unusable::Deaf(_)) && has_hit_a_limit(machine) {
        // systemd starts neither of the two by itself any more.
        let units = UNITS.join(" ");
        return finding
            .advice(messages::check_helper_limit_advice())
            .paste(format!("systemctl reset-failed {units} && systemctl restart {}", UNITS[0]));
    }
    finding
        .advice(messages::check_helper_socket_advice())
        .paste(format!("systemctl enable --now {}", UNITS[0]))
}

fn fault(name: &'static str, what: messages::Message, services: &[String]) -> Finding {
    Finding::new(Level::Fault, name, what)
        .at(SOCKET)
        .effect(messages::check_helper_socket_effect(services.join(", ")))
}

/// Whether systemd has given up on a unit, because it was started or asked too often. Our units set no limit; a drop-in or
/// another distribution can.
fn has_hit_a_limit(machine: &Machine) -> bool {
    let arguments = [&["show", "--property=Result", "--value"][..], &UNITS].concat();
    match machine.ask(&SYSTEMCTL, &arguments) {
        ProgramAnswer::Said(said) => said.lines().any(|line| line.trim().ends_with("-limit-hit")),
        ProgramAnswer::Failed(_) | ProgramAnswer::NotThere => false,
    }
}

/// Connects: systemd starts the helper. `None`: somebody listens, and the queue is full.
pub fn listens(path: &Path, owner: u32) -> Result<Option<UnixStream>, Unusable> {
    // Never wait: a helper that is stopped in the middle leaves a full queue.
    let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
    let socket = socket_with(AddressFamily::UNIX, SocketType::STREAM, flags, None)
        .map_err(Unusable::Deaf)?;
    match connect(&socket, &SocketAddrUnix::new(path).map_err(Unusable::Deaf)?) {
        Ok(()) => {}
        Err(Errno::AGAIN) => return Ok(None),
        Err(error) => return Err(Unusable::Deaf(error)),
    }
    match socket_peercred(&socket).map_err(Unusable::Deaf)?.uid.as_raw() {
        uid if uid == owner => Ok(Some(socket.into())),
        uid => Err(Unusable::Owner(uid)),
    }
}

/// Says Hello as the module does, and hears the answer. The helper then sees the end of a connection about nothing.
fn greeted(stream: UnixStream, within: Duration) -> Greeted {
    match answer(stream, within) {
        Ok(FromHelper::Hello(version)) => Greeted::With(version),
        Ok(FromHelper::NoVersion { oldest, newest }) => Greeted::NoVersion { oldest, newest },
        // It has no connection left for this user. That is no fault of the machine.
        Ok(FromHelper::Done(_)) => Greeted::With(NEWEST),
        Ok(_) => Greeted::Not(io::ErrorKind::InvalidData),
        Err(error) => Greeted::Not(error.kind()),
    }
}

fn answer(mut stream: UnixStream, within: Duration) -> io::Result<FromHelper> {
    let deadline = Instant::now() + within;
    stream.set_nonblocking(false)?;
    stream.set_write_timeout(Some(within))?;
    let hello = Frame::of(&FromModule::Hello { oldest: OLDEST, newest: NEWEST })
        .ok_or(io::ErrorKind::InvalidData)?;
    // A helper without a free connection has closed this one. What it said is there to read.
    let said = stream.write_all(hello.bytes());
    let left = || deadline.saturating_duration_since(Instant::now());
    let body = next_body(&mut stream, left).map_err(|error| said.err().unwrap_or(error))?;
    FromHelper::decode(&body).map_err(|_| io::ErrorKind::InvalidData.into())
}

fn judge_greeting(services: &[String], greeted: &Greeted) -> Option<Finding> {
    let finding = match *greeted {
        Greeted::With(version) if version == NEWEST => return None,
        // Logins are the same in all versions. What came later is missing.
        Greeted::With(version) if (OLDEST..NEWEST).contains(&version) => {
            Finding::new(Level::Warning, VERSION, messages::check_helper_older(version, NEWEST))
                .at(SOCKET)
                .effect(messages::check_helper_older_effect())
        }
        Greeted::With(version) => {
            let what = messages::check_helper_other_version(OLDEST, NEWEST, version, version);
            fault(VERSION, what, services)
        }
        Greeted::NoVersion { oldest: first, newest: last } => {
            let what = messages::check_helper_other_version(OLDEST, NEWEST, first, last);
            fault(VERSION, what, services)
        }
        Greeted::Not(kind) => {
            let what = messages::check_helper_silent(SOCKET, io::Error::from(kind));
            return Some(
                fault("helper-socket", what, services)
                    .advice(messages::check_helper_silent_advice())
                    .paste(format!("systemctl status {}", UNITS[1])),
            );
        }
    };
    Some(restart(finding))
}

/// The finding's name.
const VERSION: &str = "helper-version";

fn restart(finding: Finding) -> Finding {
    finding
        .advice(messages::check_helper_version_advice())
        .paste(format!("systemctl try-restart {}", UNITS[1]))
}

/// The helper that is installed, if it is of another release than this program.
fn judge_release(machine: &Machine, services: &[String]) -> Option<Finding> {
    if services.is_empty() || !machine.has(Path::new(INSTALLED)) {
        return None;
    }
    let ProgramAnswer::Said(said) = machine.ask(&PROGRAMS, &["--version"]) else { return None };
    let release = said.trim().strip_prefix("pam_totpd ")?;
    let own = env!("CARGO_PKG_VERSION");
    (release != own).then(|| {
        let what = messages::check_helper_release(release, own);
        Finding::new(Level::Warning, VERSION, what)
            .effect(messages::check_helper_older_effect())
            .advice(messages::check_helper_release_advice())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::net::UnixListener;
    use std::thread;
    use totp_core::wire::{EndKind, Ending};

    const SOON: Duration = Duration::from_millis(50);

    fn lockers() -> [String; 1] {
        ["i3lock".to_owned()]
    }

    fn tree() -> (tempfile::TempDir, Machine) {
        messages::speak(messages::Language::En);
        let folder = tempfile::tempdir().unwrap();
        let machine = Machine::new(Some(folder.path())).unwrap();
        (folder, machine)
    }

    #[test]
    fn a_socket_without_a_listener_is_a_fault() {
        let (folder, machine) = tree();
        let path = folder.path().join("helper.socket");
        let me = rustix::process::geteuid().as_raw();
        let why = |path: &Path| listens(path, me).err();
        assert_eq!(why(&path), Some(Unusable::Deaf(Errno::NOENT)));
        let listener = UnixListener::bind(&path).unwrap();
        assert_eq!(why(&path), None);
        drop(listener);
        assert_eq!(why(&path), Some(Unusable::Deaf(Errno::CONNREFUSED)));
        let found = unusable(&machine, &lockers(), &Unusable::Deaf(Errno::NOENT));
        assert_eq!((found.level, found.name), (Level::Fault, "helper-socket"));
        assert!(found.effect.contains("i3lock"), "{}", found.effect);
        assert_eq!(found.paste, "systemctl enable --now pam-totpd.socket");
    }

    #[test]
    fn a_helper_that_is_not_roots_is_a_fault() {
        let (folder, machine) = tree();
        let path = folder.path().join("helper.socket");
        let _listener = UnixListener::bind(&path).unwrap();
        let me = rustix::process::geteuid().as_raw();
        let why = listens(&path, me + 1).unwrap_err();
        assert_eq!(why, Unusable::Owner(me));
        let found = unusable(&machine, &lockers(), &why);
        assert_eq!((found.level, found.name), (Level::Fault, "helper-socket"));
        assert!(found.what.contains(&format!("user id {me}")), "{}", found.what);
    }

    #[test]
    fn no_socket_is_missed_where_nothing_asks_the_helper() {
        let (_folder, tree) = tree();
        assert_eq!(judge_socket(&Machine::new(None).unwrap(), &[]), None);
        assert_eq!(judge_socket(&tree, &lockers()), None);
    }

    #[test]
    fn a_unit_that_was_started_too_often_is_reset() {
        for (results, is_reset) in [
            ("success\n\nstart-limit-hit\n", true),
            ("service-start-limit-hit\n\nstart-limit-hit\n", true),
            ("trigger-limit-hit\n\nsuccess\n", true),
            ("success\n\nsuccess\n", false),
            ("success\n\nsignal\n", false),
            ("", false),
        ] {
            let (folder, machine) = tree();
            std::fs::create_dir(folder.path().join("answers")).unwrap();
            std::fs::write(folder.path().join("answers/systemctl"), results).unwrap();
            let found = unusable(&machine, &lockers(), &Unusable::Deaf(Errno::CONNREFUSED));
            assert_eq!((found.level, found.name), (Level::Fault, "helper-socket"));
            let paste = "systemctl reset-failed pam-totpd.socket pam-totpd.service \
                         && systemctl restart pam-totpd.socket";
            assert_eq!(found.paste == paste, is_reset, "{results:?}: {}", found.paste);
            // Another limit is no reason for a helper that is not root's.
            assert!(!unusable(&machine, &lockers(), &Unusable::Owner(7)).paste.contains("reset"));
        }
    }

    /// What comes of a helper that says this when it is greeted.
    fn greets(says: Option<&FromHelper>) -> Greeted {
        let (ours, mut theirs) = UnixStream::pair().unwrap();
        let frame = says.map(|message| Frame::of(message).unwrap());
        let helper = thread::spawn(move || {
            let body = next_body(&mut theirs, || Duration::from_secs(9)).unwrap();
            let hello = FromModule::Hello { oldest: OLDEST, newest: NEWEST };
            assert_eq!(FromModule::decode(&body), Ok(hello));
            if let Some(frame) = frame {
                theirs.write_all(frame.bytes()).unwrap();
            }
            theirs
        });
        let found = greeted(ours, if says.is_some() { PROMPTLY } else { SOON });
        drop(helper.join().unwrap());
        found
    }

    #[test]
    fn a_helper_of_another_version_is_a_fault() {
        messages::speak(messages::Language::En);
        let said = |says: &FromHelper| judge_greeting(&lockers(), &greets(Some(says)));
        let older = FromHelper::NoVersion { oldest: NEWEST + 1, newest: NEWEST + 2 };
        for says in [older, FromHelper::Hello(NEWEST + 1), FromHelper::Hello(OLDEST - 1)] {
            let found = said(&says).unwrap();
            assert_eq!((found.level, found.name), (Level::Fault, "helper-version"), "{says:?}");
            assert!(found.effect.contains("i3lock"), "{}", found.effect);
            assert_eq!(found.paste, "systemctl try-restart pam-totpd.service");
        }
        assert_eq!(said(&FromHelper::Hello(NEWEST)), None);
        // All its connections are taken.
        let busy = Ending {
            kind: EndKind::Unavailable,
            line: "busy".to_owned(),
            tail: None,
            failures: None,
        };
        assert_eq!(said(&FromHelper::Done(busy)), None);
    }

    #[test]
    fn a_helper_of_an_older_version_is_a_warning() {
        messages::speak(messages::Language::En);
        let found = judge_greeting(&lockers(), &greets(Some(&FromHelper::Hello(OLDEST)))).unwrap();
        assert_eq!((found.level, found.name), (Level::Warning, "helper-version"));
        assert!(found.what.contains(&format!("version {OLDEST}")), "{}", found.what);
    }

    #[test]
    fn a_helper_that_does_not_answer_is_a_fault() {
        messages::speak(messages::Language::En);
        let silent = greets(None);
        assert!(matches!(silent, Greeted::Not(_)), "{silent:?}");
        let found = judge_greeting(&lockers(), &silent).unwrap();
        assert_eq!((found.level, found.name), (Level::Fault, "helper-socket"));
        assert_eq!(found.paste, "systemctl status pam-totpd.service");
        // It speaks, and not as a helper.
        assert_eq!(greets(Some(&FromHelper::Changed)), Greeted::Not(io::ErrorKind::InvalidData));
        // It has ended.
        let (ours, theirs) = UnixStream::pair().unwrap();
        drop(theirs);
        assert!(matches!(greeted(ours, PROMPTLY), Greeted::Not(_)));
    }
}
