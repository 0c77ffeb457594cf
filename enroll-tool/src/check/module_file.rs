//! The file of our module: whether it is there, loads, is this project's, and is root's alone.

use super::ours::{FULL_MODULE, LINE, MODULE};
use super::report::{Finding, Level};
use crate::machine::Machine;
use crate::messages::shell_word::shell_word;
use crate::messages::{self, Message};
use pam_stack::modules::{self, MAX_BYTES, Problem, folders};
use pam_stack::{FileLine, Kind};
use std::io;
use std::ops::Deref;
use std::path::{Path, PathBuf};

/// One of the two files of the module.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Build {
    /// The one that PAM files name.
    Named,
    /// The one beside it, with every part.
    Full,
}

impl Build {
    /// Its file name, and what `make build` calls it.
    const fn names(self) -> [&'static str; 2] {
        match self {
            Self::Named => [MODULE, "libpam_totp.so"],
            Self::Full => [FULL_MODULE, "libpam_totp_full.so"],
        }
    }

    /// What it means that it cannot be loaded.
    fn cannot_load(self) -> &'static str {
        match self {
            Self::Named => messages::check_module_cannot_load(),
            Self::Full => messages::check_full_module_cannot_load(),
        }
    }
}

/// A file that is looked at.
#[derive(Clone, Copy)]
struct Looked<'a> {
    build: Build,
    path: &'a Path,
}

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

    /// The second build that the module of this line hands calls over to: the file beside it, with `_full` in its name.
    pub fn full_build(&self, named: &Path) -> Option<PathBuf> {
        let path = self.path(named)?;
        let stem = path.file_name()?.to_str()?.strip_suffix(".so")?.to_owned();
        Some(path.with_file_name(format!("{stem}_full.so")))
    }

    /// What is wrong with that file, for a line that needs it.
    pub fn judge_full_build(&self, named: &Path, line: &FileLine) -> Vec<Finding> {
        let path = self.full_build(named);
        path.map_or_else(Vec::new, |path| {
            self.judge_build(Looked { build: Build::Full, path: &path }, line)
        })
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
        self.judge_build(Looked { build: Build::Named, path: &path }, line)
    }

    fn judge_build(&self, file: Looked<'_>, line: &FileLine) -> Vec<Finding> {
        let path = file.path;
        let writable = |(what, mend): (Message, String)| {
            Finding::new(Level::Fault, "module-writable", messages::check_sentence(what))
                .at(path.display())
                .effect(messages::check_module_writable_effect())
                .paste(mend)
        };
        let others = self.machine.others_on_the_way(path);
        let mut findings: Vec<Finding> = others.into_iter().map(writable).collect();
        match self.machine.read_bytes(path, MAX_BYTES) {
            Ok(content) => findings.extend(self.content(file, &content)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                findings.push(self.missing(file, line));
            }
            Err(error) => findings.push(
                Finding::new(Level::Unknown, "module-unread", messages::check_module_unread(error))
                    .at(path.display()),
            ),
        }
        findings
    }

    fn missing(&self, file: Looked<'_>, line: &FileLine) -> Finding {
        let (path, names) = (file.path, file.build.names());
        let elsewhere = folders(self.machine)
            .into_iter()
            .flat_map(|folder| names.map(|name| folder.join(name)))
            .find(|other| self.machine.has(other));
        let (what, effect) = match file.build {
            Build::Named => (
                messages::check_module_missing(path.display(), line),
                messages::check_cannot_load(),
            ),
            Build::Full => (
                messages::check_full_module_missing(path.display(), line),
                messages::check_full_module_cannot_load(),
            ),
        };
        let finding =
            Finding::new(Level::Fault, "module-missing", what).at(path.display()).effect(effect);
        match elsewhere {
            Some(other) => finding
                .advice(messages::check_module_elsewhere(other.display()))
                .paste(format!("install -m 644 {} {}", shell_word(&other), shell_word(path))),
            None => finding.advice(messages::check_module_install()).paste("sudo make install"),
        }
    }

    fn content(&self, file: Looked<'_>, content: &[u8]) -> Vec<Finding> {
        let path = file.path;
        let fault = |name, what: Message| {
            Finding::new(Level::Fault, name, what)
                .at(path.display())
                .effect(file.build.cannot_load())
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
