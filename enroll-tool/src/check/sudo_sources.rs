//! From where sudo takes its rules: the files by default, others by sudo.conf(5), and directories by nsswitch.conf(5).

use super::sudoers_lines::conf_lines;
use crate::machine::Machine;
use crate::messages::{self, Message};
use pam_stack::FileLine;
use std::path::{Path, PathBuf};

/// Where sudo's rules are; the last is openSUSE's.
const SUDOERS: [&str; 2] = ["/etc/sudoers", "/usr/etc/sudoers"];
/// The rules of sudo-rs, which takes those of sudo where it has none of its own. It reads no sudo.conf.
const SUDO_RS: &str = "/etc/sudoers-rs";
const SUDO_CONF: [&str; 2] = ["/etc/sudo.conf", "/usr/etc/sudo.conf"];
const NSSWITCH: &str = "/etc/nsswitch.conf";
/// sudo's own plug-in, and the name in it that decides who may do what.
const OWN: &str = "sudoers.so";
const POLICY: &str = "sudoers_policy";
/// Where distributions have sudo's plug-ins.
const FOLDERS: [&str; 4] =
    ["/usr/lib/sudo", "/usr/libexec/sudo", "/usr/lib64/sudo", "/usr/local/libexec/sudo"];
/// The plug-ins of sudo's sources that only write logs, or can only refuse.
const NO_POLICY: [&str; 6] =
    ["python_io", "python_audit", "python_approval", "python_group", "audit_json", "sample_io"];

/// The files of rules, and what else decides.
#[derive(Debug, Default)]
pub struct Sources {
    /// Those of each sudo, in its order.
    pub files: Vec<Vec<PathBuf>>,
    /// What cannot be read here.
    pub elsewhere: Vec<Elsewhere>,
}

/// Rules that are not in a file.
#[derive(Debug)]
pub struct Elsewhere {
    /// What chooses them.
    pub place: FileLine,
    /// What it is, in words.
    pub what: Message,
    /// Whether sudo itself shows the rules (`sudo -l`).
    pub shown_by_sudo: bool,
}

impl Sources {
    /// Finds the sources.
    pub fn find(machine: &Machine) -> Self {
        let mut sources = Self::default();
        let usual = || SUDOERS.iter().map(PathBuf::from).find(|file| machine.has(file));
        let conf = SUDO_CONF.iter().map(Path::new).find(|file| machine.has(file));
        let chosen = conf.and_then(|conf| sources.by_conf(machine, conf));
        // sudo ignores a sudo.conf that others can write.
        let ignored = conf.is_some_and(|conf| machine.not_roots_alone(conf).is_some());
        if chosen.is_none() || ignored {
            sources.files.extend(usual().map(|file| vec![file]));
        }
        sources.files.extend(chosen);
        let of_sudo_rs = Some(PathBuf::from(SUDO_RS)).filter(|file| machine.has(file));
        sources.files.extend(of_sudo_rs.map(|file| vec![file]));
        sources.files.dedup();
        sources.by_nsswitch(machine);
        sources
    }

    /// The files that sudo.conf chooses, if it chooses any: of several names the first that is there.
    fn by_conf(&mut self, machine: &Machine, conf: &Path) -> Option<Vec<PathBuf>> {
        let text = match machine.read(conf) {
            Ok(text) => text,
            Err(error) => {
                let place = FileLine { file: conf.to_owned(), line: 1 };
                let what = messages::sudoers_unread(&error);
                self.elsewhere.push(Elsewhere { place, what, shown_by_sudo: true });
                return None;
            }
        };
        for (line, text) in conf_lines(&text) {
            let words: Vec<&str> = text.split_whitespace().collect();
            let mut foreign = || {
                let place = FileLine { file: conf.to_owned(), line };
                let what = messages::sudo_other_plugin(text.trim());
                self.elsewhere.push(Elsewhere { place, what, shown_by_sudo: false });
            };
            match words.as_slice() {
                [first, name, folder, ..]
                    if first.eq_ignore_ascii_case("Path")
                        && *name == "plugin_dir"
                        && !FOLDERS.contains(&folder.trim_end_matches('/')) =>
                {
                    foreign();
                }
                [first, symbol, path, options @ ..] if first.eq_ignore_ascii_case("Plugin") => {
                    if !is_own(path) {
                        if !NO_POLICY.contains(symbol) {
                            foreign();
                        }
                        continue;
                    }
                    if *symbol != POLICY {
                        continue;
                    }
                    // The first policy counts; sudo refuses another one.
                    let named =
                        options.iter().rev().find_map(|o| o.strip_prefix("sudoers_file="))?;
                    let whole = PathBuf::from(named);
                    let several = || named.split(':').map(PathBuf::from);
                    let found = || several().find(|file| machine.has(file));
                    let file = if machine.has(&whole) { None } else { found() };
                    return Some(vec![file.unwrap_or(whole)]);
                }
                _ => {}
            }
        }
        None
    }

    /// Directories that sudo asks for rules too. Only the first line counts.
    fn by_nsswitch(&mut self, machine: &Machine) {
        let text = machine.read(Path::new(NSSWITCH)).unwrap_or_default();
        let sources = conf_lines(&text).into_iter().find_map(|(number, line)| {
            let (name, sources) = line.split_once(':')?;
            name.eq_ignore_ascii_case("sudoers").then_some((number, sources.to_owned()))
        });
        let Some((line, sources)) = sources else { return };
        let asked = sources.split_whitespace().filter(|word| !word.starts_with('['));
        let others: Vec<&str> = asked.filter(|word| !word.eq_ignore_ascii_case("files")).collect();
        if others.is_empty() {
            return;
        }
        let place = FileLine { file: NSSWITCH.into(), line };
        let what = messages::sudo_rules_of_directory(others.join(" "));
        self.elsewhere.push(Elsewhere { place, what, shown_by_sudo: true });
    }
}

/// Whether a plug-in of sudo.conf is sudo's own, in a folder that a distribution has for it.
fn is_own(path: &str) -> bool {
    match path.rsplit_once('/') {
        None => path == OWN,
        Some((folder, name)) => name == OWN && FOLDERS.contains(&folder),
    }
}
