//! Codes that are sent by mail and SMS: whether the agent listens, whether it has a command, and whether a stack sends a
//! code before the password is proven.

use super::caller::asks_for_the_daemon;
use super::code_alone::{in_line, proving};
use super::helper_socket::{ROOT, Unusable, listens};
use super::ours::MODULE;
use super::policy::ModuleLine;
use super::report::{Finding, Level};
use super::services::{Before, before_pam, runs_as_user};
use crate::machine::{Machine, ProgramAnswer};
use crate::messages;
use pam_stack::libpam::Ret;
use pam_stack::simulate::{Actor, Role, explore};
use pam_stack::{Handler, Service};
use rustix::io::Errno;
use std::io;
use std::path::Path;
use totp_core::settings::{FirstPass, Judge, Settings};
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

/// A stack that comes to our prompt without a right password, where a word at this prompt sends a code. `policy`: the one
/// that the helper reads.
pub fn judge_order(
    service: &Service,
    stack: &[&Handler],
    lines: &[Option<ModuleLine>],
    actors: &[Actor],
    policy: &Settings,
) -> Option<Finding> {
    let sends = |line: &ModuleLine| takes_words(line, policy);
    let sending: Vec<bool> = lines.iter().map(|line| line.as_ref().is_some_and(sends)).collect();
    let at = sending.iter().position(|sends| *sends)?;
    let ours = stack.get(at)?;
    let (wrong, proofs) = with_nothing_right(service, stack, actors, &sending);
    // A stack without a password is judged by itself: perhaps the program has proven something before.
    let is_judged = proofs > 0 || before_pam(&service.name) == Before::Nothing;
    if !is_judged || !sends_for(service) || !explore(stack, &wrong, MODULE).is_reached {
        return None;
    }
    let is_typed =
        |(actor, handler): (&Actor, &&Handler)| actor.role == Role::Password && !is_blind(handler);
    let finding = asked_early(ours, actors.iter().zip(stack).take(at).any(is_typed));
    let password = actors.iter().position(|actor| actor.role == Role::Password);
    let Some(password) = password.and_then(|at| stack.get(at)) else {
        let advice = messages::check_sends_early_no_password();
        return Some(finding.advice(advice).paste("auth requisite pam_unix.so"));
    };
    let first = format!("auth requisite {}", in_line(password.module(), password.arguments()));
    let second = format!("auth required {}", in_line(MODULE, ours.arguments()));
    Some(finding.advice(messages::check_sends_early_advice()).paste(format!("{first}\n{second}")))
}

/// What is said of a line that asks before a password was right. `typed`: one was typed before. Otherwise the module offers
/// no codes to be sent.
pub fn asked_early(ours: &Handler, typed: bool) -> Finding {
    let effect = match typed {
        true => messages::check_sends_early_effect(),
        false => messages::check_sends_nothing_effect(),
    };
    Finding::new(Level::Fault, "sends-before-password", messages::check_sends_early())
        .at(&ours.place)
        .effect(effect)
}

/// Whether a word at this line asks for a code to be sent.
pub fn takes_words(line: &ModuleLine, policy: &Settings) -> bool {
    sends(line, policy) && asks_for_code_alone(line)
}

/// Whether the helper decides what is typed at this line, and sends codes.
pub fn sends(line: &ModuleLine, policy: &Settings) -> bool {
    let by_helper = match line.settings.verifier {
        Judge::Local => false,
        Judge::Helper => true,
        Judge::Auto => line.settings.factors.send(),
    };
    line.usable && by_helper && policy.factors.send()
}

/// The prompt for password and code in one answer takes no word, and neither does what was typed at another prompt.
fn asks_for_code_alone(line: &ModuleLine) -> bool {
    !line.settings.asks_for_both() && line.settings.first_pass != FirstPass::Used
}

/// The helper sends codes to programs of root alone, and `enroll` asks for none.
fn sends_for(service: &Service) -> bool {
    !runs_as_user(&service.name) && service.name != "enroll"
}

/// The modules of a login at which nobody proves anything, and how many could have proven something. Only lines that send
/// codes are looked for.
fn with_nothing_right(
    service: &Service,
    stack: &[&Handler],
    actors: &[Actor],
    sending: &[bool],
) -> (Vec<Actor>, usize) {
    let mut wrong = proving(stack, actors);
    let mut proofs = 0;
    for (((handler, actor), before), sends) in stack.iter().zip(&mut wrong).zip(actors).zip(sending)
    {
        match actor.role {
            Role::Watched if !sends => actor.role = Role::Other,
            // It has no answer of the user's to look at.
            Role::Password if is_blind(handler) => *actor = before.clone(),
            Role::Password => {
                proofs += 1;
                fail(actor);
            }
            // Only root passes it, where the program keeps the user id of the one who started it.
            Role::Other if is_for_root(service, handler) => fail(actor),
            Role::Other | Role::Watched => {}
        }
    }
    (wrong, proofs)
}

fn is_for_root(service: &Service, handler: &Handler) -> bool {
    handler.module() == "pam_rootok.so" && !asks_for_the_daemon(handler, &service.name)
}

/// A program that is told no password.
fn is_blind(handler: &Handler) -> bool {
    let told = |argument: &String| argument == "expose_authtok";
    handler.module() == "pam_exec.so" && !handler.arguments().iter().any(told)
}

/// What a module can answer to somebody who proves nothing: a user whom it does not know is one of its failures.
pub fn fail(actor: &mut Actor) {
    let passes = [Ret::SUCCESS, Ret::NEW_AUTHTOK_REQD, Ret::IGNORE];
    actor.results.retain(|ret| !passes.contains(ret));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agent_that_does_not_listen_is_a_fault() {
        messages::speak(messages::Language::En);
        let found = unusable(&Unusable::Deaf(Errno::NOENT));
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
