//! Whose the homes below `/home` are: users of a directory who have only enrolled here left no other trace.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// Where homes are, each in a folder of its own or in one for each domain.
pub const HOMES: &str = "/home";
/// A file server that is gone must not hold a setup up.
const PATIENCE: Duration = Duration::from_secs(10);

/// The owners of the homes in `folder`, but for root. Another process looks, because a look at a silent file system may
/// never end. Homes that are mounted on demand are not mounted for it.
pub fn owners(folder: &Path) -> Vec<u32> {
    let mut find = Command::new("/usr/bin/find");
    find.arg(folder).args([
        "-mindepth",
        "1",
        "-maxdepth",
        "2",
        "-fstype",
        "autofs",
        "-prune",
        "-o",
    ]);
    find.args(["-type", "d", "-not", "-uid", "0", "-printf", "%U\\n", "-prune"]);
    find.env_clear().stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let Ok(mut child) = find.spawn() else { return Vec::new() };
    let (sender, lines) = mpsc::channel();
    if let Some(output) = child.stdout.take() {
        thread::spawn(move || {
            let lines = BufReader::new(output).lines().map_while(Result::ok);
            lines.map_while(|line| sender.send(line).ok()).for_each(drop);
        });
    }
    let end = Instant::now() + PATIENCE;
    let next = || lines.recv_timeout(end.saturating_duration_since(Instant::now())).ok();
    let mut uids: Vec<u32> =
        std::iter::from_fn(next).filter_map(|line| line.parse().ok()).collect();
    // It has ended by now, or waits in the kernel; then it may not even end by this.
    let _ = child.kill();
    let _ = child.try_wait();
    uids.sort_unstable();
    uids.dedup();
    uids
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{MetadataExt, symlink};

    #[test]
    fn homes_count_by_their_owners_and_links_and_files_do_not() {
        let folder = tempfile::tempdir().unwrap();
        let mine = folder.path().metadata().unwrap().uid();
        let uids = if mine == 0 { vec![] } else { vec![mine] };
        assert_eq!(owners(folder.path()), [0; 0]);
        std::fs::write(folder.path().join("file"), "").unwrap();
        symlink("/tmp", folder.path().join("link")).unwrap();
        assert_eq!(owners(folder.path()), [0; 0]);
        std::fs::create_dir(folder.path().join("ann")).unwrap();
        assert_eq!(owners(folder.path()), uids);
        if mine == 0 {
            // A home of its own, one in the folder of a domain, and what is in a home.
            for (path, uid) in [("ann", 1_000), ("EXAMPLE/ben", 892_600_500), ("ann/of-ben", 1_001)]
            {
                let path = folder.path().join(path);
                std::fs::create_dir_all(&path).unwrap();
                std::os::unix::fs::chown(&path, Some(uid), None).unwrap();
            }
            assert_eq!(owners(folder.path()), [1_000, 892_600_500]);
        }
        assert_eq!(owners(&folder.path().join("none")), [0; 0]);
    }
}
