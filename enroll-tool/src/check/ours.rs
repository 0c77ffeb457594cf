//! The module of this project in a stack.

use crate::machine::Machine;
use pam_stack::{Handler, Kind, Service};

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
