//! A user's enrolment: whether the module would take the file, its mode and the folders above it.

use super::enrolment::{held, held_as, history, in_home, roots};
use super::foreign_home;
use super::lockers::judge_tokens;
use super::report::{Finding, Level};
use crate::accounts::{self, in_home as with_rights_of, standing::Stop};
use crate::machine::Machine;
use crate::messages::shell_word::shell_word;
use crate::messages::{self, Message, Said};
use crate::time::now;
use nix::unistd::getuid;
use std::path::Path;
use totp_core::account::Account;
use totp_core::authenticator::Authenticator;
use totp_core::credential::{Credential, CredentialFault, ReadDepth};
use totp_core::history::History;
use totp_core::home::{FileError, FileFault};
use totp_core::settings::{CredentialPath, HELD_BY_ROOT, MissingHome, Settings, expand};
use totp_core::throttle::Origin;

/// The finding's name, where an administrator has barred all codes.
const BARRED: &str = "codes-barred";

/// The account of that name, where this machine's files or its account database have it.
pub fn account(machine: &Machine, name: &str) -> Option<Account> {
    if machine.is_this_one() {
        return Account::of_name(name);
    }
    let passwd = machine.read_raw(Path::new("/etc/passwd")).ok()?;
    let entries = accounts::entries(&passwd).into_iter();
    entries.map(|entry| entry.account).find(|account| account.name == name)
}

/// Judges the enrolment. Nothing of the user's is opened as root.
///
/// `origins` are those of the logins in question, `of_users` the services whose programs run as the user.
pub fn judge_credential(
    machine: &Machine,
    settings: &Settings,
    account: &Account,
    origins: &[Origin],
    of_users: &[String],
) -> Vec<Finding> {
    let name = &account.name;
    let held = held(machine, &settings.credential, account);
    let place = held.as_ref().unwrap_or(&settings.credential);
    let content = match place {
        CredentialPath::InHome(relative) => in_home(machine, account, relative),
        CredentialPath::Roots(template) => match expand(template, name, account.uid) {
            Some(path) => roots(machine, &path),
            None => {
                return vec![
                    Finding::new(
                        Level::Fault,
                        "credential-name",
                        messages::check_name_in_no_file_name(format_args!("\"{name}\"")),
                    )
                    .effect(messages::check_user_without_codes(name))
                    .advice(messages::check_name_advice()),
                ];
            }
        },
    };
    let history = history(machine, settings, account);
    let history = history.as_ref();
    if let Err(FileError { fault: FileFault::Absent | FileFault::NoHome, .. }) = &content
        && let Some(former) = history.and_then(|history| history.other_enrolled_name(name))
    {
        return vec![under_another_name(name, former)];
    }
    if held.is_none()
        && !place.is_roots()
        && let Some(former) = history.and_then(|history| history.other_enrolled_name(name))
        && let Some(path) = held_as(machine, former, account)
    {
        return vec![held_under_another_name(name, former, &path)];
    }
    match content {
        Ok((path, content)) => parsed(settings, account, &path, &content, |credential| {
            let mut findings: Vec<Finding> =
                judge_tokens(name, credential, of_users).into_iter().collect();
            let Some(history) = history else { return findings };
            let mut stops = stopped(settings, name, history, credential, origins);
            // A bar ends them all until the new enrolment.
            if !stops.iter().any(|finding| finding.name == BARRED) && all_used(history, credential)
            {
                let what = messages::check_recovery_codes_used(name);
                stops.push(no_recovery_codes(settings, name, &path, what));
            }
            stops.append(&mut findings);
            stops
        }),
        Err(FileError { path, fault: FileFault::Absent })
            if history.is_some_and(History::is_enrolled) =>
        {
            vec![gone(settings, name, &path)]
        }
        Err(error) => vec![refused(machine, settings, account, &error)],
    }
}

/// The module refuses this user with `nullok` as well.
fn gone(settings: &Settings, name: &str, path: &Path) -> Finding {
    let advice = if settings.credential.is_roots() {
        messages::check_as_root_with_user(name)
    } else {
        messages::check_enrolment_gone_advice().into()
    };
    Finding::new(Level::Fault, "enrolment-gone", messages::check_enrolment_gone(name))
        .at(path.display())
        .effect(messages::check_enrolled_as_effect(name))
        .advice(advice)
        .paste(anew(settings, name))
}

/// What the record or the clock has against the next login with a code.
fn stopped(
    settings: &Settings,
    name: &str,
    history: &History,
    credential: &Credential,
    origins: &[Origin],
) -> Vec<Finding> {
    let Ok(now) = now() else { return Vec::new() };
    let stop = |origin: &Origin| {
        let stop = Stop::find(history, credential, settings, now, *origin)?;
        let told = messages::show_next_login(origin.name(), Said(stop.told()));
        let what = messages::check_sentence(Said(messages::at(name, Said(told))));
        let word = shell_word(name);
        let (id, mend) = match stop {
            Stop::Barred => (BARRED, anew(settings, name)),
            Stop::Wait(_) => ("codes-wait", format!("enroll admin unlock {word}")),
            Stop::Off => ("codes-off", format!("enroll admin unlock {word}")),
            Stop::ClockBehind(_) => ("clock-behind-record", format!("enroll admin reset {word}")),
            // It ends by itself within minutes.
            Stop::UsedUntil(_) => return None,
        };
        let advice = match stop {
            Stop::ClockBehind(_) => messages::check_clock_behind_advice(),
            _ => messages::check_as_root(),
        };
        // What it is says the effect too: the next login is refused.
        Some(Finding::new(Level::Fault, id, what).advice(advice).paste(mend))
    };
    origins.iter().filter_map(stop).collect()
}

/// A command of `enroll` about this user's file, for the one who may run it. The user may not change a file of root's.
fn command(settings: &Settings, name: &str, of_enroll: &str) -> String {
    if settings.credential.is_roots() {
        return format!("enroll{of_enroll} --user {} --system", shell_word(name));
    }
    format!("enroll{of_enroll}")
}

/// The command by which root makes a new enrolment, where logins read it.
fn anew(settings: &Settings, name: &str) -> String {
    let place = if settings.credential.is_roots() { " --system" } else { "" };
    format!("enroll --user {}{place}", shell_word(name))
}

fn under_another_name(name: &str, former: &str) -> Finding {
    Finding::new(Level::Fault, "enrolled-as-other", messages::check_enrolled_as(name, former))
        .effect(messages::check_enrolled_as_effect(name))
        .advice(messages::check_enrolled_as_advice(name))
        .paste(format!("enroll admin disable {}", shell_word(name)))
}

fn held_under_another_name(name: &str, former: &str, path: &Path) -> Finding {
    Finding::new(Level::Fault, "held-as-other", messages::check_held_as(former, name))
        .at(path.display())
        .effect(messages::check_enrolled_as_effect(name))
        .advice(messages::check_held_as_advice(path.display(), name))
        .paste(format!("enroll admin disable {}", shell_word(name)))
}

fn parsed(
    settings: &Settings,
    account: &Account,
    path: &Path,
    content: &[u8],
    stopped: impl FnOnce(&Credential) -> Vec<Finding>,
) -> Vec<Finding> {
    let name = &account.name;
    match Credential::parse(content, ReadDepth::WithRecovery) {
        // What root's programs read, its owner cannot see. Root sees that it is not there.
        Err(error) if error.fault == CredentialFault::HeldByRoot => {
            let (level, what) = if getuid().is_root() {
                let gone = messages::held_but_gone(name, HELD_BY_ROOT);
                (Level::Fault, messages::check_sentence(Said(gone)))
            } else {
                (Level::Note, messages::check_held(name))
            };
            vec![Finding::new(level, "held-by-root", what).at(path.display())]
        }
        Err(error) => vec![
            Finding::new(
                Level::Fault,
                "credential-damaged",
                messages::check_credential_damaged(error),
            )
            .at(path.display())
            .effect(messages::check_user_locked_out(name))
            .advice(messages::check_enrol_anew())
            .paste(set_aside(settings, account, path)),
        ],
        Ok(credential) if credential.disabled => {
            vec![not_enrolled(settings, name, messages::check_opted_out(name))]
        }
        Ok(credential) => {
            let mut findings = stopped(&credential);
            findings.extend(short_secrets(settings, name, path, &credential));
            if credential.recovery.is_none() {
                let what = messages::check_no_recovery_codes(name);
                findings.push(no_recovery_codes(settings, name, path, what));
            }
            findings.extend(only_keys(name, path, &credential));
            findings
        }
    }
}

/// The commands that move a credential out of the way and make a new one.
fn set_aside(settings: &Settings, account: &Account, path: &Path) -> String {
    let moved = format!("mv {0} {0}.old", shell_word(path));
    let moved = with_rights_of(account, path, &moved);
    format!("{moved}\n{}", anew(settings, &account.name))
}

/// Whether the record has all recovery and scratch codes of the set as used.
fn all_used(history: &History, credential: &Credential) -> bool {
    credential.recovery.as_ref().is_some_and(|set| {
        let id = set.salt.set_id();
        let mut codes = set.codes.iter().flatten().chain(&set.scratch);
        codes.all(|code| history.is_spent(id, *code))
    })
}

fn no_recovery_codes(settings: &Settings, name: &str, path: &Path, what: Message) -> Finding {
    Finding::new(Level::Warning, "no-recovery-codes", what)
        .at(path.display())
        .effect(messages::check_no_recovery_codes_effect())
        .paste(command(settings, name, " recovery"))
}

/// A credential of security keys alone, as no command of `enroll` leaves one: keys count at some services only.
fn only_keys(name: &str, path: &Path, credential: &Credential) -> Option<Finding> {
    let has_codes =
        !credential.authenticators.is_empty() || credential.addresses().next().is_some();
    (credential.has_keys() && !has_codes).then(|| {
        Finding::new(Level::Warning, "only-security-keys", messages::check_only_keys(name))
            .at(path.display())
            .effect(messages::check_only_keys_effect())
            .advice(messages::check_only_keys_advice(name))
            .paste("enroll add")
    })
}

/// Secrets that `enroll import --short-secrets` took, until they are renewed.
fn short_secrets(
    settings: &Settings,
    name: &str,
    path: &Path,
    credential: &Credential,
) -> Vec<Finding> {
    let short = credential.authenticators.iter().filter(|a| a.secret.is_short());
    let finding = |a: &Authenticator| {
        let what = messages::check_short_secret(&a.label, name, a.secret.bits());
        Finding::new(Level::Warning, "short-secret", what)
            .at(path.display())
            .effect(messages::check_short_secret_effect())
            .advice(if settings.credential.is_roots() {
                messages::check_as_root_with_user(name)
            } else {
                messages::check_short_secret_advice(name)
            })
            .paste(command(settings, name, ""))
    };
    short.map(finding).collect()
}

fn refused(
    machine: &Machine,
    settings: &Settings,
    account: &Account,
    error: &FileError,
) -> Finding {
    let name = &account.name;
    let (shown, word) = (error.path.display(), shell_word(&error.path));
    let finding = |level, id, what: Message| Finding::new(level, id, what).at(&shown);
    let locked_out = messages::check_user_locked_out(name);
    match &error.fault {
        FileFault::Absent => not_enrolled(settings, name, messages::check_not_enrolled(name)),
        FileFault::NoHome if settings.missing_home == MissingHome::Ignore => {
            not_enrolled(settings, name, messages::check_no_home_yet(name))
        }
        FileFault::NoHome => finding(Level::Fault, "home-missing", messages::check_sentence(error))
            .effect(locked_out)
            .advice(messages::check_mkhomedir())
            .paste("auth required pam_totp.so missing_home=ignore"),
        FileFault::MaybeLocked => {
            finding(Level::Fault, "home-locked", messages::check_sentence(error))
                .effect(messages::check_home_locked_effect(name))
                .advice(messages::check_home_locked_advice())
                .paste(format!("enroll --user {} --system", shell_word(name)))
        }
        FileFault::Io(io) if io.kind() == std::io::ErrorKind::PermissionDenied => {
            finding(Level::Unknown, "credential-unread", messages::check_sentence(error))
        }
        fault => {
            let changed =
                |mode| with_rights_of(account, &error.path, &format!("chmod {mode} {word}"));
            let is_others = |rule: &str| rule.contains("somebody else");
            let was_written = |rule: &str| rule.contains("move it away");
            let was_read =
                matches!(fault, FileFault::Untrusted(rule) if rule.contains("chmod 600"));
            let mend = match fault {
                FileFault::GroupWritable(_) => changed("g-w"),
                FileFault::Untrusted(rule) if rule.contains("chmod o-w") => changed("o-w"),
                FileFault::Untrusted(rule) if rule.contains("chmod 600") => changed("600"),
                FileFault::Untrusted(rule) if is_others(rule) && rule.contains("the folder") => {
                    return foreign_home::finding(machine, account, error).effect(locked_out);
                }
                FileFault::Untrusted(rule) if is_others(rule) || was_written(rule) => {
                    set_aside(settings, account, &error.path)
                }
                _ => String::new(),
            };
            let found = finding(Level::Fault, "credential-unsafe", messages::check_sentence(error))
                .effect(locked_out)
                .paste(mend);
            if was_read { found.advice(messages::check_exposed_advice(name)) } else { found }
        }
    }
}

fn not_enrolled(settings: &Settings, name: &str, what: Message) -> Finding {
    let (level, effect) = if settings.nullok {
        (Level::Note, messages::check_let_by(name))
    } else if !settings.at_login.services.is_empty() {
        let services = settings.at_login.services.replace(',', ", ");
        (Level::Note, messages::check_enrols_at_login(name, services))
    } else {
        (Level::Fault, messages::check_refused(name))
    };
    Finding::new(level, "not-enrolled", what)
        .effect(effect)
        .advice(if settings.credential.is_roots() {
            messages::check_as_root_with_user(name)
        } else {
            messages::check_as_user(name)
        })
        .paste(command(settings, name, ""))
}
