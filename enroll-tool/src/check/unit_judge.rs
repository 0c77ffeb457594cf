//! The systemd unit of a service: whether its settings let the module read the credential and write the record.

use super::change::Change;
use super::report::{Finding, Level};
use super::services::{has_an_own_account, runs_as_user, units};
use super::unit_calls::{self, OF_A_HOME, OF_A_NEW_RECORD, OF_A_RECORD};
use super::unit_sight::{Sight, is_yes, other_root, sight};
use crate::machine::Machine;
use crate::messages::{self, Message};
use pam_stack::libpam::ADMINISTRATORS;
use pam_stack::units::{Setting, Unit};
use std::path::Path;
use totp_core::settings::{CredentialPath, Settings, VOLATILE_DIR};

/// With them the module reads a home by the rights of its user (pam_totp/src/identity.rs).
const TO_BE_THE_USER: [&str; 2] = ["CAP_SETUID", "CAP_SETGID"];
/// Where homes are.
const HOMES: &str = "/home";

/// Judges the units of a service by the settings of one line.
pub fn judge_unit(machine: &Machine, service: &str, settings: &Settings) -> Vec<Finding> {
    if runs_as_user(service) {
        return Vec::new();
    }
    if has_an_own_account(machine, service) {
        return vec![without_root(messages::check_no_root(service))];
    }
    let mut judged: Vec<String> = Vec::new();
    let mut findings = Vec::new();
    for name in units(machine, service) {
        let Some(unit) = Unit::load(machine, &name) else { continue };
        // Two names of one unit.
        if judged.contains(&unit.name) {
            continue;
        }
        findings.extend(UnitJudge { name: &unit.name, unit: &unit, settings }.all());
        judged.push(unit.name);
    }
    findings
}

/// Whether a program that asks PAM for this service has no rights of root, so that the module cannot work.
pub fn lacks_root(machine: &Machine, service: &str, settings: &Settings) -> bool {
    judge_unit(machine, service, settings).iter().any(|finding| finding.name == NO_ROOT)
}

/// The name of the finding of a program without root's rights.
const NO_ROOT: &str = "unit-no-root";

fn without_root(what: Message) -> Finding {
    Finding::new(Level::Fault, NO_ROOT, what)
        .effect(messages::check_no_root_effect())
        .advice(messages::check_no_root_advice())
}

struct UnitJudge<'a> {
    name: &'a str,
    unit: &'a Unit,
    settings: &'a Settings,
}

impl UnitJudge<'_> {
    fn all(&self) -> Vec<Finding> {
        if let Some(user) = self.user() {
            let what = messages::check_unit_user(self.name, shown(user));
            return vec![without_root(what).at(&user.place)];
        }
        // Which files of PAM count, and which module, is not told from here then.
        if let Some(root) = other_root(self.unit, Path::new(ADMINISTRATORS)) {
            let what = messages::check_unit_root(self.name, shown(root));
            let unknown = Finding::new(Level::Unknown, "unit-other-root", what).at(&root.place);
            return vec![unknown.effect(messages::check_unit_root_effect())];
        }
        let found = [self.credential(), self.rights(), self.users(), self.calls(), self.record()];
        found.into_iter().flatten().collect()
    }

    /// Whether the unit's processes have users of their own.
    fn users(&self) -> Option<Finding> {
        let words = |set: &&Setting| is_yes(&set.value) || set.value == "self";
        let setting = self.unit.last("PrivateUsers").filter(words)?;
        if self.settings.credential.is_roots() {
            return None;
        }
        let what = messages::check_unit_users(self.name, shown(setting));
        let finding = Finding::new(Level::Fault, "unit-users", what)
            .at(&setting.place)
            .effect(messages::check_unit_rights_effect())
            .advice(messages::check_unit_gives_up(self.name));
        Some(self.drop_in(finding, "PrivateUsers=no"))
    }

    /// Whether the unit's processes may make the system calls of the module.
    fn calls(&self) -> Option<Finding> {
        let of_home = || unit_calls::forbids(self.unit, &OF_A_HOME);
        let in_home = !self.settings.credential.is_roots();
        let of_home = in_home.then(of_home).flatten();
        let of_new = || {
            let found = unit_calls::forbids(self.unit, &OF_A_NEW_RECORD);
            found.filter(|(setting, _)| unit_calls::kills(self.unit, setting))
        };
        let of_record = || unit_calls::forbids(self.unit, &OF_A_RECORD);
        let (setting, call) = of_home.or_else(of_record).or_else(of_new)?;
        let what = messages::check_unit_calls(self.name, call, shown(setting));
        let finding = Finding::new(Level::Fault, "unit-calls", what)
            .at(&setting.place)
            .effect(messages::check_unit_calls_effect())
            .advice(messages::check_unit_gives_up(self.name));
        let needed = if in_home { OF_A_HOME.as_slice() } else { &[] };
        let needed: Vec<&str> =
            needed.iter().chain(&OF_A_RECORD).chain(&OF_A_NEW_RECORD).copied().collect();
        Some(self.drop_in(finding, &format!("SystemCallFilter={}", needed.join(" "))))
    }

    /// The setting by which the unit's processes are not root's.
    fn user(&self) -> Option<&Setting> {
        let dynamic = self.unit.last("DynamicUser").filter(|set| is_yes(&set.value));
        let user = self.unit.last("User");
        dynamic.or(user.filter(|set| !["", "0", "root"].contains(&set.value.as_str())))
    }

    /// Whether the credential can be seen.
    fn credential(&self) -> Option<Finding> {
        let CredentialPath::Roots(template) = &self.settings.credential else {
            let limit = hides(sight(self.unit, Path::new(HOMES)))?;
            let what = messages::check_unit_home(self.name, shown(limit));
            let finding = Finding::new(Level::Fault, "unit-hides-home", what)
                .at(&limit.place)
                .effect(messages::check_unit_home_effect());
            return Some(if limit.key == "ProtectHome" {
                let advice = messages::check_unit_home_advice(self.name);
                self.drop_in(finding.advice(advice), "ProtectHome=read-only")
            } else {
                finding.advice(messages::check_unit_home_elsewhere())
            });
        };
        let folder = Path::new(template).parent()?;
        let limit = hides(sight(self.unit, folder))?;
        let what = messages::check_unit_credential(self.name, folder.display(), shown(limit));
        Some(
            Finding::new(Level::Fault, "unit-hides-credential", what)
                .at(&limit.place)
                .effect(messages::check_unit_credential_effect())
                .advice(messages::check_unit_take_out(&limit.key, self.name)),
        )
    }

    /// Whether the module can take on the user's rights, which a credential in a home needs.
    fn rights(&self) -> Option<Finding> {
        let missing = TO_BE_THE_USER.iter().any(|capability| !self.has(capability));
        if self.settings.credential.is_roots() || !missing {
            return None;
        }
        let setting = self.unit.last("CapabilityBoundingSet")?;
        let finding =
            Finding::new(Level::Fault, "unit-rights", messages::check_unit_rights(self.name))
                .at(&setting.place)
                .effect(messages::check_unit_rights_effect())
                .advice(messages::check_unit_rights_advice(self.name));
        Some(self.drop_in(finding, &format!("CapabilityBoundingSet={}", TO_BE_THE_USER.join(" "))))
    }

    /// Whether the unit's processes can have a capability.
    fn has(&self, capability: &str) -> bool {
        let settings = self.unit.settings.iter().filter(|set| set.key == "CapabilityBoundingSet");
        // Nothing set: all.
        let (mut has, mut set) = (true, false);
        for setting in settings {
            let (without, list) = match setting.value.strip_prefix('~') {
                Some(list) => (true, list),
                None => (false, setting.value.as_str()),
            };
            let listed = list.split_whitespace().any(|word| word.eq_ignore_ascii_case(capability));
            has = match (without, list.trim().is_empty()) {
                (_, true) => without,
                (true, false) => has && !listed,
                (false, false) => set && has || listed,
            };
            set = true;
        }
        has
    }

    /// Whether the use of a code can be recorded.
    fn record(&self) -> Option<Finding> {
        let folder = self.settings.state_dir.as_path();
        let (limit, effect) = match sight(self.unit, folder) {
            Sight::Open => return None,
            Sight::Emptied(limit) => (limit, messages::check_unit_record_forgotten()),
            Sight::ReadOnly(limit) | Sight::Hidden(limit) => {
                let volatile = sight(self.unit, Path::new(VOLATILE_DIR));
                let stands_in = volatile == Sight::Open;
                (
                    limit,
                    if stands_in {
                        messages::check_unit_record_volatile()
                    } else {
                        messages::check_unit_record_effect()
                    },
                )
            }
        };
        let what = messages::check_unit_record(self.name, folder.display(), shown(limit));
        let finding =
            Finding::new(Level::Fault, "unit-record", what).at(&limit.place).effect(effect);
        Some(if matches!(sight(self.unit, folder), Sight::ReadOnly(_)) {
            let advice = messages::check_unit_record_advice(self.name);
            self.drop_in(finding.advice(advice), &format!("ReadWritePaths=-{}", folder.display()))
        } else {
            finding.advice(messages::check_unit_take_out(&limit.key, self.name))
        })
    }

    /// The same with a drop-in of one setting.
    fn drop_in(&self, finding: Finding, setting: &str) -> Finding {
        with_drop_in(finding, self.name, &[setting])
    }
}

/// The finding with a drop-in of these settings for the unit. systemd reads it once `systemctl edit` ends.
pub fn with_drop_in(finding: Finding, unit: &str, settings: &[&str]) -> Finding {
    let lines = [&["[Service]"], settings].concat();
    let file = format!("/etc/systemd/system/{unit}.d/pam_totp.conf");
    finding
        .paste(format!("systemctl edit {unit}\n{}", lines.join("\n")))
        .change(Change::new(file, 1, 0, &lines))
}

/// The setting that keeps a path from being seen.
fn hides(sight: Sight<'_>) -> Option<&Setting> {
    match sight {
        Sight::Hidden(setting) | Sight::Emptied(setting) => Some(setting),
        Sight::Open | Sight::ReadOnly(_) => None,
    }
}

fn shown(setting: &Setting) -> String {
    format!("{}={}", setting.key, setting.value)
}
