//! Killed, or refused by the disk, at any system call: the old file is there, or the new one, whole.

mod common;

use common::{Ann, Talk, ann, built, names, skip, text, works};

/// An enrolment that is replaced without a code of it.
const OLD: &str = "version = 1\ndisabled = true\n";

/// Enrols under strace, which injects the fault into a call.
fn enrols(ann: &Ann, call: &str, fault: &str) -> bool {
    let traced = format!("trace={call}");
    let injected = format!("inject={call}:{fault}");
    let mut arguments = vec!["-qq", "-o", "/dev/null", "-e", &traced, "-e", &injected];
    let enroll = built();
    arguments.extend([enroll.as_str(), "--json", "--no-password-check"]);
    let mut talk = Talk::with(&mut ann.command("strace", &arguments));
    talk.enrols_if_it_can();
    talk.ends() == 0
}

/// Injects a fault into the first, second, ... call until one run comes through untouched.
fn at_each(ann: &Ann, call: &str, fault: &str) {
    for when in 1..200 {
        ann.put(OLD);
        let through = enrols(ann, call, &format!("{fault}:when={when}"));
        let said = ann.enroll(&["status", "--json"], "");
        assert!(said.status.success(), "{call} {fault} {when}: {}", text(&said));
        let enrolled = ann.status()["enrolled"] == true;
        assert!(enrolled || ann.saved() == OLD.as_bytes(), "{call} {fault} {when}");
        assert!(enrolled || !through, "{call} {fault} {when}: said to be saved");
        if through {
            // What earlier runs left behind is gone.
            assert_eq!(names(ann.credential().parent().unwrap()), ["credential.toml"]);
            return;
        }
    }
    panic!("{call} {fault}: never came through");
}

#[test]
fn a_kill_at_any_call_of_saving_leaves_the_old_or_the_new_file() {
    let Some(ann) = ann() else { return };
    if !works("strace", &["-qq", "-o", "/dev/null", "true"]) {
        return skip("no strace");
    }
    for call in ["openat", "flock", "pwrite64", "fsync", "unlinkat", "renameat"] {
        at_each(&ann, call, "signal=KILL");
    }
}

#[test]
fn a_disk_error_while_saving_leaves_the_old_or_the_new_file() {
    let Some(ann) = ann() else { return };
    if !works("strace", &["-qq", "-o", "/dev/null", "true"]) {
        return skip("no strace");
    }
    for (call, error) in [("fsync", "EIO"), ("renameat", "EIO"), ("pwrite64", "ENOSPC")] {
        at_each(&ann, call, &format!("error={error}"));
    }
    // The first lock is that of the folder; a file system may know none for files.
    ann.put(OLD);
    assert!(enrols(&ann, "flock", "error=ENOLCK:when=2+"), "no way without locks on files");
    assert_eq!(ann.status()["enrolled"], true);
}

/// The calls of one enrolment, in order, without their arguments but the name.
#[test]
fn a_new_file_is_flushed_then_renamed_then_announced() {
    let Some(ann) = ann() else { return };
    if !works("strace", &["-qq", "-o", "/dev/null", "true"]) {
        return skip("no strace");
    }
    ann.put(OLD);
    let trace = ann.home().join("trace");
    let enroll = built();
    let mut talk = Talk::with(&mut ann.command(
        "strace",
        &[
            "-qq",
            "-o",
            trace.to_str().unwrap(),
            "-e",
            "trace=fsync,renameat",
            &enroll,
            "--json",
            "--no-password-check",
        ],
    ));
    talk.enrols_if_it_can();
    assert_eq!(talk.ends(), 0);
    let calls = std::fs::read_to_string(trace).unwrap();
    let names: Vec<&str> = calls.lines().filter_map(|line| line.split('(').next()).collect();
    // The first is the trial, before anything is asked.
    assert_eq!(names, ["fsync", "fsync", "renameat", "fsync"], "{calls}");
}
