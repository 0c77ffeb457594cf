//! Lines for clients with one field (`forward_pass`, `use_first_pass`, `try_first_pass`): whether somebody
//! takes what they hand on, and somebody sets what they take.

use super::ours::FORWARDING;
use super::policy::ModuleLine;
use super::report::{Finding, Level};
use crate::messages;
use pam_stack::Handler;
use pam_stack::known::PASSWORDS;
use totp_core::settings::{FirstPass, Settings};

/// Whether every line of ours takes password and code in one answer: then the code can only come first.
pub fn takes_both(lines: &[Option<ModuleLine>]) -> bool {
    let mut lines = lines.iter().flatten().filter(|line| line.usable).peekable();
    lines.peek().is_some() && lines.all(|line| line.settings.forward_pass)
}

/// Judges each line of ours by those around it. `lines` has the settings of each line of the stack that is ours.
pub fn judge_one_field(stack: &[&Handler], lines: &[Option<ModuleLine>]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some(line) = line.as_ref().filter(|line| line.usable) else { continue };
        let settings = &line.settings;
        let (before, behind) = (stack.get(..at), stack.get(at + 1..));
        let (before, behind) = (before.unwrap_or_default(), behind.unwrap_or_default());
        if settings.forward_pass {
            findings.extend(nobody_takes_it(before, behind));
            findings.extend(none_for_who_is_let_by(settings, behind));
        }
        if settings.first_pass == FirstPass::Used
            && !before.iter().any(|other| may_handle_it(other))
        {
            findings.push(nobody_sets_it());
        }
        for finding in findings.iter_mut().filter(|finding| finding.place.is_none()) {
            finding.place = Some(line.place.to_string());
        }
    }
    findings
}

fn asks_for_a_password(line: &Handler) -> bool {
    PASSWORDS.contains(&line.module())
}

/// Whether a line may ask for a password or take one. What is not known here may; these do neither.
fn may_handle_it(line: &Handler) -> bool {
    const DO_NOT: [&str; 16] = [
        "",
        "pam_permit.so",
        "pam_deny.so",
        "pam_warn.so",
        "pam_echo.so",
        "pam_env.so",
        "pam_nologin.so",
        "pam_faildelay.so",
        "pam_faillock.so",
        "pam_securetty.so",
        "pam_shells.so",
        "pam_succeed_if.so",
        "pam_listfile.so",
        "pam_access.so",
        "pam_rootok.so",
        "pam_cap.so",
    ];
    !DO_NOT.contains(&line.module())
}

/// `forward_pass` without a module of passwords behind it.
fn nobody_takes_it(before: &[&Handler], behind: &[&Handler]) -> Option<Finding> {
    let password = before.iter().rfind(|other| asks_for_a_password(other));
    let taken = |other: &&Handler| {
        asks_for_a_password(other) || (password.is_none() && may_handle_it(other))
    };
    if behind.iter().any(taken) {
        return None;
    }
    let (what, advice) = match password {
        Some(password) => (
            messages::check_forward_behind(password.shown()),
            messages::check_forward_behind_advice(),
        ),
        None => (messages::check_forward_alone().into(), messages::check_forward_alone_advice()),
    };
    let effect = if password.is_some() {
        messages::check_forward_behind_effect()
    } else {
        messages::check_forward_alone_effect()
    };
    let finding = Finding::new(Level::Fault, "forward-pass-misplaced", what).effect(effect);
    Some(finding.advice(advice).paste(FORWARDING))
}

/// `nullok`: who is let by was not asked, so that nothing is handed on.
fn none_for_who_is_let_by(settings: &Settings, behind: &[&Handler]) -> Option<Finding> {
    let password = behind.iter().find(|other| asks_for_a_password(other))?;
    let only = password.arguments().iter().any(|argument| argument == "use_first_pass");
    let prompts = settings.first_pass != FirstPass::Used;
    (settings.nullok && only && prompts).then(|| {
        let what = messages::check_forward_nullok(password.shown());
        Finding::new(Level::Fault, "nullok-without-password", what)
            .at(&password.place)
            .effect(messages::check_forward_nullok_effect())
            .advice(messages::check_forward_nullok_advice())
    })
}

fn nobody_sets_it() -> Finding {
    let what = messages::check_first_pass_unset();
    Finding::new(Level::Warning, "first-pass-never-set", what)
        .effect(messages::check_first_pass_unset_effect())
        .advice(messages::check_first_pass_unset_advice())
        .paste(FORWARDING)
}
