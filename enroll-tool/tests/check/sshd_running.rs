//! Settings that the running sshd has and its files do not have, or not any more.

use crate::tree::{Said, Tree};
use std::fs;
use std::time::{Duration, SystemTime};

const MAIN: &str = "UsePAM yes\nInclude /etc/ssh/sshd_config.d/*.conf\n";
const DROP_IN: &str = "etc/ssh/sshd_config.d/50-site.conf";

/// An sshd that listens and wrote its number when it read its settings.
fn listening() -> Tree {
    Tree::debian()
        .put("etc/ssh/sshd_config", MAIN)
        .put(DROP_IN, "PasswordAuthentication no\n")
        .process(417, "/usr/sbin/sshd")
        .put("proc/417/cmdline", "/usr/sbin/sshd\0-D\0")
        .put("run/sshd.pid", "417\n")
}

/// As if sshd read its settings now. Later changes have a later time by the system's clock, which counts in ticks.
fn reads_now(tree: &Tree) {
    let file = fs::File::options().write(true).open(tree.path("run/sshd.pid")).unwrap();
    file.set_modified(SystemTime::now()).unwrap();
    let path = tree.path("tick");
    let later = |path: &std::path::Path| fs::metadata(path).unwrap().modified().unwrap();
    fs::write(&path, "").unwrap();
    while later(&path) <= later(&tree.path("run/sshd.pid")) {
        fs::write(&path, "x").unwrap();
    }
}

fn check(tree: &Tree) -> Said {
    tree.said(&["sshd"])
}

fn cannot_tell(said: &Said, name: &str, place: &str) {
    assert_eq!((said.status, said.names("could_not_tell")), (2, vec![name]), "{:#}", said.all);
    assert_eq!(said.finding(name)["place"], place, "{:#}", said.all);
}

#[test]
fn a_drop_in_that_is_gone_may_still_be_in_force() {
    let tree = listening();
    reads_now(&tree);
    check(&tree).is_clean();
    fs::remove_file(tree.path(DROP_IN)).unwrap();
    let said = check(&tree);
    cannot_tell(&said, "sshd-folder-changed", "/etc/ssh/sshd_config.d");
    assert_eq!(said.finding("sshd-folder-changed")["paste"], "sshd -t && kill -HUP 417");
    reads_now(&tree);
    check(&tree).is_clean();
    // With another name it is one that sshd does not include.
    let tree = listening();
    reads_now(&tree);
    fs::rename(tree.path(DROP_IN), tree.path(&DROP_IN.replace(".conf", ".off"))).unwrap();
    cannot_tell(&check(&tree), "sshd-folder-changed", "/etc/ssh/sshd_config.d");
}

#[test]
fn the_only_included_file_or_its_folder_is_gone() {
    let one = || listening().put("etc/ssh/sshd_config", "UsePAM yes\nInclude /etc/ssh/site/one\n");
    let tree = one().put("etc/ssh/site/one", "PasswordAuthentication no\n");
    reads_now(&tree);
    check(&tree).is_clean();
    fs::remove_file(tree.path("etc/ssh/site/one")).unwrap();
    cannot_tell(&check(&tree), "sshd-folder-changed", "/etc/ssh/site");
    let tree = listening();
    reads_now(&tree);
    fs::rename(tree.path("etc/ssh/sshd_config.d"), tree.path("etc/off")).unwrap();
    cannot_tell(&check(&tree), "sshd-folder-changed", "/etc/ssh");
}

#[test]
fn an_include_that_leads_elsewhere_now_is_found() {
    let tree = listening()
        .put("etc/ssh/sshd_config", "UsePAM yes\nInclude /etc/ssh/site.conf\n")
        .put("etc/ssh/site/a.conf", "PasswordAuthentication no\n")
        .put("etc/ssh/site/b.conf", "PasswordAuthentication no\n")
        .link("etc/ssh/site.conf", "site/a.conf");
    reads_now(&tree);
    check(&tree).is_clean();
    let tree = tree.without("etc/ssh/site.conf").link("etc/ssh/site.conf", "site/b.conf");
    check(&tree).fault_at("sshd-not-reloaded", "/etc/ssh/site.conf");
    // A link on the way, too.
    let tree = listening()
        .put("etc/ssh/sshd_config", "UsePAM yes\nInclude /etc/ssh/site/*.conf\n")
        .put("etc/ssh/a/1.conf", "PasswordAuthentication no\n")
        .put("etc/ssh/b/1.conf", "PasswordAuthentication no\n")
        .link("etc/ssh/site", "a");
    reads_now(&tree);
    check(&tree).is_clean();
    let tree = tree.without("etc/ssh/site").link("etc/ssh/site", "b");
    check(&tree).fault_at("sshd-not-reloaded", "/etc/ssh/site");
}

#[test]
fn a_folder_in_the_place_of_another_is_found() {
    let tree = listening()
        .put("etc/ssh/sshd_config", "UsePAM yes\nInclude /etc/ssh/site/one\n")
        .put("etc/ssh/site/one", "PasswordAuthentication no\n")
        .put("etc/ssh/new/one", "PasswordAuthentication no\n");
    reads_now(&tree);
    check(&tree).is_clean();
    fs::rename(tree.path("etc/ssh/site"), tree.path("etc/ssh/old")).unwrap();
    fs::rename(tree.path("etc/ssh/new"), tree.path("etc/ssh/site")).unwrap();
    cannot_tell(&check(&tree), "sshd-folder-changed", "/etc/ssh/site");
}

/// A key made beside the settings changes nothing.
#[test]
fn another_file_beside_the_main_one_is_no_change() {
    let tree = listening();
    reads_now(&tree);
    fs::write(tree.path("etc/ssh/ssh_host_ed25519_key"), "").unwrap();
    check(&tree).is_clean();
}

/// `PidFile none`: only the start of the process is known.
#[test]
fn without_a_pid_file_the_start_of_the_process_counts() {
    let tree = || listening().without("run/sshd.pid").sshd_says("pidfile none");
    tree().check(&["sshd"]).is_clean();
    let began = |tree: Tree, boot: u64| tree.put("proc/stat", &format!("cpu 0\nbtime {boot}\n"));
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let ago = (now - Duration::from_secs(3600)).as_secs();
    let said = began(tree(), ago).check(&["sshd"]);
    cannot_tell(&said, "sshd-reload-unknown", "/etc/ssh/sshd_config");
    let unknown = tree().put("proc/417/stat", "").check(&["sshd"]);
    cannot_tell(&unknown, "sshd-reload-unknown", "/proc/417/stat");
    // Where none listens, each connection reads the files anew.
    let each = tree().put("proc/417/cmdline", "/usr/sbin/sshd\0-i\0");
    began(each, ago).check(&["sshd"]).is_clean();
}

/// The file has the number of another sshd, which was started later.
#[test]
fn the_pid_file_of_another_sshd_does_not_count() {
    let tree = listening()
        .process(500, "/usr/sbin/sshd")
        .put("proc/500/cmdline", "/usr/sbin/sshd\0-f\0/etc/ssh/outside\0")
        .put("etc/ssh/outside", "UsePAM yes\n")
        .put("run/sshd.pid", "500\n")
        .put("proc/stat", "btime 1000000000\n");
    let said = tree.check(&["sshd"]);
    cannot_tell(&said, "sshd-reload-unknown", "/etc/ssh/sshd_config");
}

/// The files are right and the sshd that listens was never told, or was told before they were.
#[test]
fn an_sshd_that_has_not_read_its_files_is_found() {
    let config = "UsePAM yes\nInclude /etc/ssh/sshd_config.d/*.conf\n";
    let drop_in = "etc/ssh/sshd_config.d/50-totp.conf";
    let tree = Tree::debian()
        .put("etc/ssh/sshd_config", config)
        .put(drop_in, "KbdInteractiveAuthentication yes\n")
        .process(417, "/usr/sbin/sshd")
        .put("run/sshd.pid", "417\n");
    tree.check(&["sshd"]).is_clean();
    let started = |seconds_ago: u64| {
        let age = Duration::from_secs(seconds_ago);
        let file = fs::File::options().write(true).open(tree.path("run/sshd.pid")).unwrap();
        file.set_modified(SystemTime::now() - age).unwrap();
    };
    started(3600);
    let said = tree.check(&["sshd"]);
    said.fault_at("sshd-not-reloaded", "/etc/ssh/sshd_config");
    let mend = |said: &Said| said.finding("sshd-not-reloaded")["paste"].clone();
    assert_eq!(mend(&said), "sshd -t && kill -HUP 417");
    tree.folder("run/systemd/system", 0o755);
    assert_eq!(mend(&tree.check(&["sshd"])), "sshd -t && systemctl reload ssh");
    // A number left behind by an sshd that is gone: nothing listens, or something else has the number.
    tree.without("proc/417/comm").put("proc/417/comm", "cron\n").check(&["sshd"]).is_clean();
}

/// sshd puts its number elsewhere, or nowhere.
#[test]
fn sshd_tells_where_its_number_is() {
    let old = |path: &str| {
        let tree = Tree::debian()
            .put("etc/ssh/sshd_config", "UsePAM yes\n")
            .process(417, "/usr/sbin/sshd")
            .put(path, "417\n");
        let file = fs::File::options().write(true).open(tree.path(path)).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
        tree
    };
    let elsewhere = "pidfile /run/sshd/outside.pid";
    old("run/sshd/outside.pid")
        .sshd_says(elsewhere)
        .check(&["sshd"])
        .has_faults(&["sshd-not-reloaded"]);
    old("run/sshd.pid").sshd_says(elsewhere).check(&["sshd"]).is_clean();
    let none = old("run/sshd.pid").put("proc/417/cmdline", "/usr/sbin/sshd\0-D\0");
    let none = none.without("proc/417/stat").sshd_says("pidfile none").check(&["sshd"]);
    assert_eq!((none.status, none.names("could_not_tell")), (2, vec!["sshd-reload-unknown"]));
}
