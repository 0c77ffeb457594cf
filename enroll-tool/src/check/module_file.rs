//! The file of our module: whether it is there, loads, is this project's, and is root's alone.

use super::ours::{LINE, MODULE};
use super::report::{Finding, Level};
use crate::machine::Machine;
use crate::messages::{self, Message};
use crate::terminal::shell_word::shell_word;
use pam_stack::modules::{self, MAX_BYTES, Problem, folders};
use pam_stack::{FileLine, Kind};
use std::io;
use std::ops::Deref;
use std::path::Path;

/// What `make build` calls it.
const BUILT: &str = "libpam_totp.so";
/// Texts that this project's module holds, and no other of its name.
const MARKS: [&[u8]; 2] = [b"/etc/security/pam_totp.toml", b"pam_totp recovery code v1"];

/// The modules of a machine, and what our own is judged by.
#[derive(Debug)]
pub struct Modules<'a> {
    machine: &'a Machine,
    found: modules::Modules<'a>,
}

impl<'a> Deref for Modules<'a> {
    type Target = modules::Modules<'a>;

    fn deref(&self) -> &modules::Modules<'a> {
        &self.found
    }
}

impl<'a> Modules<'a> {
    /// Looks for the folder.
    pub fn find(machine: &'a Machine) -> Self {
        Self { machine, found: modules::Modules::find(machine) }
    }

    /// The machine that they are on.
    pub const fn machine(&self) -> &'a Machine {
        self.machine
    }
}

impl Modules<'_> {
    /// The fault of a module that the user's programs may not read.
    pub fn judge_for_users(&self, named: &Path) -> Option<Finding> {
        let path = self.path(named).filter(|path| !self.machine.anybody_may_read(path))?;
        let what = messages::check_module_closed();
        Some(
            Finding::new(Level::Fault, "module-closed", what)
                .at(path.display())
                .effect(messages::check_module_cannot_load())
                .paste(format!("chmod a+rX {}", shell_word(&path))),
        )
    }

    /// Whether the file is readable and holds another project's module.
    pub fn is_foreign(&self, named: &Path) -> bool {
        let content = self.path(named).map(|path| self.machine.read_bytes(&path, MAX_BYTES));
        content.is_some_and(|content| content.is_ok_and(|content| !is_ours(&content)))
    }

    /// What is wrong with our module's file, as this line names it.
    pub fn judge_file(&self, named: &Path, line: &FileLine) -> Vec<Finding> {
        let Some(path) = self.path(named) else {
            let unknown = if self.has_folder() {
                Finding::new(Level::Unknown, "module-path", messages::check_module_path())
                    .at(line)
                    .effect(messages::check_module_path_effect())
                    .paste(LINE)
            } else {
                Finding::new(Level::Unknown, "module-folder", messages::check_module_folder())
                    .effect(messages::check_module_folder_effect())
            };
            return vec![unknown];
        };
        let writable = |(what, mend): (Message, String)| {
            Finding::new(Level::Fault, "module-writable", messages::check_sentence(what))
                .at(path.display())
                .effect(messages::check_module_writable_effect())
                .paste(mend)
        };
        let others = self.machine.others_on_the_way(&path);
        let mut findings: Vec<Finding> = others.into_iter().map(writable).collect();
        match self.machine.read_bytes(&path, MAX_BYTES) {
            Ok(content) => findings.extend(self.content(&path, &content)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                findings.push(self.missing(&path, line));
            }
            Err(error) => findings.push(
                Finding::new(Level::Unknown, "module-unread", messages::check_module_unread(error))
                    .at(path.display()),
            ),
        }
        findings
    }

    fn missing(&self, path: &Path, line: &FileLine) -> Finding {
        let elsewhere = folders(self.machine)
            .into_iter()
            .flat_map(|folder| [folder.join(MODULE), folder.join(BUILT)])
            .find(|other| self.machine.has(other));
        let finding = Finding::new(
            Level::Fault,
            "module-missing",
            messages::check_module_missing(path.display(), line),
        )
        .at(path.display())
        .effect(messages::check_cannot_load());
        match elsewhere {
            Some(other) => finding
                .advice(messages::check_module_elsewhere(other.display()))
                .paste(format!("install -m 644 {} {}", shell_word(&other), shell_word(path))),
            None => finding.advice(messages::check_module_install()).paste("sudo make install"),
        }
    }

    fn content(&self, path: &Path, content: &[u8]) -> Vec<Finding> {
        let fault = |name, what: Message| {
            Finding::new(Level::Fault, name, what)
                .at(path.display())
                .effect(messages::check_module_cannot_load())
        };
        let told = |problem| match problem {
            Problem::NoLibrary | Problem::Headers => {
                fault("module-broken", messages::check_module_no_library().into())
                    .advice(messages::check_module_install_again())
                    .paste("sudo make install")
            }
            Problem::NoExec => fault("module-noexec", messages::check_module_noexec().into())
                .advice(messages::check_module_noexec_advice())
                .paste(format!("findmnt --target {}", shell_word(path))),
            Problem::Architecture { .. } => {
                fault("module-architecture", messages::check_module_architecture().into())
                    .advice(messages::check_module_build_here())
                    .paste("make build && sudo make install")
            }
            Problem::NoEntry => fault("module-broken", messages::check_module_no_entry().into())
                .paste("sudo make install"),
            Problem::Library(name) => fault("module-library", messages::check_module_library(name))
                .advice(messages::check_module_see_missing())
                .paste(format!("ldd {}", shell_word(path))),
            Problem::Libc(version) => fault("module-libc", messages::check_module_libc(version))
                .advice(messages::check_module_libc_advice())
                .paste("make build && sudo make install"),
        };
        let problems = self.problems(path, content, Kind::Auth);
        if problems.is_empty() && !is_ours(content) {
            let what = messages::check_module_foreign();
            return vec![
                Finding::new(Level::Fault, "module-foreign", what)
                    .at(path.display())
                    .effect(messages::check_module_foreign_effect())
                    .advice(messages::check_module_install_again())
                    .paste("sudo make install"),
            ];
        }
        problems.into_iter().map(told).collect()
    }
}

fn is_ours(content: &[u8]) -> bool {
    MARKS.iter().all(|mark| content.windows(mark.len()).any(|part| part == *mark))
}
