//! Rules of sudo that `enroll check` cannot read, as the daily run tells them.

use crate::sudoers::sudo;
use crate::tree::Tree;

/// The daily run, and what it prints.
fn changed(tree: &Tree, more: &[&str]) -> (Option<i32>, String) {
    let output = tree.run(&[&["--changed"], more].concat());
    (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn rules_that_come_from_elsewhere_are_told_until_accepted() {
    let plugin = ("etc/sudo.conf", "Plugin other_policy other.so\n");
    let directory = ("etc/nsswitch.conf", "sudoers: files sss\n");
    let unclear = ("etc/sudoers.d/site", "ALL ALL=(ALL) NOPASSWD: ALL, x\n");
    for (path, text) in [plugin, directory, unclear] {
        let tree = sudo("");
        assert_eq!(changed(&tree, &[]).0, Some(0));
        let tree = tree.put(path, text);
        for _ in 0..2 {
            let (status, said) = changed(&tree, &[]);
            assert_eq!((status, said.lines().count()), (Some(2), 1), "{said}");
            assert!(said.contains("Cannot tell") && said.contains(path), "{said}");
        }
        let (_, said) = changed(&tree, &["--json"]);
        assert!(said.contains("\"event\":\"unclear\"") && !said.contains(&format!(" /{path}\"")));
        assert_eq!(changed(&tree, &["--accept", "sudo", "sudo-i"]).0, Some(0));
        assert_eq!(changed(&tree, &[]), (Some(0), String::new()));
    }
    // One that was accepted hides no other.
    let tree = sudo("").put(directory.0, directory.1);
    assert_eq!(changed(&tree, &["--accept"]).0, Some(0));
    let tree = tree.put(plugin.0, plugin.1);
    assert_eq!(changed(&tree, &[]).0, Some(2));
    // What is worse counts more, and both are told.
    let tree = tree.put("etc/sudoers.d/site", "Defaults !authenticate\n");
    let (status, said) = changed(&tree, &[]);
    assert_eq!((status, said.lines().count()), (Some(1), 2), "{said}");
}

#[test]
fn rules_from_elsewhere_are_told_once_at_the_beginning() {
    let tree = sudo("").put("etc/nsswitch.conf", "sudoers: files sss\n");
    let (status, said) = changed(&tree, &[]);
    assert!(status == Some(2) && said.contains("/etc/nsswitch.conf:1"), "{said}");
    assert_eq!(changed(&tree, &[]), (Some(0), String::new()));
}
