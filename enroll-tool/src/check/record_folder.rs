//! The folder of records: whether what is spent can be written down, and lasts.

use super::report::{Finding, Level};
use crate::machine::Machine;
use crate::messages::shell_word::shell_word;
use crate::messages::{self, Message, Said};
use pam_stack::FileLine;
use std::io;
use std::path::{Path, PathBuf};
use totp_core::device::HOST_KEY_FILE;

/// Below this a new user's record may not fit (a record has 12 KiB).
const LITTLE: u64 = 1024 * 1024;
/// Judges a folder of records.
pub fn judge_record_folder(machine: &Machine, folder: &Path) -> Vec<Finding> {
    let (shown, word) = (folder.display(), shell_word(folder));
    let stat = match machine.lstat(folder) {
        Ok(stat) => stat,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            // Somebody else could make the folder, and the module would refuse it.
            let others = machine.others_on_the_way(folder).into_iter().map(|(what, mend)| {
                Finding::new(Level::Fault, "state-unsafe", messages::check_sentence(Said(what)))
                    .at(&shown)
                    .effect(messages::check_state_refused())
                    .paste(mend)
            });
            let missing =
                Finding::new(Level::Warning, "state-missing", messages::check_is_not_there(&shown))
                    .at(&shown)
                    .effect(messages::check_state_missing_effect())
                    .paste(make(folder));
            return others.chain([missing]).collect();
        }
        Err(error) => {
            return vec![
                Finding::new(
                    Level::Unknown,
                    "state-unread",
                    messages::check_sentence(format_args!("{shown}: {error}")),
                )
                .at(&shown),
            ];
        }
    };
    let fault = |name, what: Message| {
        Finding::new(Level::Fault, name, what).at(&shown).effect(messages::check_state_refused())
    };
    if stat.st_mode & 0o170_000 != 0o040_000 {
        let finding = fault("state-no-folder", messages::check_state_no_folder(&shown));
        return vec![finding.paste(format!("mv {word} {word}.old && {}", make(folder)))];
    }
    let mut findings = Vec::new();
    let others = machine.others_on_the_way(folder);
    if let Some((what, mend)) = others.first() {
        findings.push(fault("state-unsafe", messages::check_sentence(Said(what))).paste(mend));
    } else if stat.st_mode & 0o001 == 0 {
        findings.push(
            Finding::new(Level::Note, "state-closed", messages::check_state_closed())
                .at(&shown)
                .effect(messages::check_state_closed_effect())
                .paste(format!("chmod 711 {word}")),
        );
    }
    findings.extend(record_in_others_reach(machine, folder));
    findings.extend(host_key_in_others_reach(machine, folder));
    findings.extend(room(machine, folder));
    findings
}

/// Lines that keep their records in different folders: each has its own, so that one code is good in each. A line is
/// given by its service, its place and its folder.
pub fn in_one_folder<'a>(
    machine: &Machine,
    lines: impl Iterator<Item = (&'a str, FileLine, PathBuf)>,
) -> Option<Finding> {
    let identity = |path: &Path| machine.stat(path).ok().map(|stat| (stat.st_dev, stat.st_ino));
    // Two names of one folder are one.
    let same = |one: &Path, other: &Path| {
        one == other || identity(one).is_some_and(|id| Some(id) == identity(other))
    };
    let mut folders: Vec<(PathBuf, FileLine, Vec<&str>)> = Vec::new();
    for (service, place, folder) in lines {
        match folders.iter_mut().find(|(known, ..)| same(known, &folder)) {
            Some((.., services)) if services.contains(&service) => {}
            Some((.., services)) => services.push(service),
            None => folders.push((folder, place, vec![service])),
        }
    }
    let [_, (_, place, _), ..] = folders.as_slice() else { return None };
    let each =
        folders.iter().map(|(path, _, of)| format!("{} ({})", path.display(), of.join(", ")));
    let what = messages::check_state_split(each.collect::<Vec<_>>().join("; "));
    Some(
        Finding::new(Level::Warning, "state-split", what)
            .at(place)
            .effect(messages::check_state_split_effect())
            .advice(messages::check_state_split_advice()),
    )
}

/// A record or lock on which others have rights: the module uses no such file. The first one stands for all.
fn record_in_others_reach(machine: &Machine, folder: &Path) -> Option<Finding> {
    // The folder tells its names to root alone.
    let names = machine.names(folder).ok()?;
    let of_user = |name: &&String| {
        let uid = name.strip_suffix(".lock").unwrap_or(name);
        !uid.is_empty() && uid.bytes().all(|c| c.is_ascii_digit())
    };
    let in_reach = |path: &PathBuf| {
        let stat = machine.lstat(path);
        stat.is_ok_and(|stat| stat.st_mode & 0o170_000 == 0o100_000 && stat.st_mode & 0o137 != 0)
    };
    let first = names.iter().filter(of_user).map(|name| folder.join(name)).find(in_reach)?;
    let word = shell_word(folder);
    let what = messages::check_record_unsafe(first.display());
    Some(
        Finding::new(Level::Fault, "record-unsafe", what)
            .at(first.display())
            .effect(messages::check_record_unsafe_effect())
            .paste(format!(
                "find {word} -mindepth 1 -type d -exec chmod 700 {{}} +\n\
                 find {word} -type f ! -name {HOST_KEY_FILE} -exec chmod u=rw,g-wx,o= {{}} +"
            )),
    )
}

/// The key of remembered devices and tickets, if others have rights on it. A mode does not make a known key secret again: the
/// file goes, and the next program that needs one makes a new one.
fn host_key_in_others_reach(machine: &Machine, folder: &Path) -> Option<Finding> {
    let path = folder.join(HOST_KEY_FILE);
    let stat = machine.lstat(&path).ok()?;
    (stat.st_mode & 0o077 != 0).then(|| {
        Finding::new(
            Level::Fault,
            "host-key-unsafe",
            messages::check_host_key_unsafe(path.display()),
        )
        .at(path.display())
        .effect(messages::check_host_key_unsafe_effect())
        .paste(format!("rm {}", shell_word(&path)))
    })
}

/// Where the file system of a folder is mounted: the last folder on the way up that is on the same device.
fn mount_point<'a>(machine: &Machine, folder: &'a Path) -> &'a Path {
    let device = |path: &Path| machine.stat(path).ok().map(|stat| stat.st_dev);
    let here = device(folder);
    folder.ancestors().take_while(|path| device(path) == here).last().unwrap_or(folder)
}

/// Whether it takes writes, and keeps them.
fn room(machine: &Machine, folder: &Path) -> Vec<Finding> {
    let (shown, word) = (folder.display(), shell_word(folder));
    // A plain user may pass through the folder and not open it; the one above lies on the same disk mostly.
    let known = machine.disk(folder).ok();
    let known = known.or_else(|| machine.disk(folder.parent()?).ok());
    let Some(disk) = known else { return Vec::new() };
    let mut findings = Vec::new();
    if disk.read_only {
        findings.push(
            Finding::new(Level::Fault, "state-read-only", messages::check_state_read_only())
                .at(&shown)
                .effect(messages::check_state_read_only_effect())
                .paste(format!("mount -o remount,rw {}", shell_word(mount_point(machine, folder)))),
        );
    }
    if disk.free < LITTLE {
        findings.push(
            Finding::new(Level::Fault, "state-full", messages::check_state_full())
                .at(&shown)
                .effect(messages::check_state_full_effect())
                .paste(format!("df -h {word}; df -i {word}")),
        );
    }
    match disk.kind {
        Some(name @ ("tmpfs" | "ramfs")) => findings.push(
            Finding::new(Level::Fault, "state-forgets", messages::check_state_forgets(name))
                .at(&shown)
                .effect(messages::check_state_forgets_effect())
                .advice(messages::check_state_forgets_advice())
                .paste("auth required pam_totp.so state_dir=/PATH/THAT/LASTS"),
        ),
        Some(name @ ("NFS" | "SMB")) => findings.push(
            Finding::new(Level::Warning, "state-network", messages::check_state_network(name))
                .at(&shown)
                .effect(messages::check_state_network_effect())
                .advice(messages::check_state_network_advice()),
        ),
        Some("overlay") => findings.push(
            Finding::new(Level::Note, "state-overlay", messages::check_state_overlay())
                .at(&shown)
                .effect(messages::check_state_overlay_effect()),
        ),
        _ => {}
    }
    findings
}

fn make(folder: &Path) -> String {
    format!("install -d -m 711 -o root -g root {}", shell_word(folder))
}
