//! The folder of records: whether what is spent can be written down, and lasts.

use super::machine::Machine;
use super::report::{Finding, Level};
use std::io;
use std::path::Path;

/// Below this a new user's record may not fit (a record has 12 KiB).
const LITTLE: u64 = 1024 * 1024;
/// Judges a folder of records.
pub fn judge(machine: &Machine, folder: &Path) -> Vec<Finding> {
    let shown = folder.display();
    let stat = match machine.lstat(folder) {
        Ok(stat) => stat,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return vec![
                Finding::new(Level::Warning, "state-missing", format!("{shown} is not there."))
                    .at(&shown)
                    .effect("The first login makes it, if it may; a confined service may not.")
                    .paste(make(folder)),
            ];
        }
        Err(error) => {
            return vec![
                Finding::new(Level::Unknown, "state-unread", format!("{shown}: {error}."))
                    .at(&shown),
            ];
        }
    };
    let fault = |name, what: String| {
        Finding::new(Level::Fault, name, what)
            .at(&shown)
            .effect("The module refuses to work with it: nobody gets in with a code.")
    };
    if stat.st_mode & 0o170_000 != 0o040_000 {
        let finding = fault("state-no-folder", format!("{shown} is no folder."));
        return vec![finding.paste(format!("mv {shown} {shown}.old && {}", make(folder)))];
    }
    let mut findings = Vec::new();
    if let Some((what, mend)) = machine.not_roots_alone(folder) {
        findings.push(fault("state-unsafe", format!("{what}.")).paste(mend));
    } else if stat.st_mode & 0o001 == 0 {
        findings.push(
            Finding::new(Level::Note, "state-closed", "Users may not pass through the folder.")
                .at(&shown)
                .effect("`enroll status` and screen lockers cannot see what sshd and sudo spent.")
                .paste(format!("chmod 711 {shown}")),
        );
    }
    findings.extend(room(machine, folder));
    findings
}

/// Whether it takes writes, and keeps them.
fn room(machine: &Machine, folder: &Path) -> Vec<Finding> {
    let shown = folder.display();
    // A plain user may pass through the folder and not open it; the one above lies on the same disk mostly.
    let known = machine.disk(folder).ok();
    let known = known.or_else(|| machine.disk(folder.parent()?).ok());
    let Some(disk) = known else { return Vec::new() };
    let mut findings = Vec::new();
    if disk.read_only {
        findings.push(
            Finding::new(Level::Fault, "state-read-only", "The file system takes no writes.")
                .at(&shown)
                .effect("Codes work until a reboot by what /run keeps; recovery codes are refused.")
                .paste("mount -o remount,rw /var"),
        );
    }
    if disk.free < LITTLE {
        findings.push(
            Finding::new(Level::Fault, "state-full", "The file system is full.")
                .at(&shown)
                .effect(
                    "Users without a record yet cannot make one; their recovery codes are refused.",
                )
                .paste(format!("df -h {shown}; df -i {shown}")),
        );
    }
    match disk.kind {
        Some(name @ ("tmpfs" | "ramfs")) => findings.push(
            Finding::new(
                Level::Fault,
                "state-forgets",
                format!("It lies on {name}, which a reboot clears."),
            )
            .at(&shown)
            .effect("What is spent is forgotten: recovery codes can be used again.")
            .advice("Give it a place that lasts (in a container: a volume), here or by:")
            .paste("auth required pam_totp.so state_dir=/PATH/THAT/LASTS"),
        ),
        Some(name @ ("NFS" | "SMB")) => findings.push(
            Finding::new(Level::Warning, "state-network", format!("It lies on {name}."))
                .at(&shown)
                .effect(
                    "Nobody gets in while the server is away, and whoever writes there decides.",
                )
                .advice("Keep it on a disk of this machine."),
        ),
        Some("overlay") => findings.push(
            Finding::new(Level::Note, "state-overlay", "It lies on an overlay, as in a container.")
                .at(&shown)
                .effect("If the container is thrown away, what is spent is forgotten."),
        ),
        _ => {}
    }
    findings
}

fn make(folder: &Path) -> String {
    format!("install -d -m 711 -o root -g root {}", folder.display())
}
