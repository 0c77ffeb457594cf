//! Files that sshd includes by odd names, and blocks whose criteria have more than one spelling.

use crate::tree::Tree;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;

const BLOCK: &str = "Match LocalPort 2222\n  AuthenticationMethods publickey\n";
const FAULT: &str = "sshd-code-never-asked";

/// A file of `/etc/ssh/c` with a block that asks for no code.
fn tree(include: &[u8], name: &[u8]) -> Tree {
    let main = [b"UsePAM yes\nInclude ".as_slice(), include, b"\n"].concat();
    let tree = Tree::debian().bytes("etc/ssh/sshd_config", &main).put("etc/ssh/c/.keep", "");
    fs::write(tree.path("etc/ssh/c").join(OsStr::from_bytes(name)), BLOCK).unwrap();
    tree
}

#[test]
fn every_file_that_sshd_includes_is_read() {
    for (include, name) in [
        (b"/etc/ssh/c/[!0]*.conf".as_slice(), b"10.conf".as_slice()),
        (b"/etc/ssh/c/[^0]*.conf", b"10.conf"),
        (b"/etc/ssh/c/[[:digit:]]0.conf", b"10.conf"),
        (b"/etc/ssh/c/[]a-c].conf", b"b.conf"),
        (b"/etc/ssh/c/*.conf", b"b\xfcro.conf"),
        (b"/etc/ssh/c/b\xfcro.conf", b"b\xfcro.conf"),
        (b"/etc/ssh/c/b?ro.conf", b"b\xfcro.conf"),
        (b"/etc/ssh/c/a\\\\\\\\*.conf", b"a\\x.conf"),
        (b"/etc/ssh/c/a\\\\*.conf", b"a*.conf"),
        (b"/etc/ssh/c/\\\\.x.conf", b".x.conf"),
        (b"/etc/ssh/c/*/../x", b"x"),
    ] {
        let tree = tree(include, name);
        if include.ends_with(b"/../x") {
            tree.folder("etc/ssh/c/deep", 0o755);
        }
        let said = tree.said(&["sshd"]);
        assert!(said.names("fault").contains(&FAULT), "{}: {:#}", include.escape_ascii(), said.all);
        assert!(said.names("could_not_tell").is_empty(), "{:#}", said.all);
    }
}

#[test]
fn a_file_that_sshd_does_not_include_does_not_count() {
    for (include, name) in [
        (b"/etc/ssh/c/[!0]*.conf".as_slice(), b"00.conf".as_slice()),
        (b"/etc/ssh/c/[a-c].conf", b"d.conf"),
        (b"/etc/ssh/c/[[:alpha:]].conf", b"1.conf"),
        (b"/etc/ssh/c/*.conf", b".x.conf"),
        (b"/etc/ssh/c/[.]x.conf", b".x.conf"),
        (b"/etc/ssh/c/x.conf/", b"x.conf"),
        (b"/etc/ssh/c/a\\\\*.conf", b"ab.conf"),
    ] {
        let said = tree(include, name).said(&["sshd"]);
        assert_eq!((said.status, said.names("fault")), (0, vec![]), "{}", include.escape_ascii());
    }
}

/// sshd told its settings, but not those of Match blocks that it was not asked for.
#[test]
fn an_included_file_that_cannot_be_read_is_could_not_tell() {
    let big = format!("{BLOCK}{}", "# a comment\n".repeat(100_000));
    let unread = |tree: Tree, place: &str| {
        let said = tree.check(&["sshd"]);
        assert_eq!((said.status, said.names("could_not_tell")), (2, vec!["sshd-config-unread"]));
        assert_eq!(said.finding("sshd-config-unread")["place"], place, "{:#}", said.all);
    };
    let name = "/etc/ssh/c/big.conf";
    unread(tree(b"/etc/ssh/c/*.conf", b"x").put(&name[1..], &big), name);
    let folder = tree(b"/etc/ssh/c/*.conf", b"x");
    folder.folder("etc/ssh/c/sub.conf", 0o755);
    unread(folder, "/etc/ssh/c/sub.conf");
    let main = Tree::debian().put("etc/ssh/sshd_config", &format!("UsePAM yes\n{big}"));
    unread(main, "/etc/ssh/sshd_config");
    // One that is not there includes nothing.
    tree(b"/etc/ssh/c/none.conf /etc/ssh/c/x/none", b"x").check(&["sshd"]).is_clean();
}

#[test]
fn criteria_that_differ_only_in_spelling_are_met_together() {
    let nested = |outer: &str, inner: &str| {
        let tree = Tree::debian()
            .put("etc/ssh/sshd_config", &format!("UsePAM yes\n{outer}\nInclude a.conf\n"))
            .put("etc/ssh/a.conf", &format!("{inner}\nAuthenticationMethods publickey\n"));
        tree.said(&["sshd"]).names("fault").contains(&FAULT)
    };
    for (outer, inner) in [
        ("Match Host Localhost", "Match Host localhost"),
        ("Match Address ::1", "Match Address 0:0:0:0:0:0:0:1"),
        ("Match LocalAddress FE80::1,::2", "Match LocalAddress fe80:0::1"),
        ("Match LocalPort 022", "Match LocalPort 22"),
    ] {
        assert!(nested(outer, inner), "{outer} {inner}");
    }
    for (outer, inner) in [
        ("Match User Ann", "Match User ann"),
        ("Match Host a", "Match Host b"),
        ("Match Address ::1", "Match Address ::2"),
    ] {
        assert!(!nested(outer, inner), "{outer} {inner}");
    }
}
