//! AppArmor: a program that asks for codes in a profile without the rules for the module, and a helper outside its profile.

use super::ours::names_ours;
use super::report::{Finding, Level};
use crate::machine::Machine;
use crate::messages;
use pam_stack::Service;
use std::path::{Path, PathBuf};
use totp_core::wire::INSTALLED;

const ENABLED: &str = "/sys/module/apparmor/parameters/enabled";
/// The profiles that the kernel has, one a line: the name and, in brackets, the mode. Only root can read it.
const LOADED: &str = "/sys/kernel/security/apparmor/profiles";
const FOLDER: &str = "/etc/apparmor.d";
/// The rules that a program needs for the module, as docs/apparmor.md has them installed.
const RULES: &str = "abstractions/pam_totp";
const HELPER: &str = "pam_totpd";
const QUOTE: char = '\u{22}';
/// Includes within includes, as far as they are followed.
const DEPTH: u8 = 8;

/// A profile of a program that asks for codes, or of the helper.
struct Profile {
    /// The file that declares it.
    file: PathBuf,
    /// The name that the kernel has for it.
    name: String,
}

/// Judges the profiles that are in force.
pub fn judge_apparmor(machine: &Machine, services: &[Service]) -> Vec<Finding> {
    if !machine.read(Path::new(ENABLED)).is_ok_and(|text| text.trim() == "Y") {
        return Vec::new();
    }
    let helper = machine.has(Path::new(INSTALLED)).then_some(HELPER);
    let asking = services.iter().filter(|service| names_ours(service)).map(|s| s.name.as_str());
    let profiles = profiles(machine, &asking.chain(helper).collect::<Vec<_>>());
    let Some(first) = profiles.first() else { return Vec::new() };
    let loaded = match machine.read(Path::new(LOADED)) {
        Ok(loaded) => loaded,
        Err(error) => {
            let finding = Finding::new(
                Level::Unknown,
                "apparmor-unknown",
                messages::check_apparmor_unknown(),
            )
            .at(first.file.display())
            .effect(messages::check_apparmor_list_unread(LOADED, error))
            .advice(messages::check_as_root())
            .paste("aa-status");
            return vec![finding];
        }
    };
    profiles.iter().filter_map(|profile| judge(machine, &loaded, profile)).collect()
}

fn judge(machine: &Machine, loaded: &str, profile: &Profile) -> Option<Finding> {
    let mode = loaded.lines().find_map(|line| {
        line.strip_prefix(profile.name.as_str())?.strip_prefix(" (")?.strip_suffix(')')
    });
    let is_enforced = matches!(mode, Some("enforce" | "kill"));
    let file = profile.file.display();
    if profile.name == HELPER {
        // Without its profile the helper works, with more rights than it needs.
        return (!is_enforced).then(|| {
            Finding::new(Level::Warning, "apparmor-helper", messages::check_apparmor_helper())
                .at(&file)
                .effect(messages::check_apparmor_helper_effect())
                .advice(messages::check_apparmor_helper_advice())
                .paste(format!(
                    "apparmor_parser -r {file} && systemctl try-restart pam-totpd.service"
                ))
        });
    }
    if !is_enforced || has_rules(machine, &profile.file, DEPTH) {
        return None;
    }
    let finding =
        Finding::new(Level::Fault, "apparmor", messages::check_apparmor(&profile.name, &file))
            .at(&file)
            .effect(messages::check_apparmor_effect(&profile.name))
            .advice(messages::check_apparmor_advice(format_args!("include <{RULES}>")))
            .paste(format!("apparmor_parser -r {file}"));
    Some(finding)
}

/// The profiles of programs with these names, by the files that declare them.
fn profiles(machine: &Machine, programs: &[&str]) -> Vec<Profile> {
    let folder = Path::new(FOLDER);
    let mut files = machine.names(folder).unwrap_or_default();
    files.sort_unstable();
    let of_file = |file: String| {
        let file = folder.join(file);
        let text = machine.read(&file).unwrap_or_default();
        let names = text.lines().filter_map(declared).map(str::to_owned).collect::<Vec<_>>();
        let is_asked = |name: &String| {
            programs.iter().any(|program| name.rsplit('/').next() == Some(*program))
        };
        let named = names.into_iter().filter(is_asked);
        named.map(|name| Profile { file: file.clone(), name }).collect::<Vec<_>>()
    };
    files.into_iter().flat_map(of_file).collect()
}

/// The name of the profile that a line begins: `profile NAME [PATH] … {`, or `PATH … {`.
fn declared(line: &str) -> Option<&str> {
    let mut words = line.strip_suffix('{').unwrap_or(line).split_whitespace();
    if !line.trim_end().ends_with('{') {
        return None;
    }
    match words.next()? {
        "profile" => words.next().map(|name| name.trim_matches(QUOTE)),
        word => word.starts_with('/').then_some(word),
    }
}

/// Whether a file of rules includes those for the module, or has rules of its own for it.
fn has_rules(machine: &Machine, file: &Path, depth: u8) -> bool {
    let Ok(text) = machine.read(file) else { return false };
    let rules = text.lines().map(str::trim).filter(|line| is_rule(line));
    let mut parts = Vec::new();
    for rule in rules {
        if rule.contains("pam_totp") {
            return true;
        }
        parts.extend(included(rule));
    }
    depth > 0 && parts.iter().any(|part| has_rules(machine, part, depth - 1))
}

/// A comment is none, unless it is the old way to include a file.
fn is_rule(line: &str) -> bool {
    !line.starts_with('#') || line.starts_with("#include")
}

/// The file that a line includes.
fn included(line: &str) -> Option<PathBuf> {
    let rest = line.trim_start_matches('#').strip_prefix("include")?.trim_start();
    let rest = rest
        .strip_prefix("if ")
        .map_or(rest, |rest| rest.trim_start().trim_start_matches("exists"));
    let rest = rest.trim();
    let name = rest.trim_matches(['<', '>', QUOTE]);
    // An absolute name replaces the folder.
    Some(Path::new(FOLDER).join(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_that_begins_a_profile_names_it() {
        for (line, name) in [
            ("/usr/sbin/sshd {", Some("/usr/sbin/sshd")),
            ("/usr/sbin/sshd flags=(complain) {", Some("/usr/sbin/sshd")),
            ("profile sshd /usr/{,s}bin/sshd {", Some("sshd")),
            ("profile \"sshd\" /usr/sbin/sshd{", Some("sshd")),
            ("  /usr/sbin/sshd mrix,", None),
            ("  capability chown,", None),
            ("# /usr/sbin/sshd {", None),
            ("", None),
        ] {
            assert_eq!(declared(line), name, "{line}");
        }
    }

    #[test]
    fn an_include_is_found_in_each_of_its_spellings() {
        let file = Some(PathBuf::from("/etc/apparmor.d/local/usr.sbin.sshd"));
        for line in [
            "include <local/usr.sbin.sshd>",
            "#include <local/usr.sbin.sshd>",
            "include if exists <local/usr.sbin.sshd>",
            "include \"/etc/apparmor.d/local/usr.sbin.sshd\"",
            "include /etc/apparmor.d/local/usr.sbin.sshd",
        ] {
            assert!(is_rule(line));
            assert_eq!(included(line), file, "{line}");
        }
        assert!(!is_rule("# include <abstractions/pam_totp>"));
        assert_eq!(included("capability setuid,"), None);
    }
}
