//! Units in trees of files. The order of drop-in files is that of systemd 252, by `strace` of
//! `systemd-analyze --root=TREE verify` over the same names.

use super::*;
use std::fs;
use std::os::unix::fs::symlink;

struct Tree(tempfile::TempDir);

impl Tree {
    fn new(files: &[(&str, &str)]) -> Self {
        let tree = Self(tempfile::tempdir().unwrap());
        for (path, text) in files {
            let whole = tree.path(path);
            fs::create_dir_all(whole.parent().unwrap()).unwrap();
            fs::write(whole, text).unwrap();
        }
        tree
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path.trim_start_matches('/'))
    }

    fn link(&self, path: &str, to: &str) {
        let whole = self.path(path);
        fs::create_dir_all(whole.parent().unwrap()).unwrap();
        symlink(to, whole).unwrap();
    }

    fn machine(&self) -> System {
        System::new(Some(self.0.path())).unwrap()
    }

    fn load(&self, name: &str) -> Option<Unit> {
        Unit::load(&self.machine(), name)
    }

    /// The values of `User`, in the order in which they are taken.
    fn users(&self, name: &str) -> Vec<String> {
        let settings = self.load(name).unwrap().settings.into_iter();
        settings.filter(|s| s.key == "User").map(|s| s.value).collect()
    }
}

fn user(name: &str) -> String {
    format!("[Service]\nUser={name}\n")
}

#[test]
fn the_first_folder_with_a_unit_counts() {
    let file = |folder: &str| format!("/{folder}/systemd/system/a.service");
    let all = ["etc", "run", "usr/local/lib", "usr/lib", "lib"];
    for from in 0..all.len() {
        let tree = Tree::new(&[]);
        for folder in &all[from..] {
            let path = tree.path(&file(folder));
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, user(folder)).unwrap();
        }
        assert_eq!(tree.users("a.service"), [all[from]]);
    }
    assert_eq!(Tree::new(&[]).load("a.service"), None);
}

#[test]
fn drop_ins_count_by_name_and_the_first_of_a_name() {
    let (etc, run, lib) = ("etc/systemd/system", "run/systemd/system", "usr/lib/systemd/system");
    let files = [
        (format!("{lib}/a-b-c.service"), "own"),
        (format!("{lib}/a-b-c.service.d/10.conf"), "lib 10"),
        (format!("{run}/a-.service.d/20.conf"), "run a- 20"),
        (format!("{etc}/a-b-.service.d/30.conf"), "etc a-b- 30"),
        (format!("{etc}/service.d/05.conf"), "all 05"),
        (format!("{etc}/service.d/40.conf"), "all 40"),
        // Of one name: /etc before /run, the unit before its prefix, either before all services.
        (format!("{run}/a-b-c.service.d/50.conf"), "no"),
        (format!("{etc}/a-b-.service.d/50.conf"), "no"),
        (format!("{etc}/a-b-c.service.d/50.conf"), "etc 50"),
        (format!("{etc}/service.d/60.conf"), "no"),
        (format!("{lib}/a-.service.d/60.conf"), "lib a- 60"),
        (format!("{etc}/a-b-c.service.d/70.config"), "no"),
        (format!("{etc}/a-b.service.d/80.conf"), "no"),
    ];
    let files: Vec<(String, String)> = files.into_iter().map(|(p, n)| (p, user(n))).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(p, t)| (p.as_str(), t.as_str())).collect();
    let order =
        ["own", "all 05", "lib 10", "run a- 20", "etc a-b- 30", "all 40", "etc 50", "lib a- 60"];
    assert_eq!(Tree::new(&files).users("a-b-c.service"), order);
}

#[test]
fn an_instance_has_the_files_of_its_template() {
    let names = ["v-s@.service", "v-s@x.service", "v-@.service", "v-@x.service", "v-.service"];
    let folder = "usr/lib/systemd/system";
    let own = format!("{folder}/v-s@.service");
    let mut files = vec![(own.clone(), user("own"))];
    for (number, name) in names.iter().chain(&["v-s@y.service", "v.service"]).enumerate() {
        files.push((format!("{folder}/{name}.d/{number}.conf"), user(name)));
    }
    let list: Vec<(&str, &str)> = files.iter().map(|(p, t)| (p.as_str(), t.as_str())).collect();
    let tree = Tree::new(&list);
    let wanted: Vec<&str> = ["own"].into_iter().chain(names).collect();
    assert_eq!(tree.users("v-s@x.service"), wanted);
    // Enabled, an instance is a link to its template, which is no other name for it.
    tree.link("usr/lib/systemd/system/v-s@z.service", "v-s@.service");
    assert_eq!(tree.users("v-s@z.service"), ["own", "v-s@.service", "v-@.service", "v-.service"]);
}

#[test]
fn drop_ins_of_an_alias_count() {
    let tree = Tree::new(&[
        ("usr/lib/systemd/system/ssh.service", &user("own")),
        ("etc/systemd/system/ssh.service.d/1.conf", &user("ssh")),
        ("etc/systemd/system/sshd.service.d/2.conf", &user("sshd")),
    ]);
    assert_eq!(tree.users("ssh.service"), ["own", "ssh"]);
    tree.link("/etc/systemd/system/sshd.service", "/usr/lib/systemd/system/ssh.service");
    for name in ["ssh.service", "sshd.service"] {
        assert_eq!(tree.users(name), ["own", "ssh", "sshd"], "{name}");
    }
}

#[test]
fn a_masked_unit_is_none() {
    let tree = Tree::new(&[("usr/lib/systemd/system/a.service", &user("x"))]);
    tree.link("/etc/systemd/system/a.service", "/dev/null");
    assert_eq!(tree.load("a.service"), None);
}

#[test]
fn a_drop_in_of_nothing_masks_those_of_its_name() {
    let tree = Tree::new(&[
        ("usr/lib/systemd/system/a.service", &user("own")),
        ("usr/lib/systemd/system/a.service.d/1.conf", &user("no")),
    ]);
    tree.link("/etc/systemd/system/a.service.d/1.conf", "/dev/null");
    assert_eq!(tree.users("a.service"), ["own"]);
}

#[test]
fn lines_are_read_as_systemd_does() {
    let lines = [
        "User=no",
        "[Unit]",
        "User=no",
        " [Service] ",
        "# User=no",
        "; User=no",
        "User = a",
        "ReadOnlyPaths=/a \\",
        "# within",
        "  /b\\",
        "",
        "User=",
        "ReadOnlyPaths=/c",
        "[Install]",
        "User=no",
    ];
    let text = lines.join("\n");
    let tree = Tree::new(&[("etc/systemd/system/a.service", &text)]);
    let unit = tree.load("a.service").unwrap();
    let shown: Vec<(usize, &str, &str)> =
        unit.settings.iter().map(|s| (s.place.line, s.key.as_str(), s.value.as_str())).collect();
    assert_eq!(
        shown,
        [
            (7, "User", "a"),
            (8, "ReadOnlyPaths", "/a  /b"),
            (12, "User", ""),
            (13, "ReadOnlyPaths", "/c")
        ]
    );
    assert!(unit.list("User").is_empty());
    assert_eq!(unit.list("ReadOnlyPaths").len(), 2);
}

#[test]
fn an_empty_value_ends_a_list() {
    let text = "[Service]\nReadOnlyPaths=/a\nReadOnlyPaths=\nReadOnlyPaths=/b\n";
    let tree = Tree::new(&[("etc/systemd/system/a.service", text)]);
    let unit = tree.load("a.service").unwrap();
    let list: Vec<&str> = unit.list("ReadOnlyPaths").iter().map(|s| s.value.as_str()).collect();
    assert_eq!(list, ["/b"]);
}
