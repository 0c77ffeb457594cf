//! A user's enrolment: whether the module would take the file, its mode and the folders above it.

use super::machine::Machine;
use super::report::{Finding, Level};
use crate::messages;
use std::path::{Path, PathBuf};
use totp_core::account::Account;
use totp_core::credential::{Credential, MAX_BYTES, ReadDepth};
use totp_core::home::{FileError, FileFault, FileOwner, Home, check_file};
use totp_core::settings::{CredentialPath, MissingHome, Settings, expand};

/// The account of that name, where this machine's files or its account database have it.
pub fn account(machine: &Machine, name: &str) -> Option<Account> {
    if machine.is_this_one() {
        return Account::of_name(name);
    }
    let passwd = machine.read(Path::new("/etc/passwd")).ok()?;
    let line = passwd.lines().find(|line| line.split(':').next() == Some(name))?;
    let field = |n| line.split(':').nth(n);
    Some(Account {
        name: name.to_owned(),
        uid: field(2)?.parse().ok()?,
        gid: field(3)?.parse().ok()?,
        home: field(5)?.into(),
    })
}

/// Judges the enrolment. The process must have the user's rights already, or be looking at a tree.
pub fn judge(machine: &Machine, settings: &Settings, account: &Account) -> Vec<Finding> {
    let name = &account.name;
    let content = match &settings.credential {
        CredentialPath::InHome(relative) => in_home(machine, account, relative),
        CredentialPath::Roots(template) => match expand(template, name, account.uid) {
            Some(path) => roots(machine, &path),
            None => {
                return vec![
                    Finding::new(
                        Level::Fault,
                        "credential-name",
                        messages::check_name_in_no_file_name(format_args!("{name:?}")),
                    )
                    .effect(messages::check_user_without_codes(name))
                    .advice(messages::check_name_advice()),
                ];
            }
        },
    };
    match content {
        Ok((path, content)) => parsed(settings, name, &path, &content),
        Err(error) => vec![refused(settings, name, &error)],
    }
}

fn in_home(
    machine: &Machine,
    account: &Account,
    relative: &Path,
) -> Result<(PathBuf, Vec<u8>), FileError> {
    let gid = account.gid;
    // In a tree the account's group is taken for its own.
    let own = !machine.is_this_one() || account.has_private_group(gid);
    let owner = FileOwner { uid: account.uid, private_group: own.then_some(gid) };
    let home = machine.real(&account.home);
    let content = Home::open(&home, owner)?.read(relative, MAX_BYTES)?;
    Ok((account.home.join(relative), content.to_vec()))
}

/// A file of root's: read by its path, as the module does.
fn roots(machine: &Machine, path: &Path) -> Result<(PathBuf, Vec<u8>), FileError> {
    let error = |fault| FileError { path: path.to_owned(), fault };
    for part in path.ancestors().skip(1) {
        if machine.not_roots_alone(part).is_some() {
            let rule = messages::check_folder_above();
            return Err(error(FileFault::Untrusted(rule)));
        }
    }
    let of_io = |e: std::io::Error| {
        let absent = e.kind() == std::io::ErrorKind::NotFound;
        error(if absent { FileFault::Absent } else { FileFault::Io(e) })
    };
    let stat = machine.lstat(path).map_err(of_io)?;
    check_file(path, &stat, machine.roots_uid)?;
    let content = machine.read_bytes(path, MAX_BYTES as u64).map_err(of_io)?;
    Ok((path.to_owned(), content))
}

fn parsed(settings: &Settings, name: &str, path: &Path, content: &[u8]) -> Vec<Finding> {
    match Credential::parse(content, ReadDepth::WithRecovery) {
        Err(error) => vec![
            Finding::new(
                Level::Fault,
                "credential-damaged",
                messages::check_credential_damaged(error),
            )
            .at(path.display())
            .effect(messages::check_user_locked_out(name))
            .advice(messages::check_enrol_anew())
            .paste(format!("mv {0} {0}.old\nenroll --user {name}", path.display())),
        ],
        Ok(credential) if credential.disabled => {
            vec![not_enrolled(settings, name, messages::check_opted_out(name))]
        }
        Ok(credential) if credential.recovery.is_none() => vec![
            Finding::new(
                Level::Warning,
                "no-recovery-codes",
                messages::check_no_recovery_codes(name),
            )
            .at(path.display())
            .effect(messages::check_no_recovery_codes_effect())
            .paste("enroll recovery"),
        ],
        Ok(_) => Vec::new(),
    }
}

fn refused(settings: &Settings, name: &str, error: &FileError) -> Finding {
    let shown = error.path.display();
    let finding = |level, id, what: String| Finding::new(level, id, what).at(&shown);
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
                .paste("auth required pam_totp.so credential=/etc/pam_totp/%u.toml")
        }
        FileFault::Io(io) if io.kind() == std::io::ErrorKind::PermissionDenied => {
            finding(Level::Unknown, "credential-unread", messages::check_sentence(error))
        }
        fault => {
            let mend = match fault {
                FileFault::GroupWritable(_) => format!("chmod g-w {shown}"),
                FileFault::Untrusted(rule) if rule.contains("chmod o-w") => {
                    format!("chmod o-w {shown}")
                }
                FileFault::Untrusted(rule) if rule.contains("chmod 600") => {
                    format!("chmod 600 {shown}")
                }
                FileFault::Untrusted(rule) if rule.contains("somebody else") => {
                    format!("chown {name}: {shown}")
                }
                _ => String::new(),
            };
            finding(Level::Fault, "credential-unsafe", messages::check_sentence(error))
                .effect(locked_out)
                .paste(mend)
        }
    }
}

fn not_enrolled(settings: &Settings, name: &str, what: String) -> Finding {
    let (level, effect) = if settings.nullok {
        (Level::Note, messages::check_let_by(name))
    } else {
        (Level::Fault, messages::check_refused(name))
    };
    Finding::new(level, "not-enrolled", what)
        .effect(effect)
        .advice(messages::check_as_user(name))
        .paste("enroll")
}
