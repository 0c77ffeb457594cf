//! Programs that give one answer to every prompt: a password and a code asked for one after the other are a login that
//! nobody passes. (`services.tab` has the programs.)

use super::ours::{FORWARDING, Ours};
use super::pam_judge::Judged;
use super::policy::ModuleLine;
use super::report::{Finding, Level, UNTRIED};
use super::services::{Answers, answers};
use super::unit_judge;
use crate::machine::Machine;
use crate::messages;
use pam_stack::known::PASSWORDS;
use pam_stack::{Handler, Service};
use totp_core::settings::FirstPass;

/// Judges whether the program behind a service answers all the prompts of its stack.
pub fn judge_answers(machine: &Machine, service: &Service, judged: &Judged) -> Option<Finding> {
    if !judged.wants_password || !judged.asks {
        return None;
    }
    let line = judged.lines.iter().find(|line| asks_by_itself(line))?;
    let name = service.name.as_str();
    let finding = match answers(machine, name) {
        Answers::Each => return None,
        Answers::Unknown => Finding::new(Level::Note, UNTRIED, messages::check_answers_unknown())
            .effect(messages::check_answers_unknown_effect()),
        // Another stack does not help where the module cannot work at all.
        Answers::Once if unit_judge::lacks_root(machine, name, &line.settings) => return None,
        Answers::Once => Finding::new(Level::Fault, ONCE, messages::check_one_answer(name))
            .elsewhere()
            .effect(messages::check_one_answer_effect())
            .advice(messages::check_own_stack(name))
            .paste(
                [&[FORWARDING.to_owned()], password_lines(service).as_slice()].concat().join("\n"),
            ),
    };
    Some(finding.at(&line.place).of(name))
}

/// The finding's name.
pub const ONCE: &str = "one-answer";

/// Whether a line of ours has a prompt of its own, beside that of the password.
fn asks_by_itself(line: &ModuleLine) -> bool {
    let ModuleLine { settings, usable, .. } = line;
    *usable && !settings.forward_pass && settings.first_pass == FirstPass::Ignored
}

/// The auth lines by which a stack asks for the password and not for a code.
pub fn password_lines(service: &Service) -> Vec<String> {
    let ours = |line: &&Handler| line.is_ours();
    let mut files = service.auth().filter(|line| PASSWORDS.contains(&line.module()));
    // The file that a service takes the password from, unless the code is asked for in it too.
    let shared = files.find(|password| {
        Some(&password.place.file) != service.file.as_ref()
            && !service.auth().filter(ours).any(|line| line.place.file == password.place.file)
    });
    let name =
        shared.and_then(|line| line.place.file.file_name()).map(|name| name.to_string_lossy());
    vec![match name {
        Some(name) => format!("auth include {name}"),
        None => "auth required pam_unix.so use_first_pass".to_owned(),
    }]
}
