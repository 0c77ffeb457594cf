//! SELinux: an enforcing machine whose policy does not know the module keeps sshd from its files.

use super::report::{Finding, Level};
use crate::machine::Machine;
use crate::messages;
use std::path::Path;
use totp_core::wire::INSTALLED;

const ENFORCING: &str = "/sys/fs/selinux/enforce";
const CONFIG: &str = "/etc/selinux/config";
const USUAL: &str = "targeted";
const MODULE: &str = "pam_totp";
/// The domain of the helper, and the label of the program that enters it.
const DOMAIN: &str = "pam_totpd_t";
const DOMAIN_ENTRY: &str = "pam_totpd_exec_t";
const MOST_LABELS: u64 = 16 << 20;
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
    let modules = Path::new("/var/lib/selinux").join(kind.unwrap_or(USUAL)).join("active/modules");
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
    let finding = if !priorities.iter().any(|p| machine.has(&modules.join(p).join(MODULE))) {
        Finding::new(Level::Fault, "selinux", messages::check_selinux())
            .at(ENFORCING)
            .effect(messages::check_selinux_effect())
    } else if lacks_the_helper(machine, kind.unwrap_or(USUAL)) {
        Finding::new(Level::Fault, "selinux-helper", messages::check_selinux_helper(DOMAIN))
            .at(ENFORCING)
            .effect(messages::check_selinux_helper_effect())
    } else {
        return Vec::new();
    };
    // The packages bring the sources of the policy module; else they are in a clone of the repository.
    let shipped = SOURCES.into_iter().find(|folder| machine.has(Path::new(folder)));
    let folder = shipped.unwrap_or("packaging/selinux");
    let build = format!(
        "make -C {folder} -f /usr/share/selinux/devel/Makefile {MODULE}.pp && semodule -i {folder}/{MODULE}.pp"
    );
    vec![finding.advice(messages::check_selinux_advice(folder)).paste(build)]
}

/// Whether the helper is installed, and the loaded module is of before it: no file of the helper has a label of its own, so
/// the helper runs in no domain of its own.
fn lacks_the_helper(machine: &Machine, kind: &str) -> bool {
    let contexts = Path::new("/etc/selinux").join(kind).join("contexts/files/file_contexts");
    // Everybody may read this list. It has some thousands of lines.
    let Ok(labels) = machine.read_bytes(&contexts, MOST_LABELS) else { return false };
    let label = format!(":{DOMAIN_ENTRY}:");
    machine.has(Path::new(INSTALLED)) && !String::from_utf8_lossy(&labels).contains(&label)
}
