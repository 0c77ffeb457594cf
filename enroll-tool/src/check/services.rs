//! What is known of the programs behind services: the table `services.tab`, which names its sources.

use super::ours::Ours;
use super::sudo_sources::Sources;
use super::sudoers_rules::Rules;
use crate::machine::Machine;
use crate::messages::shell_word::shell_word;
use pam_stack::Service;
use pam_stack::libpam::ADMINISTRATORS;
use std::path::Path;

const TABLE: &str = include_str!("services.tab");
/// Where programs are.
const PROGRAMS: [&str; 5] = ["/usr/bin", "/usr/sbin", "/bin", "/sbin", "/usr/libexec"];
/// Where OpenVPN's servers have their settings, and the unit that reads those of the folder.
const OPENVPN: [(&str, &str); 2] =
    [("/etc/openvpn", "openvpn"), ("/etc/openvpn/server", "openvpn-server")];
/// FreeRADIUS, and where Debian and the others have its settings.
const RADIUS: &str = "radiusd";
const RADIUS_SETTINGS: [&str; 2] = ["/etc/freeradius/3.0/radiusd.conf", "/etc/raddb/radiusd.conf"];

/// How a program answers the prompts of PAM.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Answers {
    /// Every prompt has an answer of its own.
    Each,
    /// One answer serves all prompts.
    Once,
    /// Nobody looked.
    Unknown,
}

/// What the names of one program are to each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Twins {
    /// A user of one name can take the other just as well.
    Same,
    /// Another proof, or another way in.
    Other,
}

/// What a program does after a login that proves a setup.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Proof {
    /// It sets the user's credentials.
    Credentials,
    /// It sets none. It asks for the code after the password.
    Code,
    /// It sets no credentials, unless it is told to.
    SeldomCredentials,
    /// Nothing that it does is a proof.
    Nothing,
    /// Nobody looked.
    Unknown,
}

/// What a program has proved before it asks PAM.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Before {
    /// Nothing.
    Nothing,
    /// A key, if sshd's settings demand one.
    Key,
    /// Something, if its settings demand it, or nobody looked.
    Perhaps,
}

/// With whose rights a program asks PAM.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Rights {
    OfRoot,
    OfUser,
    /// Those of an account of its own.
    Own,
}

/// A line of the table.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Program {
    services: Vec<&'static str>,
    answers: Answers,
    rights: Rights,
    twins: Twins,
    proof: Proof,
    before: Before,
    units: Vec<&'static str>,
}

fn parse(line: &'static str) -> Option<Program> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [services, answers, rights, twins, credentials, before, units] = words.as_slice() else {
        return None;
    };
    Some(Program {
        services: services.split(',').collect(),
        answers: match *answers {
            "each" => Answers::Each,
            "once" => Answers::Once,
            _ => Answers::Unknown,
        },
        rights: match *rights {
            "user" => Rights::OfUser,
            "own" => Rights::Own,
            _ => Rights::OfRoot,
        },
        twins: if *twins == "same" { Twins::Same } else { Twins::Other },
        proof: match *credentials {
            "yes" => Proof::Credentials,
            "code" => Proof::Code,
            "no" => Proof::SeldomCredentials,
            _ => Proof::Nothing,
        },
        before: match *before {
            "-" => Before::Nothing,
            "key" => Before::Key,
            _ => Before::Perhaps,
        },
        units: units.split(',').filter(|unit| *unit != "-").collect(),
    })
}

fn program(service: &str) -> Option<Program> {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(parse).find(|program| program.services.contains(&service))
}

/// How the program behind a service of this machine answers.
pub fn answers(machine: &Machine, service: &str) -> Answers {
    match openvpn_names_prompts(machine, service) {
        Some(true) => Answers::Each,
        Some(false) => Answers::Once,
        None => program(service).map_or(Answers::Unknown, |program| program.answers),
    }
}

/// Whether OpenVPN's plug-in has this service and is told the prompt of the code. `None` if it has other services.
fn openvpn_names_prompts(machine: &Machine, service: &str) -> Option<bool> {
    openvpn_plugins(machine, service).first().map(|(_, prompts)| *prompts)
}

/// The units of OpenVPN's servers whose plug-in has this service, and whether it is told the prompt of the code.
fn openvpn_plugins(machine: &Machine, service: &str) -> Vec<(String, bool)> {
    let mut found = Vec::new();
    for (folder, unit) in OPENVPN {
        for name in machine.names(Path::new(folder)).unwrap_or_default() {
            let Some(instance) = name.strip_suffix(".conf") else { continue };
            let text = machine.read(&Path::new(folder).join(&name)).unwrap_or_default();
            let plugins = text.lines().filter_map(|line| plugin_prompts(line, service));
            found.extend(plugins.map(|prompts| (format!("{unit}@{instance}.service"), prompts)));
        }
    }
    found
}

/// Whether a line of OpenVPN's settings that gives this service to the plug-in tells it the prompt of the code.
fn plugin_prompts(line: &str, service: &str) -> Option<bool> {
    let parts = line.split(|c: char| c.is_whitespace() || c == '\u{22}');
    let words: Vec<&str> = parts.filter(|word| !word.is_empty()).collect();
    let [first, plugin, name, prompts @ ..] = words.as_slice() else { return None };
    let ours = *first == "plugin" && plugin.contains("auth-pam") && *name == service;
    ours.then(|| prompts.iter().any(|word| word.contains("OTP")))
}

/// The units of systemd whose process asks PAM for a service.
pub fn units(machine: &Machine, service: &str) -> Vec<String> {
    let servers = openvpn_plugins(machine, service);
    if !servers.is_empty() {
        return servers.into_iter().map(|(unit, _)| unit).collect();
    }
    let of_table = program(service).map_or_else(Vec::new, |program| program.units);
    of_table.into_iter().map(str::to_owned).collect()
}

/// Whether the program changes, by itself, to an account that is neither root nor the user before it asks PAM.
pub fn has_an_own_account(machine: &Machine, service: &str) -> bool {
    let by_settings = |path: &str| {
        let text = machine.read(Path::new(path)).unwrap_or_default();
        text.lines().filter_map(|line| line.split_once('=')).any(|(key, value)| {
            key.trim() == "user" && value.trim().trim_matches('\u{22}') != "root"
        })
    };
    program(service).is_some_and(|program| program.rights == Rights::Own)
        || service == RADIUS && RADIUS_SETTINGS.iter().any(|path| by_settings(path))
}

/// What the program has proved before it asks PAM.
pub fn before_pam(service: &str) -> Before {
    program(service).map_or(Before::Perhaps, |program| program.before)
}

/// Whether everybody who logs in to this service is at another machine: no security key is ever asked there.
pub fn is_remote_alone(service: &str) -> bool {
    matches!(service, "sshd" | "cockpit")
}

/// What the program does after a login that proves a setup.
pub fn proof(service: &str) -> Proof {
    program(service).map_or(Proof::Unknown, |program| program.proof)
}

/// Whether the program asks PAM with the user's rights alone.
pub fn runs_as_user(service: &str) -> bool {
    program(service).is_some_and(|program| program.rights == Rights::OfUser)
}

/// Services whose logins have no remote host. Others may have one.
const LOCAL: [&str; 5] = ["sudo", "sudo-i", "su", "su-l", "login"];

/// Whether the logins of a service have no remote host.
pub fn is_local(service: &str) -> bool {
    LOCAL.contains(&service)
}

/// Whether the program can ask root for a code. sudo asks the user who runs it, and root runs everything without
/// a question. All others ask root: su asks its target, and login and sshd ask anybody.
pub fn asks_root(machine: &Machine, service: &str) -> bool {
    !matches!(service, "sudo" | "sudo-i")
        || Rules::of(machine, &Sources::find(machine)).iter().any(Rules::asks_another_user)
}

/// The other names of the program that a machine has files for, and what they are to this one.
pub fn twins(machine: &Machine, service: &str) -> Vec<(&'static str, Twins)> {
    let Some(program) = program(service) else { return Vec::new() };
    let others = program.services.iter().filter(|name| **name != service);
    others.filter(|name| has_file(machine, name)).map(|name| (*name, program.twins)).collect()
}

/// The first name of the program that the machine has a file for, in the table's order; the service itself where it
/// has no twin.
pub fn first_twin(machine: &Machine, service: &str) -> String {
    let Some(program) = program(service) else { return service.to_owned() };
    let first = program.services.iter().find(|name| has_file(machine, name));
    first.map_or_else(|| service.to_owned(), |name| (*name).to_owned())
}

/// The command by which a service of a program asks for a code, as its usual service does. A setup needs a file.
pub fn way_to_ask(machine: &Machine, service: &str, usual: &str) -> String {
    let file = Service::load(machine, usual).file.filter(|_| !has_file(machine, service));
    match file {
        Some(file) => {
            let own = Path::new(ADMINISTRATORS).join(service);
            format!("cp {} {}", shell_word(&file), shell_word(&own))
        }
        None => format!("enroll setup {}", shell_word(service)),
    }
}

fn has_file(machine: &Machine, service: &str) -> bool {
    machine.libpam().folders.iter().any(|folder| machine.has(&folder.join(service)))
}

/// Whether a program opens the file of that name, so that it is a service even where others include it.
pub fn is_opened_by_a_program(machine: &Machine, service: &str) -> bool {
    let there = |folder: &&str| {
        let path = Path::new(folder).join(service);
        machine.has(&path) && !machine.is_folder(&path)
    };
    program(service).is_some() || PROGRAMS.iter().any(there)
}

/// Every service of a machine that has a file, by name.
pub fn names(machine: &Machine) -> Vec<String> {
    let folders = &machine.libpam().folders;
    let mut names: Vec<String> =
        folders.iter().flat_map(|folder| machine.names(folder).unwrap_or_default()).collect();
    names.sort();
    names.dedup();
    names
}

/// Whether the auth stack of a service has a line of ours from this file.
pub fn follows(service: &Service, file: &Path) -> bool {
    service.auth().any(|line| line.is_ours() && line.place.file == file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_line_of_the_table_is_a_program_with_a_source() {
        let mut names = BTreeSet::new();
        let mut source = String::new();
        let mut is_over = false;
        for line in TABLE.lines().skip_while(|line| !line.is_empty()) {
            if line.is_empty() || line.starts_with('#') {
                if line.is_empty() || is_over {
                    source.clear();
                }
                is_over = false;
                source.push_str(line.trim_start_matches('#'));
                continue;
            }
            let known = [
                &["each", "once", "unknown"][..],
                &["root", "user", "own"],
                &["same", "other", "-"],
                &["yes", "code", "no", "-"],
                &["key", "maybe", "-"],
            ];
            let words: Vec<&str> = line.split_whitespace().collect();
            assert_eq!(words.len(), 7, "{line}");
            for (word, known) in words.iter().skip(1).zip(known) {
                assert!(known.contains(word), "{line}");
            }
            // A user can leave any word that a program with the user's rights leaves.
            assert_eq!(words[2] == "user", words[4] == "-", "{line}");
            let program = parse(line).unwrap();
            assert!(program.units.iter().all(|unit| unit.ends_with(".service")), "{line}");
            assert_eq!(words[3] == "-", program.services.len() == 1, "{line}");
            let sourced = names_a_source(&source) && !is_over;
            assert!(sourced || program.answers == Answers::Unknown, "{source:?} of {line}");
            for name in program.services {
                assert!(names.insert(name), "{name} stands there twice");
            }
            is_over = program.answers != Answers::Unknown;
        }
        assert!(names.len() > 30, "{names:?}");
        for none in ["", "how it answers was not looked at", "tests/e2e: no_such_case"] {
            assert!(!names_a_source(none), "{none}");
        }
    }

    /// Whether a comment names a file of a program's source, a manual, or a case that runs the program.
    fn names_a_source(comment: &str) -> bool {
        const ENDINGS: [&str; 13] =
            ["c", "cc", "cpp", "h", "in", "js", "pl", "pm", "py", "rs", "sh", "vala", "zig"];
        let words =
            || comment.split([' ', ',', ';', ':', '(', ')']).map(|w| w.trim_end_matches('.'));
        let is_file = |word: &str| {
            let ending = word.rsplit_once('.').map(|(_, ending)| ending);
            ending.is_some_and(|ending| ENDINGS.contains(&ending))
        };
        let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/e2e/cases");
        let is_case = |word: &str| {
            let files = std::fs::read_dir(&cases).unwrap().map(|file| file.unwrap().path());
            let mut texts = files.map(|file| std::fs::read_to_string(file).unwrap());
            texts.any(|text| text.contains(&format!("\n{word}() {{")))
        };
        let after = comment.split_once("tests/e2e: ").map(|(_, names)| names);
        let case = after.and_then(|names| names.split([' ', ',', '.']).next());
        words().any(is_file) || case.is_some_and(is_case)
    }

    #[test]
    fn sudo_asks_root_only_where_it_asks_for_others_passwords() {
        let tree = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(tree.path().join("etc/sudoers.d")).unwrap();
        let machine = Machine::new(Some(tree.path())).unwrap();
        let asks = |service| asks_root(&machine, service);
        let write = |name: &str, text: &str| {
            std::fs::write(tree.path().join("etc").join(name), text).unwrap();
        };
        write(
            "sudoers",
            "# Defaults targetpw\nDefaults env_reset, !rootpw\n@includedir /etc/sudoers.d\n",
        );
        assert!(!asks("sudo") && !asks("sudo-i"));
        for service in ["su", "su-l", "sshd", "login", "polkit-1", "frobd"] {
            assert!(asks(service), "{service}");
        }
        write("sudoers.d/suse", "Defaults env_reset,targetpw\n");
        assert!(asks("sudo") && asks("sudo-i"));
    }

    #[test]
    fn the_names_of_a_program_are_twins() {
        let tree = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(tree.path().join("etc/pam.d")).unwrap();
        std::fs::write(tree.path().join("etc/pam.d/su-l"), "").unwrap();
        let machine = Machine::new(Some(tree.path())).unwrap();
        assert_eq!(twins(&machine, "su"), [("su-l", Twins::Same)]);
        assert_eq!(first_twin(&machine, "su"), "su-l");
        std::fs::write(tree.path().join("etc/pam.d/su"), "").unwrap();
        assert_eq!(first_twin(&machine, "su-l"), "su");
        assert!(twins(&machine, "sudo").is_empty() && twins(&machine, "frobd").is_empty());
    }
}
