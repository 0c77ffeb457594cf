//! Which system calls a unit forbids its processes (systemd.exec(5), `SystemCallFilter=`), of those that the module needs
//! and most programs do not. tests/packages/units.sh compares it with a real systemd.

use pam_stack::units::{Setting, Unit};

/// Calls by which the module takes on the rights of a user, whose home has the credential (pam_totp/src/identity.rs).
pub const OF_A_HOME: [&str; 5] = ["capget", "capset", "setgroups", "setfsgid", "setfsuid"];
/// Calls by which it locks a record and writes it to disk.
pub const OF_A_RECORD: [&str; 3] = ["fcntl", "pwrite64", "fdatasync"];
/// The call that shares a new record with its user's group. The module goes on without it, where it only fails.
pub const OF_A_NEW_RECORD: [&str; 1] = ["fchown"];

/// The groups that have these calls, also by another group (`systemd-analyze syscall-filter`, systemd 252 and 257).
/// @known has all.
const GROUPS: [(&str, &[&str]); 7] = [
    (
        "@system-service",
        &[
            "capget",
            "capset",
            "setgroups",
            "setfsgid",
            "setfsuid",
            "fcntl",
            "pwrite64",
            "fdatasync",
            "fchown",
        ],
    ),
    ("@privileged", &["capset", "setgroups", "setfsuid", "fchown"]),
    ("@setuid", &["setgroups"]),
    ("@chown", &["fchown"]),
    ("@sync", &["fdatasync"]),
    ("@file-system", &["fcntl"]),
    ("@basic-io", &["pwrite64"]),
];

/// The setting by which the first of these calls is forbidden, and the call.
pub fn forbids<'a>(unit: &'a Unit, calls: &[&'static str]) -> Option<(&'a Setting, &'static str)> {
    let settings = unit.list("SystemCallFilter");
    let first = *settings.first()?;
    // The first list says what happens to the calls that no list has.
    let of_others = is_of_the_forbidden(first);
    calls.iter().find_map(|call| {
        let mut forbidden = (!of_others).then_some(first);
        for setting in &settings {
            if has(setting, call) {
                forbidden = is_of_the_forbidden(setting).then_some(*setting);
            }
        }
        forbidden.map(|setting| (setting, *call))
    })
}

/// Whether a forbidden call ends the process; else it fails.
pub fn kills(unit: &Unit, setting: &Setting) -> bool {
    let error = unit.last("SystemCallErrorNumber").map_or("", |set| set.value.as_str());
    ["", "kill"].contains(&error) && !setting.value.contains(':')
}

fn is_of_the_forbidden(setting: &Setting) -> bool {
    setting.value.starts_with('~')
}

/// Whether a list has a call, by itself or by a group.
fn has(setting: &Setting, call: &str) -> bool {
    setting.value.trim_start_matches('~').split_whitespace().any(|word| {
        // CALL:ERROR
        let word = word.split(':').next().unwrap_or_default();
        let group = GROUPS.iter().find(|(group, _)| *group == word);
        word == call || word == "@known" || group.is_some_and(|(_, calls)| calls.contains(&call))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use pam_stack::FileLine;
    use std::process::Command;

    fn unit(lists: &[&str]) -> Unit {
        let place = FileLine { file: "/x".into(), line: 1 };
        let setting = |list: &&str| Setting {
            place: place.clone(),
            key: "SystemCallFilter".to_owned(),
            value: (*list).to_owned(),
        };
        Unit { settings: lists.iter().map(setting).collect(), ..Unit::default() }
    }

    #[test]
    fn the_lists_of_a_unit_say_which_calls_it_forbids() {
        let of = |lists: &[&str]| forbids(&unit(lists), &OF_A_HOME).map(|(_, call)| call);
        for none in [
            &[][..],
            &["@system-service"],
            &["@known"],
            &["~@mount @swap"],
            &["@system-service", "~@mount"],
            &["~@privileged", ""],
            &["~@privileged", "@system-service"],
            &["@basic-io", "capget capset setgroups setfsgid setfsuid"],
        ] {
            assert_eq!(of(none), None, "{none:?}");
        }
        for (lists, call) in [
            (&["~@privileged"][..], "capset"),
            (&["@system-service", "~@privileged"], "capset"),
            (&["@system-service", "~@setuid:EPERM"], "setgroups"),
            (&["~@setuid"], "setgroups"),
            (&["@basic-io @file-system"], "capget"),
            (&["~setfsuid"], "setfsuid"),
        ] {
            assert_eq!(of(lists), Some(call), "{lists:?}");
        }
        let without_chown = unit(&["@system-service", "~@chown"]);
        let record = forbids(&without_chown, &OF_A_NEW_RECORD);
        assert_eq!(
            record.map(|(setting, call)| (setting.value.as_str(), call)),
            Some(("~@chown", "fchown"))
        );
    }

    /// Of the systemd that is installed; where there is none, the table stands for itself.
    #[test]
    fn the_groups_have_the_calls_that_systemd_says() {
        let calls_of = |group: &str| -> Option<Vec<String>> {
            let mut found = vec![group.to_owned()];
            let mut at = 0;
            while let Some(group) = found.get(at).cloned() {
                at += 1;
                if !group.starts_with('@') {
                    continue;
                }
                let output = Command::new("systemd-analyze")
                    .args(["syscall-filter", &group])
                    .output()
                    .ok()?;
                let text = String::from_utf8(output.stdout).ok()?;
                let words =
                    text.lines().skip(1).map(str::trim).filter(|line| !line.starts_with('#'));
                found.extend(words.filter(|line| !line.is_empty()).map(str::to_owned));
            }
            Some(found)
        };
        for (group, calls) in GROUPS {
            let Some(found) = calls_of(group) else { return };
            for call in OF_A_HOME.iter().chain(&OF_A_RECORD).chain(&OF_A_NEW_RECORD) {
                let has = found.iter().any(|other| other == call);
                assert_eq!(calls.contains(call), has, "{group} {call}");
            }
        }
    }
}
