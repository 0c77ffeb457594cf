//! Codes that are sent by mail and SMS: whether the agent listens, whether it has a command, and whether a stack sends a
//! code before the password is proven.

use super::code_alone::{in_line, proving};
use super::helper::{ROOT, Unusable, listens};
use super::ours::{MODULE, Ours};
use super::policy::ModuleLine;
use super::report::{Finding, Level};
use crate::machine::{Machine, ProgramAnswer};
use crate::messages;
use pam_stack::Handler;
use pam_stack::libpam::Ret;
use pam_stack::simulate::{Actor, Role, explore};
use rustix::io::Errno;
use std::io;
use std::path::Path;
use totp_core::settings::Settings;
use totp_core::wire::AGENT_SOCKET;

/// The configuration of the agent.
const CONFIG: &str = "/etc/pam_totp/deliver.toml";

/// The agent, where the package installs it.
const AGENT: &str = "/usr/sbin/pam_totp_deliver";

/// What the policy's factors need of this machine.
pub fn judge_agent(machine: &Machine, policy: &Settings) -> Vec<Finding> {
    if !policy.factors.send() || !machine.is_this_one() {
        return Vec::new();
    }
    let no_command = || {
        Finding::new(Level::Fault, "deliver-config", messages::check_deliver_config(CONFIG))
            .at(CONFIG)
            .effect(messages::check_deliver_effect())
            .advice(messages::check_deliver_config_advice())
    };
    let config = match machine.has(Path::new(CONFIG)) {
        true => asked_agent(machine, policy),
        false => Some(no_command()),
    };
    // Only root can connect, so another user sees nothing of it.
    let why = listens(Path::new(AGENT_SOCKET), ROOT).err();
    let socket = why.filter(|why| *why != Unusable::Deaf(Errno::ACCESS)).map(|why| unusable(&why));
    socket.into_iter().chain(config).collect()
}

/// What the agent finds wrong with its commands. It is not asked again what is wrong with one that is not installed: nobody
/// listens then.
fn asked_agent(machine: &Machine, policy: &Settings) -> Option<Finding> {
    let words = policy.factors.ways().map(|way| way.word());
    let arguments: Vec<&str> = std::iter::once("--check").chain(words).collect();
    match machine.ask(&[AGENT], &arguments) {
        ProgramAnswer::Failed(why) => Some(bad_command(why.trim_end())),
        ProgramAnswer::Said(_) | ProgramAnswer::NotThere => None,
    }
}

fn bad_command(why: &str) -> Finding {
    let why = why.lines().collect::<Vec<_>>().join("; ");
    Finding::new(Level::Fault, "deliver-command", messages::check_deliver_command(why))
        .at(CONFIG)
        .effect(messages::check_deliver_effect())
        .advice(messages::check_deliver_command_advice())
        .paste("enroll admin test-delivery NAME")
}

fn unusable(why: &Unusable) -> Finding {
    let what = match *why {
        Unusable::Deaf(error) => {
            messages::check_deliver_socket(AGENT_SOCKET, io::Error::from(error))
        }
        Unusable::Owner(uid) => messages::check_helper_not_root(AGENT_SOCKET, uid),
    };
    Finding::new(Level::Fault, "deliver-socket", what)
        .at(AGENT_SOCKET)
        .effect(messages::check_deliver_effect())
        .advice(messages::check_deliver_socket_advice())
        .paste("systemctl enable --now pam-totp-deliver.socket")
}

/// A stack that comes to our prompt without a right password, where a word at this prompt sends a code.
pub fn judge_order(
    stack: &[&Handler],
    lines: &[Option<ModuleLine>],
    actors: &[Actor],
) -> Option<Finding> {
    // The prompt for password and code in one answer takes no word.
    let sends = |line: &ModuleLine| {
        line.usable && line.settings.factors.send() && !line.settings.asks_for_both()
    };
    if !lines.iter().flatten().any(sends) {
        return None;
    }
    let mut wrong = proving(stack, actors);
    let of_passwords = |actor: &&mut Actor| actor.role == Role::Password;
    let mut passwords = 0;
    for actor in wrong.iter_mut().filter(of_passwords) {
        actor.results = vec![Ret::AUTH_ERR];
        passwords += 1;
    }
    // A stack without a password is judged by itself: perhaps a key was proven before.
    if passwords == 0 || !explore(stack, &wrong, MODULE).is_reached {
        return None;
    }
    let ours = stack.iter().find(|handler| handler.is_ours())?;
    let finding =
        Finding::new(Level::Fault, "sends-before-password", messages::check_sends_early())
            .at(&ours.place)
            .effect(messages::check_sends_early_effect());
    let password = actors.iter().position(|actor| actor.role == Role::Password);
    let Some(password) = password.and_then(|at| stack.get(at)) else { return Some(finding) };
    let first = format!("auth requisite {}", in_line(password.module(), password.arguments()));
    let second = format!("auth required {}", in_line(MODULE, ours.arguments()));
    Some(finding.advice(messages::check_sends_early_advice()).paste(format!("{first}\n{second}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agent_that_does_not_listen_is_a_fault() {
        messages::speak(messages::Language::En);
        let found = no_listener(Errno::NOENT);
        assert_eq!((found.level, found.name), (Level::Fault, "deliver-socket"));
        assert_eq!(found.paste, "systemctl enable --now pam-totp-deliver.socket");
    }

    #[test]
    fn a_command_that_the_agent_would_not_start_is_a_fault() {
        messages::speak(messages::Language::En);
        let found = bad_command("no command for email\nno command for sms");
        assert_eq!((found.level, found.name), (Level::Fault, "deliver-command"));
        assert!(found.what.contains("no command for email; no command for sms"), "{}", found.what);
    }

    #[test]
    fn no_agent_is_missed_where_nothing_is_sent() {
        let machine = Machine::new(None).unwrap();
        assert!(judge_agent(&machine, &Settings::default()).is_empty());
    }
}
