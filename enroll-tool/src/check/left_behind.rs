//! Credentials that root holds and that may be another person's: the account of the file's name is gone, or it has another
//! user id than the one that used the credential.
//!
//! The file has the name of an account and nothing else of its owner. The records have both: each belongs to a user id, and
//! has the name under which a code was used last.

use super::credential::account;
use super::enrolment::record_of;
use super::report::{Finding, Level};
use crate::accounts::{entries, key_of_file, named};
use crate::machine::Machine;
use crate::messages;
use crate::messages::shell_word::shell_word;
use crate::policy::system_template;
use std::path::{Path, PathBuf};
use totp_core::account::Account;
use totp_core::credential::{Credential, ReadDepth};
use totp_core::history::History;
use totp_core::settings::{HELD_BY_ROOT, Settings};
use zeroize::Zeroizing;

/// A credential of root's whose owner is gone, or may be another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LeftBehind {
    /// The account name, or the user id, that the file is for.
    pub name: String,
    /// The file.
    pub path: PathBuf,
    pub owner: Owner,
}

/// What is known of the owner.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Owner {
    /// No account has this name or user id.
    Gone,
    /// An account has this name, and only another user id has used codes under it.
    Other { uid: u32, former: u32 },
}

/// The credentials that root holds for accounts that are gone or are another's now, by their names. Root alone can see that.
pub fn find(machine: &Machine, policy: &Settings) -> Vec<LeftBehind> {
    let no_accounts = || !machine.is_this_one() && !machine.has(Path::new("/etc/passwd"));
    if !machine.as_root || no_accounts() {
        return Vec::new();
    }
    let mut templates = vec![system_template(policy), HELD_BY_ROOT];
    templates.dedup();
    let mut found = Vec::new();
    let mut former: Option<Vec<(u32, History)>> = None;
    for template in templates {
        let folder = Path::new(template).parent().unwrap_or(Path::new("/"));
        let files = machine.names(folder).unwrap_or_default();
        for file in files {
            let Some(name) = key_of_file(template, &file) else { continue };
            let (name, path) = (name.to_owned(), folder.join(&file));
            if !template.contains("%u") {
                if by_uid(machine, &name).is_none() {
                    found.push(LeftBehind { name, path, owner: Owner::Gone });
                }
                continue;
            }
            let Some(Account { uid, .. }) = account(machine, &name) else {
                found.push(LeftBehind { name, path, owner: Owner::Gone });
                continue;
            };
            if is_known(machine, policy, uid, &name) || is_off(machine, &path) {
                continue;
            }
            let all = former.get_or_insert_with(|| enrolled(machine, policy));
            if let Some((former, _)) = all.iter().find(|(_, history)| history.is_called(&name)) {
                let owner = Owner::Other { uid, former: *former };
                found.push(LeftBehind { name, path, owner });
            }
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

/// The account of a user id; of any other text, as if there were one.
fn by_uid(machine: &Machine, uid: &str) -> Option<u32> {
    let Ok(uid) = uid.parse() else { return Some(0) };
    if machine.is_this_one() {
        return Account::of_uid(uid).map(|account| account.uid);
    }
    let passwd = machine.read_raw(Path::new("/etc/passwd")).ok()?;
    entries(&passwd).into_iter().map(|entry| entry.account.uid).find(|known| *known == uid)
}

/// Whether this user id has used codes under the name, or its record cannot be read.
fn is_known(machine: &Machine, policy: &Settings, uid: u32, name: &str) -> bool {
    match record_of(machine, &policy.state_dir, uid) {
        Some(history) => history.is_some_and(|h| h.is_enrolled() && h.is_called(name)),
        None => true,
    }
}

/// Whether no code of the file counts any more: an administrator has turned it off.
fn is_off(machine: &Machine, path: &Path) -> bool {
    let content = Zeroizing::new(machine.read_raw(path).unwrap_or_default());
    Credential::parse(&content, ReadDepth::WithRecovery).is_ok_and(|found| found.disabled)
}

/// The user ids that have used codes, with their records.
fn enrolled(machine: &Machine, policy: &Settings) -> Vec<(u32, History)> {
    let names = machine.names(&policy.state_dir).unwrap_or_default();
    let uids = names.iter().filter_map(|name| name.parse().ok());
    let known = uids.filter_map(|uid| Some((uid, record_of(machine, &policy.state_dir, uid)??)));
    known.filter(|(_, history)| history.is_enrolled()).collect()
}

/// The findings of a check of all users, or of this one.
pub fn judge_left_behind(machine: &Machine, policy: &Settings, only: Option<&str>) -> Vec<Finding> {
    let mut all = find(machine, policy);
    all.retain(|one| only.is_none_or(|name| one.name == name));
    let (gone, other): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| one.owner == Owner::Gone);
    let mut findings: Vec<Finding> = gone_accounts(&gone).into_iter().collect();
    findings.extend(other.iter().filter_map(another_id));
    findings
}

fn gone_accounts(gone: &[LeftBehind]) -> Option<Finding> {
    let first = gone.first()?;
    let names: Vec<String> = gone.iter().map(|one| one.name.clone()).collect();
    let what = messages::check_held_for_nobody(names.len() as u64, named(&names));
    let finding = Finding::new(Level::Warning, "held-without-account", what)
        .at(first.path.display())
        .effect(messages::check_held_for_nobody_effect())
        .advice(messages::check_held_for_nobody_advice());
    Some(finding.paste(format!("rm {}", shell_word(&first.path))).about(names))
}

fn another_id(one: &LeftBehind) -> Option<Finding> {
    let Owner::Other { uid, former } = one.owner else { return None };
    let name = &one.name;
    let what = messages::check_held_for_another(name, uid, former);
    let finding = Finding::new(Level::Warning, "held-for-another-id", what)
        .at(one.path.display())
        .effect(messages::check_held_for_another_effect(name))
        .advice(messages::check_held_for_another_advice(name));
    Some(finding.paste(format!("enroll admin disable {}", shell_word(name))))
}
