//! Security keys: whether the agent listens, and whether the services for which the policy offers them exist and can see a
//! key at all.

use super::found::service_names;
use super::helper_socket::{ROOT, Unusable, listens};
use super::report::{Finding, Level};
use super::services::is_remote_alone;
use crate::machine::Machine;
use crate::messages::{self, Message};
use rustix::io::Errno;
use std::io;
use std::path::Path;
use totp_core::settings::{POLICY_PATH, Settings};
use totp_core::wire::KEY_SOCKET;

/// What the policy's security keys need of this machine.
pub fn judge_keys(machine: &Machine, policy: &Settings) -> Vec<Finding> {
    let factors = &policy.factors;
    if !factors.has_key() {
        return idle(&factors.idle_key_settings().collect::<Vec<_>>()).into_iter().collect();
    }
    let known = service_names(machine);
    let nowhere = factors.key_services().next().is_none().then(offered_nowhere);
    let odd = factors.key_services().filter_map(|service| odd_service(service, &known));
    nowhere.into_iter().chain(odd).chain(agent(machine)).collect()
}

/// Why no login offers a key.
fn off(level: Level, what: impl Into<Message>, advice: &'static str) -> Finding {
    Finding::new(level, "key-off", what)
        .effect(messages::check_key_nowhere_effect())
        .advice(advice)
        .at(POLICY_PATH)
}

/// Settings that say nothing, because `factors` has no key.
fn idle(names: &[&str]) -> Option<Finding> {
    let what = || messages::check_key_off(names.join(", "));
    (!names.is_empty()).then(|| off(Level::Note, what(), messages::check_key_off_advice()))
}

fn offered_nowhere() -> Finding {
    off(Level::Warning, messages::check_key_nowhere(), messages::check_key_nowhere_advice())
}

/// A service that has no PAM file, or at which nobody has a key at hand.
fn odd_service(service: &str, known: &[String]) -> Option<Finding> {
    let finding = if is_remote_alone(service) {
        Finding::new(Level::Warning, "key-service-remote", messages::check_key_remote(service))
            .effect(messages::check_key_remote_effect())
            .advice(messages::check_key_remote_advice())
    } else if known.iter().any(|name| name == service) {
        return None;
    } else {
        Finding::new(Level::Warning, "key-service-unknown", messages::check_key_unknown(service))
            .effect(messages::check_key_unknown_effect())
            .advice(messages::check_key_unknown_advice())
    };
    Some(finding.at(POLICY_PATH))
}

/// Only root can connect, so another user sees nothing of it.
fn agent(machine: &Machine) -> Option<Finding> {
    let why = machine.is_this_one().then(|| listens(Path::new(KEY_SOCKET), ROOT).err()).flatten();
    why.filter(|why| *why != Unusable::Deaf(Errno::ACCESS)).map(|why| unusable(&why))
}

fn unusable(why: &Unusable) -> Finding {
    let what = match *why {
        Unusable::Deaf(error) => messages::check_key_socket(KEY_SOCKET, io::Error::from(error)),
        Unusable::Owner(uid) => messages::check_helper_not_root(KEY_SOCKET, uid),
    };
    Finding::new(Level::Fault, "key-socket", what)
        .at(KEY_SOCKET)
        .effect(messages::check_key_socket_effect())
        .advice(messages::check_key_socket_advice())
        .paste("systemctl enable --now pam-totp-key.socket")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(services: &str) -> Vec<(Level, &'static str)> {
        found_by(&format!("factors = [\"code\", \"key\"]\nkey_services = [{services}]\n"))
    }

    fn found_by(settings: &str) -> Vec<(Level, &'static str)> {
        messages::speak(messages::Language::En);
        let folder = tempfile::tempdir().unwrap();
        let files = folder.path().join("etc/pam.d");
        std::fs::create_dir_all(&files).unwrap();
        std::fs::write(files.join("sudo"), "auth required pam_totp.so\n").unwrap();
        let policy = format!("credential = \"/etc/pam_totp/users/%u.toml\"\n{settings}");
        let policy = Settings::from_policy_text(&policy).unwrap();
        let machine = Machine::new(Some(folder.path())).unwrap();
        judge_keys(&machine, &policy).iter().map(|found| (found.level, found.name)).collect()
    }

    #[test]
    fn a_service_at_which_no_key_can_be_touched_is_told() {
        assert_eq!(found("\"sudo\""), []);
        assert_eq!(found("\"sudo\", \"suod\""), [(Level::Warning, "key-service-unknown")]);
        assert_eq!(found("\"sshd\""), [(Level::Warning, "key-service-remote")]);
    }

    #[test]
    fn settings_by_which_no_login_offers_a_key_are_told() {
        assert_eq!(found_by("factors = [\"code\", \"key\"]\n"), [(Level::Warning, "key-off")]);
        for idle in ["key_services = [\"sudo\"]\n", "key_pin = true\n"] {
            assert_eq!(found_by(idle), [(Level::Note, "key-off")]);
            assert_eq!(
                found_by(&["factors = [\"code\"]\n", idle].concat()),
                [(Level::Note, "key-off")]
            );
        }
        assert_eq!(found_by("key_pin = false\nfactors = [\"code\"]\n"), []);
    }

    #[test]
    fn a_key_agent_that_does_not_listen_is_a_fault() {
        messages::speak(messages::Language::En);
        let found = unusable(&Unusable::Deaf(Errno::NOENT));
        assert_eq!((found.level, found.name), (Level::Fault, "key-socket"));
        assert_eq!(found.paste, "systemctl enable --now pam-totp-key.socket");
    }

    #[test]
    fn no_key_agent_is_missed_where_no_keys_are_offered() {
        let machine = Machine::new(None).unwrap();
        assert!(judge_keys(&machine, &Settings::default()).is_empty());
    }
}
