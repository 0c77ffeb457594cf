//! Running a part of a test in another process: the test binary again, with a job in its environment.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const JOB: &str = "RECORD_FILES_JOB";
const FOLDER: &str = "RECORD_FILES_FOLDER";

/// The job this process was started for, and its folder.
pub fn job() -> Option<(String, PathBuf)> {
    Some((std::env::var(JOB).ok()?, std::env::var_os(FOLDER)?.into()))
}

fn arguments(command: &mut Command, job: &str, folder: &Path) {
    command.args(["--exact", "a_job_of_another_test", "--nocapture"]).env(JOB, job);
    command.env(FOLDER, folder).stdin(Stdio::null());
}

/// The command that does `job`.
pub fn command(job: &str, folder: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    arguments(&mut command, job, folder);
    command.stdout(Stdio::null());
    command
}

/// Does `job` as root with mounts of its own: really root, or root of a new user namespace.
pub fn do_as_root(job: &str) {
    let is_root = nix::unistd::geteuid().is_root();
    let flags: &[&str] = if is_root { &["-m"] } else { &["-U", "-r", "-m"] };
    let mut may = Command::new("unshare");
    may.args(flags).args(["mount", "-t", "tmpfs", "none", "/mnt"]);
    if !may.stderr(Stdio::null()).status().is_ok_and(|status| status.success()) {
        // A user may have none. The same program runs as root as well (`unit-inside.sh`), and root must have one there.
        let required = std::env::var_os("E2E_REQUIRE").is_some_and(|value| !value.is_empty());
        assert!(!(is_root && required), "no mount namespace here");
        println!("skipped: no mount namespace here");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new("unshare");
    command.args(flags).arg(std::env::current_exe().unwrap());
    arguments(&mut command, job, folder.path());
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&said));
}

/// Mounts a small file system of its own at `folder`.
pub fn mount_small(folder: &Path) {
    std::fs::create_dir(folder).unwrap();
    mount(&["-t", "tmpfs", "-o", "size=64k,mode=711", "none"], folder);
}

pub fn mount(arguments: &[&str], folder: &Path) {
    let status = Command::new("mount").args(arguments).arg(folder).status();
    assert!(status.unwrap().success(), "mount {arguments:?}");
}
