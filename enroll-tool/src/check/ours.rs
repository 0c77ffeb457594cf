//! The module of this project in a stack.

use crate::machine::Machine;
use pam_stack::modules::folders;
use pam_stack::{Calls, Handler, Kind, Service};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// The file name of the module.
pub const MODULE: &str = "pam_totp.so";

/// The file name of its second build, which lies beside it and has every part: seldom calls are handed over to it.
pub const FULL_MODULE: &str = "pam_totp_full.so";

/// The line, in full.
pub const LINE: &str = "auth required pam_totp.so";

/// The account line that writes remembered devices. No result of it counts (`default=ignore`): it lets nobody in, and
/// a login by key alone, which calls no auth line, does not fail where the module cannot be loaded.
pub const ACCOUNT_LINE: &str = "account [default=ignore] pam_totp.so";

/// The account line that offers an enrolment at the first login. Only its refusals count, and it lets nobody in. Where the
/// module cannot be loaded, a login by key alone goes on.
pub const ENROLLING_ACCOUNT_LINE: &str =
    "account [success=ignore ignore=ignore module_unknown=ignore default=die] pam_totp.so";

/// The line where the program gives one answer to all prompts.
pub const FORWARDING: &str = "auth requisite pam_totp.so forward_pass";

/// Whether something is, or has, a line of the module.
pub trait Ours {
    /// Whether this is a line of the module.
    fn is_ours(&self) -> bool;
}

impl Ours for Handler {
    fn is_ours(&self) -> bool {
        self.names(MODULE)
    }
}

/// Every name of the module on a machine: its own, and those of links that lead to it.
pub struct AllNames<'a> {
    machine: &'a Machine,
    folders: Vec<PathBuf>,
    /// The names in the folders of modules.
    names: Vec<String>,
}

impl<'a> AllNames<'a> {
    /// Looks into the folders of modules.
    pub fn find(machine: &'a Machine) -> Self {
        let folders = folders(machine);
        let mut names = vec![MODULE.to_owned()];
        for folder in &folders {
            let there = machine.names(folder).unwrap_or_default().into_iter();
            names.extend(there.filter(|name| leads_to_ours(machine, &folder.join(name))));
        }
        Self { machine, folders, names }
    }

    /// Whether one of the names stands in a text, or the path of a link to the module.
    pub fn are_in(&self, text: &str) -> bool {
        let is_path = |word: &&str| word.contains('/');
        self.names.iter().any(|name| text.contains(name))
            || text.split([' ', '\t', '[', ']']).filter(is_path).any(|word| self.is_link(word))
    }

    /// Whether a line calls the module by one of them.
    pub fn are_of(&self, handler: &Handler) -> bool {
        let Calls::Module { path, .. } = &handler.calls else { return false };
        let name = handler.module();
        self.names.iter().any(|known| known == name) || self.is_link(path)
    }

    /// libpam looks for a path that does not begin at the root below the folder of modules.
    fn is_link(&self, path: impl AsRef<Path>) -> bool {
        let path = path.as_ref();
        let mut folders = self.folders.iter();
        folders.any(|folder| leads_to_ours(self.machine, &folder.join(path)))
    }
}

/// Whether a path is the module's file, or a link to it through any number of others.
fn leads_to_ours(machine: &Machine, path: &Path) -> bool {
    machine.way(path).iter().any(|part| part.file_name() == Some(OsStr::new(MODULE)))
}

/// Whether a line names the module that is not one of the password stack: such a line says nothing of logins.
pub fn names_ours(service: &Service) -> bool {
    let at_login = |handler: &&Handler| handler.kind != Kind::Password;
    service.handlers.iter().filter(at_login).any(Ours::is_ours)
}

/// The service of this name, if it can be read, no line of it is ours, and it is not among those that are judged.
pub fn without_ours(machine: &Machine, name: &str, judged: &[Service]) -> Option<Service> {
    let found = Service::load(machine, name);
    let known = judged.iter().any(|service| service.name == found.name);
    (!known && found.unread.is_empty() && !names_ours(&found)).then_some(found)
}
