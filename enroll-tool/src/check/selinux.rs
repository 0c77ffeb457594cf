//! SELinux: an enforcing machine whose policy does not know the module keeps sshd from its files.

use super::report::{Finding, Level};
use crate::machine::Machine;
use crate::messages;
use std::path::Path;

const ENFORCING: &str = "/sys/fs/selinux/enforce";
const CONFIG: &str = "/etc/selinux/config";
const MODULE: &str = "pam_totp";
/// Where the packages of Fedora and of Debian put the sources of the policy module.
const SOURCES: [&str; 2] =
    ["/usr/share/doc/pam_totp/selinux", "/usr/share/doc/libpam-totp/examples/selinux"];

/// Judges it.
pub fn judge_selinux(machine: &Machine) -> Vec<Finding> {
    let enforcing = machine.read(Path::new(ENFORCING)).is_ok_and(|text| text.trim() == "1");
    if !enforcing {
        return Vec::new();
    }
    let config = machine.read(Path::new(CONFIG)).unwrap_or_default();
    let kind = config.lines().find_map(|line| line.trim().strip_prefix("SELINUXTYPE="));
    let modules =
        Path::new("/var/lib/selinux").join(kind.unwrap_or("targeted")).join("active/modules");
    let priorities = match machine.names(&modules) {
        Ok(priorities) => priorities,
        Err(error) => {
            return vec![
                Finding::new(Level::Unknown, "selinux-unknown", messages::check_selinux_unknown())
                    .at(modules.display())
                    .effect(messages::check_selinux_list_unread(error))
                    .advice(messages::check_as_root())
                    .paste(format!("semodule -l | grep {MODULE}")),
            ];
        }
    };
    if priorities.iter().any(|priority| machine.has(&modules.join(priority).join(MODULE))) {
        return Vec::new();
    }
    // The packages bring the sources of the policy module; else they are in a clone of the repository.
    let shipped = SOURCES.into_iter().find(|folder| machine.has(Path::new(folder)));
    let folder = shipped.unwrap_or("packaging/selinux");
    vec![
        Finding::new(Level::Fault, "selinux", messages::check_selinux())
            .at(ENFORCING)
            .effect(messages::check_selinux_effect())
            .advice(messages::check_selinux_advice(folder))
            .paste(format!(
                "make -C {folder} -f /usr/share/selinux/devel/Makefile {MODULE}.pp && \
                 semodule -i {folder}/{MODULE}.pp"
            )),
    ]
}
