//! Lines for clients with one field (`forward_pass`, `use_first_pass`, `try_first_pass`): whether somebody
//! takes what they hand on, and somebody sets what they take.

use super::ours::{FORWARDING, MODULE};
use super::policy::ModuleLine;
use super::report::{Finding, Level};
use crate::messages;
use pam_stack::Handler;
use pam_stack::known::PASSWORDS;
use pam_stack::libpam::Ret;
use pam_stack::simulate::{Actor, Watched, explore};
use totp_core::settings::{FirstPass, Settings};

/// Whether every line of ours takes password and code in one answer: then the code can only come first.
pub fn takes_both(lines: &[Option<ModuleLine>]) -> bool {
    let mut lines = lines.iter().flatten().filter(|line| line.usable).peekable();
    lines.peek().is_some() && lines.all(|line| line.settings.forward_pass)
}

/// Judges each line of ours by those around it. `lines` has the settings of each line of the stack that is ours.
pub fn judge_one_field(
    service: &str,
    stack: &[&Handler],
    lines: &[Option<ModuleLine>],
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some(line) = line.as_ref().filter(|line| line.usable) else { continue };
        let settings = &line.settings;
        let (before, behind) = (stack.get(..at), stack.get(at + 1..));
        let (before, behind) = (before.unwrap_or_default(), behind.unwrap_or_default());
        if settings.forward_pass {
            findings.extend(nobody_takes_it(before, behind));
            findings.extend(none_for_who_is_let_by(service, settings, behind));
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

/// `use_first_pass` below pam_unix, without a way past it for an answer that is not the password alone: whoever types a
/// code behind the password is refused there, and everybody else here.
pub fn judge_never_a_code(
    stack: &[&Handler],
    lines: &[Option<ModuleLine>],
    actors: &[Actor],
) -> Option<Finding> {
    let takes = |line: &&ModuleLine| line.usable && line.settings.first_pass == FirstPass::Used;
    let (at, line) =
        (0..).zip(lines).find_map(|(at, line)| Some((at, line.as_ref().filter(takes)?)))?;
    let asks = stack.get(..at)?.iter().position(|other| may_handle_it(other))?;
    let password = stack.get(asks).filter(|other| other.module() == "pam_unix.so")?;
    let mut actors = actors.to_vec();
    let refused = |ret: &Ret| ![Ret::SUCCESS, Ret::NEW_AUTHTOK_REQD].contains(ret);
    actors.get_mut(asks)?.results.retain(refused);
    let ends = explore(stack, &actors, MODULE);
    if ends.let_in().any(|end| end.watched == Watched::Succeeded) {
        return None;
    }
    let what = messages::check_first_pass_without_code(password.shown());
    let finding = Finding::new(Level::Fault, "first-pass-without-code", what).at(&line.place);
    let finding = finding.effect(messages::check_first_pass_without_code_effect(password.shown()));
    Some(finding.advice(messages::check_first_pass_unset_advice()).paste(FORWARDING))
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

/// `nullok` or `enrol_at_login`: who is let by was not asked, so that nothing is handed on.
fn none_for_who_is_let_by(
    service: &str,
    settings: &Settings,
    behind: &[&Handler],
) -> Option<Finding> {
    let password = behind.iter().find(|other| asks_for_a_password(other))?;
    let only = password.arguments().iter().any(|argument| argument == "use_first_pass");
    let prompts = settings.first_pass != FirstPass::Used;
    (settings.lets_by(service.as_bytes()) && only && prompts).then(|| {
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
