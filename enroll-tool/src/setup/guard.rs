//! What reverts a setup when the process that began it cannot any more: a transient timer of
//! systemd, or a process of its own that no closed terminal reaches; and after a reboot, a unit of systemd
//! or a line for cron. All of them run `enroll setup`, and are gone when the setup is over.

use super::files;
use super::journal::Journal;
use crate::error::{Error, Result, failed};
use crate::messages;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

// By their paths: a root shell may have the PATH of the user it came from.
const SYSTEMD_RUN: &str = "/usr/bin/systemd-run";
const SYSTEMCTL: &str = "/usr/bin/systemctl";

/// The guard leaves the one who waits at the terminal this much time to settle it first.
const GRACE: u64 = 2;

const UNIT: &str = "/etc/systemd/system/pam_totp-setup.service";
const WANTED: &str = "/etc/systemd/system/multi-user.target.wants/pam_totp-setup.service";
const CRON: &str = "/etc/cron.d/pam_totp-setup";

/// What watches over a setup.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Guards {
    /// After a reboot, too.
    pub after_reboot: bool,
}

fn unit(service: &str, id: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
    format!("pam_totp-setup-{}-{id}", service.chars().map(plain).collect::<String>())
}

fn with_systemd() -> bool {
    Path::new("/run/systemd/system").exists()
}

/// Starts everything that watches over this setup.
pub fn begin(journal: &Journal) -> Result<Guards> {
    let manifest = &journal.manifest;
    let program = program()?;
    let unit = unit(&manifest.service, &manifest.id);
    start(&program, &manifest.service, &manifest.id, (&unit, manifest.wait + GRACE))?;
    let after_reboot = at_boot(&program).map_err(|e| Error::Failed(messages::at(UNIT, &e)))?;
    Ok(Guards { after_reboot })
}

/// A guard that goes on at once, for a setup that does not end at the first tries. `again` tells it from others.
pub fn go_on(service: &str, id: &str, again: &str) -> Result<()> {
    let unit = format!("{}-{again}", unit(service, id));
    start(&program()?, service, id, (&unit, 1))
}

fn program() -> Result<PathBuf> {
    std::env::current_exe().map_err(|error| Error::Failed(messages::setup_no_program(error)))
}

/// `after`: in so many seconds.
fn start(program: &Path, service: &str, id: &str, (unit, after): (&str, u64)) -> Result<()> {
    if with_systemd() {
        timer(program, service, id, (unit, after))
    } else {
        process(program, service, id, after)
    }
}

fn timer(program: &Path, service: &str, id: &str, (unit, after): (&str, u64)) -> Result<()> {
    let output = Command::new(SYSTEMD_RUN)
        .env_clear()
        .args(["--quiet", "--collect", "--timer-property=AccuracySec=1s"])
        .arg(format!("--unit={unit}"))
        .arg(format!("--on-active={after}s"))
        .arg("--")
        .arg(program)
        .args(["setup", service, "--settle", id])
        .stdin(Stdio::null())
        .output();
    match output {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => {
            let why = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            failed(messages::setup_no_timer(why))
        }
        Err(error) => failed(messages::setup_no_timer(error)),
    }
}

fn process(program: &Path, service: &str, id: &str, after: u64) -> Result<()> {
    let failed = |error: io::Error| Error::Failed(messages::setup_no_guard(error));
    let after = after.to_string();
    let mut child = Command::new(program)
        .args(["setup", service, "--settle", id, "--after", &after])
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(failed)?;
    // It says so when no signal of this terminal reaches it any more.
    let mut word = [0];
    let told = child.stdout.take().map(|mut out| out.read_exact(&mut word));
    match told {
        Some(Ok(())) => Ok(()),
        _ => Err(failed(io::Error::other(messages::setup_guard_ended()))),
    }
}

/// Ends the timer. A process ends by itself when there is nothing left to settle.
pub fn end(service: &str, id: &str) {
    if with_systemd() {
        let timer = format!("{}.timer", unit(service, id));
        // It may have run out just now.
        let _ = Command::new(SYSTEMCTL)
            .env_clear()
            .args(["stop", "--quiet", &timer])
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .status();
    }
    nothing_at_boot_unless_one_waits();
}

/// Removes what acts after a reboot, if no setup waits.
pub fn nothing_at_boot_unless_one_waits() {
    let pending = |service: &String| {
        let last = Journal::last(service);
        last.map_or(true, |last| last.is_some_and(|journal| journal.waits()))
    };
    if !Journal::services().iter().any(pending) {
        for path in [WANTED, UNIT, CRON] {
            let path = Path::new(path);
            // One that was being written when its process was killed goes, too.
            let there = |path: &Path| fs::symlink_metadata(path).is_ok();
            if there(path) || there(&files::beside(path, files::Beside::New)) {
                let _ = files::remove(path);
            }
        }
    }
}

/// Puts in place what takes the setup back after a reboot. `false` where nothing here could.
fn at_boot(program: &Path) -> io::Result<bool> {
    let systemd = ["/usr/lib/systemd/systemd", "/lib/systemd/systemd"];
    if systemd.iter().any(|path| Path::new(path).exists()) {
        let wanted = Path::new(WANTED);
        let missing = |folder: &&Path| !folder.exists();
        let mut folders: Vec<&Path> = wanted.ancestors().skip(1).take_while(missing).collect();
        folders.reverse();
        folders.into_iter().try_for_each(|folder| files::make_folder(folder, 0o755))?;
        files::replace(Path::new(UNIT), unit_text(program).as_bytes(), 0o644)?;
        if fs::symlink_metadata(wanted).is_err() {
            std::os::unix::fs::symlink(UNIT, wanted)?;
            files::sync_folder(wanted)?;
        }
        return Ok(true);
    }
    let cron = ["/usr/sbin/cron", "/usr/sbin/crond", "/usr/bin/crond"];
    if Path::new("/etc/cron.d").is_dir() && cron.iter().any(|path| Path::new(path).exists()) {
        let text = format!("@reboot root {} setup --revert-pending\n", program.display());
        files::replace(Path::new(CRON), text.as_bytes(), 0o644)?;
        return Ok(true);
    }
    Ok(false)
}

fn unit_text(program: &Path) -> String {
    let program = PathBuf::from(program);
    format!(
        "# Written by `enroll setup` for the time of its wait; it goes with it.\n\
         [Unit]\n\
         Description=Take back a setup of pam_totp that a reboot cut off\n\
         After=local-fs.target\n\
         Before=ssh.service sshd.service ssh.socket sshd.socket systemd-user-sessions.service\n\
         RequiresMountsFor=/var/lib/pam_totp\n\n\
         [Service]\n\
         Type=oneshot\n\
         ExecStart={} setup --revert-pending\n\n\
         [Install]\n\
         WantedBy=multi-user.target\n",
        program.display()
    )
}
