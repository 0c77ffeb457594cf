//! The program sshd on this machine: what it says of its settings, and what starts it.

use crate::machine::programs::Patience;
use crate::machine::{Machine, PATIENCE, ProgramAnswer};
use rustix::fs::Mode;
use std::path::Path;
use totp_core::new_folder;

/// Where sshd is.
const PROGRAMS: [&str; 3] = ["/usr/sbin/sshd", "/usr/local/sbin/sshd", "/sbin/sshd"];
const SYSTEMCTL: [&str; 2] = ["/usr/bin/systemctl", "/bin/systemctl"];

/// The units of sshd, by the names of Debian and of the others.
pub const UNITS: [Units; 2] = [
    Units { socket: "ssh.socket", service: "ssh.service" },
    Units { socket: "sshd.socket", service: "sshd.service" },
];

/// A socket unit, and the service that it starts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Units {
    pub socket: &'static str,
    pub service: &'static str,
}

/// Asks sshd.
///
/// systemd makes the folder that sshd wants when it starts sshd, and removes it afterwards. Where a socket starts
/// sshd it is missing until the first connection, so root makes it here in the same way. It stays: sshd may have
/// been started meanwhile, and needs it for each login.
pub fn ask(machine: &Machine, arguments: &[&str]) -> ProgramAnswer {
    ask_within(machine, arguments, &mut Patience::of(PATIENCE))
}

/// The same, one of several questions that have one time.
pub fn ask_within(machine: &Machine, arguments: &[&str], patience: &mut Patience) -> ProgramAnswer {
    let answer = machine.ask_within(&PROGRAMS, arguments, patience);
    let ProgramAnswer::Failed(why) = &answer else { return answer };
    let Some(folder) = missing_folder(why).filter(|_| machine.is_this_one() && machine.as_root)
    else {
        return answer;
    };
    match new_folder::make(folder, Mode::from_raw_mode(0o755)) {
        Ok(()) => machine.ask_within(&PROGRAMS, arguments, patience),
        Err(_) => answer,
    }
}

/// The folder, where sshd says that the one for its unprivileged part is missing.
fn missing_folder(why: &str) -> Option<&Path> {
    let said = why.lines().find(|line| line.contains("Missing privilege separation directory"))?;
    let (_, folder) = said.trim().split_once(": ")?;
    let path = Path::new(folder);
    [Path::new("/run"), Path::new("/var/run")].contains(&path.parent()?).then_some(path)
}

/// What systemctl says.
pub fn systemctl(machine: &Machine, arguments: &[&str]) -> ProgramAnswer {
    machine.ask(&SYSTEMCTL, arguments)
}

/// Whether systemd has this unit running.
pub fn is_active(machine: &Machine, unit: &str) -> bool {
    matches!(systemctl(machine, &["is-active", unit]), ProgramAnswer::Said(_))
}

/// The units, where systemd listens in place of sshd.
pub fn by_socket(machine: &Machine) -> Option<Units> {
    if !machine.has(Path::new("/run/systemd/system")) {
        return None;
    }
    UNITS.into_iter().find(|units| is_active(machine, units.socket))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_missing_folder_is_one_of_run() {
        let why = "Missing privilege separation directory: /run/sshd\r\n";
        assert_eq!(missing_folder(why), Some(Path::new("/run/sshd")));
        let other = |path: &str| {
            missing_folder(&format!("Missing privilege separation directory: {path}")).is_some()
        };
        assert!(other("/var/run/sshd"));
        assert!(!other("/etc/sshd") && !other("/run/a/sshd") && !other("") && !other("/run"));
        assert!(missing_folder("/etc/ssh/sshd_config line 1: bad").is_none());
    }
}
