//! Services whose logins the helper `pam_totpd` decides: what does not hold there, and what of a line does not reach it.

use super::found;
use super::ours::names_ours;
use super::policy::{ModuleLine, of_line};
use super::report::{Finding, Level};
use super::services::runs_as_user;
use crate::accounts::named;
use crate::machine::Machine;
use crate::messages;
use crate::messages::shell_word::shell_word;
use pam_stack::Service;
use rustix::io::Errno;
use rustix::net::sockopt::socket_peercred;
use rustix::net::{AddressFamily, SocketAddrUnix, SocketFlags, SocketType, connect, socket_with};
use std::io;
use std::path::Path;
use totp_core::settings::{Judge, POLICY_PATH, Settings};
use totp_core::wire::{INSTALLED, SOCKET};

/// The arguments that decide, and that do not go through the socket.
const NOT_SENT: [&str; 11] = [
    "window",
    "look_ahead",
    "credential",
    "state_dir",
    "policy",
    "free_tries",
    "lockout_after_remote",
    "lockout_after_local",
    "origin",
    "missing_home",
    "debug",
];

/// The service of `enroll` itself, which asks the helper in a way of its own.
const ENROLL: &str = "enroll";

/// Whether the helper decides the logins of a service, by the rule of the module.
pub fn decides(machine: &Machine, settings: &Settings, service: &str) -> bool {
    match settings.verifier {
        Judge::Local => false,
        Judge::Helper => true,
        Judge::Auto if settings.factors.send() => service != ENROLL,
        Judge::Auto if settings.factors.key_service(service.as_bytes()) => true,
        Judge::Auto => {
            runs_as_user(service) && service != ENROLL && machine.has(Path::new(INSTALLED))
        }
    }
}

/// The services of this machine whose logins the helper decides.
pub fn services(machine: &Machine, policy: &Settings) -> Vec<String> {
    let found = found::load(machine, &found::service_names(machine));
    let by_helper = |service: &&Service| {
        let mut lines = service.handlers.iter().filter_map(|line| of_line(machine, policy, line));
        names_ours(service) && lines.any(|line| decides(machine, &line.settings, &service.name))
    };
    found.iter().filter(by_helper).map(|service| service.name.clone()).collect()
}

/// The services whose users cannot log in with a credential that root holds. `of_users`: those whose programs run as the
/// user and decide themselves.
pub fn undecided(of_users: &[String]) -> Vec<String> {
    of_users.iter().filter(|name| *name != ENROLL).cloned().collect()
}

/// The arguments of a line that change nothing, because the helper reads its own policy.
pub fn judge_arguments(machine: &Machine, service: &Service, line: &ModuleLine) -> Option<Finding> {
    if !decides(machine, &line.settings, &service.name) {
        return None;
    }
    // Of a program that runs as the user, the helper does not believe this one either.
    let is_ignored =
        |name: &str| NOT_SENT.contains(&name) || name == "nullok" && runs_as_user(&service.name);
    let names = line.arguments.iter().map(|word| word.split('=').next().unwrap_or_default());
    let ignored: Vec<&str> = names.filter(|name| is_ignored(name)).collect();
    if ignored.is_empty() {
        return None;
    }
    let what = messages::check_helper_arguments(&service.name, ignored.join(", "));
    let finding = Finding::new(Level::Warning, "helper-ignores-arguments", what)
        .at(&line.place)
        .effect(messages::check_helper_arguments_effect(POLICY_PATH))
        .advice(messages::check_helper_arguments_advice(POLICY_PATH));
    Some(finding)
}

/// The socket of the helper, where nobody listens. `services`: those whose logins the helper decides. Everybody may
/// connect, so a user sees the same as root. In a tree nobody can listen.
pub fn judge_socket(machine: &Machine, services: &[String]) -> Option<Finding> {
    if services.is_empty() || !machine.is_this_one() {
        return None;
    }
    Some(unusable(services, &listens(Path::new(SOCKET), ROOT).err()?))
}

/// Whose process the module believes.
pub const ROOT: u32 = 0;

/// Why nobody can ask at a socket.
#[derive(PartialEq, Eq, Debug)]
pub enum Unusable {
    /// Nobody listens.
    Deaf(Errno),
    /// A process of this user id listens. The module refuses its answers.
    Owner(u32),
}

fn unusable(services: &[String], why: &Unusable) -> Finding {
    let what = match *why {
        Unusable::Deaf(error) => messages::check_helper_socket(SOCKET, io::Error::from(error)),
        Unusable::Owner(uid) => messages::check_helper_not_root(SOCKET, uid),
    };
    Finding::new(Level::Fault, "helper-socket", what)
        .at(SOCKET)
        .effect(messages::check_helper_socket_effect(services.join(", ")))
        .advice(messages::check_helper_socket_advice())
        .paste("systemctl enable --now pam-totpd.socket")
}

/// Connects, and says nothing: systemd starts the helper, and the helper sees an end without a message.
pub fn listens(path: &Path, owner: u32) -> Result<(), Unusable> {
    // Never wait: a helper that is stopped in the middle leaves a full queue.
    let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
    let socket = socket_with(AddressFamily::UNIX, SocketType::STREAM, flags, None)
        .map_err(Unusable::Deaf)?;
    match connect(&socket, &SocketAddrUnix::new(path).map_err(Unusable::Deaf)?) {
        Ok(()) => {}
        // The queue of a listener is full.
        Err(Errno::AGAIN) => return Ok(()),
        Err(error) => return Err(Unusable::Deaf(error)),
    }
    match socket_peercred(&socket).map_err(Unusable::Deaf)?.uid.as_raw() {
        uid if uid == owner => Ok(()),
        uid => Err(Unusable::Owner(uid)),
    }
}

/// Users whose credentials are in their homes, which the helper does not read. `services`: those whose logins the helper
/// decides.
pub fn not_adopted(names: Vec<String>, services: &[String]) -> Option<Finding> {
    let first = names.first().filter(|_| !services.is_empty())?;
    let whom = if names.len() == 1 { shell_word(first) } else { "--all".into() };
    let what = messages::check_not_adopted(names.len() as u64, named(&names));
    let finding = Finding::new(Level::Fault, "credential-not-adopted", what)
        .effect(messages::check_not_adopted_effect(services.join(", ")))
        .advice(messages::check_as_root())
        .paste(format!("enroll admin adopt {whom}"));
    Some(finding.about(names))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::net::UnixListener;

    #[test]
    fn a_socket_without_a_listener_is_a_fault() {
        messages::speak(messages::Language::En);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("helper.socket");
        let me = rustix::process::geteuid().as_raw();
        assert_eq!(listens(&path, me), Err(Unusable::Deaf(Errno::NOENT)));
        let listener = UnixListener::bind(&path).unwrap();
        assert_eq!(listens(&path, me), Ok(()));
        drop(listener);
        assert_eq!(listens(&path, me), Err(Unusable::Deaf(Errno::CONNREFUSED)));
        let found = unusable(&["i3lock".to_owned()], &Unusable::Deaf(Errno::NOENT));
        assert_eq!((found.level, found.name), (Level::Fault, "helper-socket"));
        assert!(found.effect.contains("i3lock"), "{}", found.effect);
        assert_eq!(found.paste, "systemctl enable --now pam-totpd.socket");
    }

    #[test]
    fn a_helper_that_is_not_roots_is_a_fault() {
        messages::speak(messages::Language::En);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("helper.socket");
        let _listener = UnixListener::bind(&path).unwrap();
        let me = rustix::process::geteuid().as_raw();
        let why = listens(&path, me + 1).unwrap_err();
        assert_eq!(why, Unusable::Owner(me));
        let found = unusable(&["i3lock".to_owned()], &why);
        assert_eq!((found.level, found.name), (Level::Fault, "helper-socket"));
        assert!(found.what.contains(&format!("user id {me}")), "{}", found.what);
    }

    #[test]
    fn enroll_itself_is_no_service_that_lacks_the_helper() {
        let names = ["enroll", "i3lock"].map(str::to_owned);
        assert_eq!(undecided(&names), ["i3lock"]);
    }

    #[test]
    fn no_socket_is_missed_where_nothing_asks_the_helper() {
        let machine = Machine::new(None).unwrap();
        assert_eq!(judge_socket(&machine, &[]), None);
        let folder = tempfile::tempdir().unwrap();
        let tree = Machine::new(Some(folder.path())).unwrap();
        assert_eq!(judge_socket(&tree, &["i3lock".to_owned()]), None);
    }

    #[test]
    fn users_who_are_not_adopted_are_named_with_the_command() {
        messages::speak(messages::Language::En);
        let lockers = ["i3lock".to_owned(), "swaylock".to_owned()];
        let found = not_adopted(vec!["ann".to_owned()], &lockers).unwrap();
        assert_eq!((found.level, found.name), (Level::Fault, "credential-not-adopted"));
        assert!(found.what.contains("1 user ") && found.what.contains("ann"), "{}", found.what);
        assert!(found.effect.contains("i3lock, swaylock"), "{}", found.effect);
        assert_eq!(found.paste, "enroll admin adopt ann");
        let two = vec!["ann".to_owned(), "bob".to_owned()];
        assert_eq!(not_adopted(two, &lockers).unwrap().paste, "enroll admin adopt --all");
        assert_eq!(not_adopted(Vec::new(), &lockers), None);
        assert_eq!(not_adopted(vec!["ann".to_owned()], &[]), None);
    }
}
