//! SELinux: an enforcing machine whose policy does not know the module keeps sshd from its files.

use super::machine::Machine;
use super::report::{Finding, Level};
use std::path::Path;

const ENFORCING: &str = "/sys/fs/selinux/enforce";
const CONFIG: &str = "/etc/selinux/config";
const MODULE: &str = "pam_totp";

/// Judges it.
pub fn judge(machine: &Machine) -> Vec<Finding> {
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
                Finding::new(
                    Level::Unknown,
                    "selinux-unknown",
                    "SELinux is enforcing; whether its policy knows the module could not be told.",
                )
                .at(modules.display())
                .effect(format!("The list of policy modules cannot be read: {error}."))
                .advice("As root:")
                .paste(format!("semodule -l | grep {MODULE}")),
            ];
        }
    };
    if priorities.iter().any(|priority| machine.has(&modules.join(priority).join(MODULE))) {
        return Vec::new();
    }
    vec![
        Finding::new(Level::Fault, "selinux", "SELinux is enforcing and its policy does not know the module.")
            .at(ENFORCING)
            .effect("sshd may neither read users' secrets nor write the records: nobody gets in with a code.")
            .advice("Build and load the policy module, in packaging/selinux (docs/selinux.md):")
            .paste(format!(
                "make -f /usr/share/selinux/devel/Makefile {MODULE}.pp && semodule -i {MODULE}.pp"
            )),
    ]
}
