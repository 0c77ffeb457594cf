//! A stack as a setup would make it, judged as `enroll check` judges it.

use super::plan::FileChange;
use crate::check::actors::needs_full_build;
use crate::check::answers;
use crate::check::limits;
use crate::check::module_file::Modules;
use crate::check::ours::Ours;
use crate::check::pam_judge::{Judged, judge_auth_stack};
use crate::check::report::{Finding, Level};
use crate::machine::Machine;
use crate::messages::{self, Message};
use pam_stack::{Calls, Service};
use std::path::Path;
use totp_core::escape;
use totp_core::settings::Settings;

/// What a setup does to the PAM file, and what the stack is then.
#[derive(Debug)]
pub struct Placed {
    pub change: FileChange,
    /// The change of the service's own file, where the auth line is in another one.
    pub also: Option<FileChange>,
    /// Whether anything but the trial changes.
    pub needed: bool,
    pub judged: Judged,
    /// The module's settings by that line.
    pub settings: Settings,
}

/// A stack as it would be.
#[derive(Debug)]
pub struct StackState {
    /// The judgement of `enroll check`.
    pub judged: Judged,
    /// The module's settings by the last of its lines; the policy's if it has none.
    pub settings: Settings,
}

impl StackState {
    /// As it would be if the file at `path` had this text.
    pub fn of(machine: &Machine, policy: &Settings, name: &str, path: &Path, text: &[u8]) -> Self {
        let machine = machine.with(path, text);
        Self::now(&machine, policy, &Service::load(&machine, name))
    }

    /// As it is on this machine.
    pub fn now(machine: &Machine, policy: &Settings, service: &Service) -> Self {
        let modules = Modules::find(machine);
        let mut judged = judge_auth_stack(service, &modules, policy);
        let mut settings = policy.clone();
        let answered = answers::judge_answers(machine, service, &judged);
        judged.findings.extend(answered);
        for (handler, line) in service.auth().filter(|h| h.is_ours()).zip(&judged.lines) {
            // A line on trial needs it in any case.
            if let Calls::Module { path, .. } = &handler.calls
                && needs_full_build(handler, service, Some(line))
            {
                judged.findings.extend(modules.judge_full_build(path, &handler.place));
            }
            judged.findings.extend(limits::judge_limits(machine, service, line));
            settings = line.settings.clone();
        }
        Self { judged, settings }
    }

    /// What keeps users out, or lets them in without a code.
    pub fn faults(&self) -> Vec<&Finding> {
        self.judged.findings.iter().filter(|finding| finding.level == Level::Fault).collect()
    }

    /// How many lesser findings there are.
    pub fn warnings(&self) -> usize {
        self.judged.findings.iter().filter(|finding| finding.level > Level::Fault).count()
    }
}

/// A refusal with the faults that are its reason, and what solves those that a change elsewhere solves.
pub fn told(heading: impl Into<Message>, faults: &[&Finding]) -> Message {
    let mut text = heading.into();
    for fault in faults {
        let place = fault.place.as_ref().map(|place| format!(" ({})", escape::text(place)));
        text.push_str(&format!("\n{}{} {}", fault.what, place.unwrap_or_default(), fault.effect));
        if fault.elsewhere {
            let ways = [&*fault.advice, &fault.paste].into_iter().filter(|way| !way.is_empty());
            ways.for_each(|way| text.push_str(&format!("\n{way}")));
        }
    }
    text.push('\n');
    text.push_str(messages::setup_nothing_was_changed());
    text
}
