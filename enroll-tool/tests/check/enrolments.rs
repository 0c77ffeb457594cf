//! The enrolment of a user: its file, its place and what it lacks.

use crate::tree::Tree;
use std::os::unix::fs::MetadataExt;

pub const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

/// ann, whose user id in the tree is that of whoever runs the test.
pub fn with_ann(content: &str) -> Tree {
    let tree = Tree::debian();
    tree.folder("home/ann/.config/pam_totp", 0o700);
    let tree = tree.put("home/ann/.config/pam_totp/credential.toml", content);
    let id = std::fs::metadata(tree.path("home")).unwrap();
    let line = format!("ann:x:{}:{}::/home/ann:/bin/sh\n", id.uid(), id.gid());
    tree.put("etc/passwd", &line).mode("home/ann/.config/pam_totp/credential.toml", 0o600)
}

pub fn credential() -> String {
    let digits = "0".repeat(32);
    format!(
        "version = 1\n[[authenticator]]\nkind = \"totp\"\nlabel = \"phone\"\nsecret = \"{SECRET}\"\n\
         [recovery]\nsalt = \"AAAQEAYEAUDAOCAJBIFQYDIOB4\"\ncodes = [\"{digits}\"]\n"
    )
}

pub const ANN: [&str; 3] = ["sshd", "--user", "ann"];
pub const FILE: &str = "home/ann/.config/pam_totp/credential.toml";

#[test]
fn a_right_enrolment_is_clean() {
    with_ann(&credential()).check(&ANN).is_clean();
}

#[test]
fn somebody_else_may_read_or_write_the_enrolment() {
    let said = with_ann(&credential()).mode(FILE, 0o644).check(&ANN);
    said.has_faults(&["credential-unsafe"]);
    assert!(
        said.finding("credential-unsafe")["paste"].as_str().unwrap().starts_with("chmod 600 /")
    );
    with_ann(&credential()).mode("home/ann", 0o777).check(&ANN).has_faults(&["credential-unsafe"]);
    with_ann(&credential())
        .mode("home/ann/.config", 0o707)
        .check(&ANN)
        .has_faults(&["credential-unsafe"]);
}

#[test]
fn the_enrolment_is_missing_damaged_or_a_link() {
    with_ann("").without(FILE).check(&ANN).has_faults(&["not-enrolled"]);
    with_ann("version = 1\ndisabled = true\n").check(&ANN).has_faults(&["not-enrolled"]);
    let said = with_ann(&credential().replace(SECRET, "!!!")).check(&ANN);
    said.has_faults(&["credential-damaged"]);
    let tree = with_ann("").without(FILE).put("home/ann/real", &credential());
    tree.link(FILE, "../../real").check(&ANN).has_faults(&["credential-unsafe"]);
    let said = with_ann("").without("home/ann").check(&ANN);
    said.has_faults(&["home-missing"]);
    assert!(said.finding("home-missing")["advice"].as_str().unwrap().starts_with("Mount"));
}

#[test]
fn the_enrolment_has_no_recovery_codes() {
    let without = credential().split("[recovery]").next().unwrap().to_owned();
    let said = with_ann(&without).check(&ANN);
    assert_eq!(
        (said.status, said.names("warning")),
        (0, vec!["no-recovery-codes"]),
        "{:#}",
        said.all
    );
}

#[test]
fn an_enrolment_of_security_keys_alone_is_told() {
    let key = "[[authenticator]]\nkind = \"fido2\"\nlabel = \"blue\"\n";
    let beside = credential().replace("[recovery]", &format!("{key}[recovery]"));
    with_ann(&beside).check(&ANN).is_clean();
    let (_, rest) = beside.split_once("[[authenticator]]\nkind = \"fido2\"").unwrap();
    let alone = format!("version = 1\n[[authenticator]]\nkind = \"fido2\"{rest}");
    let said = with_ann(&alone).check(&ANN);
    assert_eq!(
        (said.status, said.names("warning")),
        (0, vec!["only-security-keys"]),
        "{:#}",
        said.all
    );
    assert_eq!(said.finding("only-security-keys")["paste"], "enroll add");
}

#[test]
fn the_secret_of_an_enrolment_is_short() {
    let short = credential().replacen("secret = \"", "short = true\nsecret = \"", 1);
    let begin = short.find("secret = \"").unwrap() + 10;
    let end = begin + short[begin..].find('"').unwrap();
    let short = format!("{}CI2FM6EQTB3FIMQQ{}", &short[..begin], &short[end..]);
    let said = with_ann(&short).check(&ANN);
    assert_eq!((said.status, said.names("warning")), (0, vec!["short-secret"]), "{:#}", said.all);
    with_ann(&short.replace("short = true\n", "")).check(&ANN).has_faults(&["credential-damaged"]);
}

/// google-authenticator#24: an encrypted home is locked at the login.
#[test]
fn the_home_is_encrypted_and_locked() {
    let tree = with_ann("").without("home/ann/.config").put("home/ann/.ecryptfs/x", "");
    let said = tree.check(&ANN);
    said.has_faults(&["home-locked"]);
    assert_eq!(said.finding("home-locked")["paste"], "enroll --user ann --system");
}

#[test]
fn roots_own_file_is_judged_as_the_module_does() {
    let line = "@include common-auth\nauth required pam_totp.so credential=/etc/pam_totp/%u.toml\n";
    let tree = || {
        let tree = with_ann("").sshd(line).put("etc/pam_totp/ann.toml", &credential());
        tree.mode("etc/pam_totp/ann.toml", 0o600)
    };
    tree().check(&ANN).is_clean();
    tree().mode("etc/pam_totp/ann.toml", 0o640).check(&ANN).has_faults(&["credential-unsafe"]);
    let open = tree().mode("etc/pam_totp", 0o777).check(&ANN);
    open.has_faults(&["credential-folder-unsafe", "credential-unsafe"]);
    tree().without("etc/pam_totp/ann.toml").check(&ANN).has_faults(&["not-enrolled"]);
    let odd = tree().put("etc/passwd", ".x:x:4242:4242::/home/x:/bin/sh\n");
    odd.check(&["sshd", "--user", ".x"]).has_faults(&["credential-name"]);
}

/// nullok lets her by, so being not enrolled is no fault then.
#[test]
fn nullok_skips_the_code_of_users_not_enrolled() {
    let tree =
        with_ann("").without(FILE).sshd("@include common-auth\nauth required pam_totp.so nullok\n");
    let said = tree.check(&ANN);
    said.is_clean();
    assert!(said.names("note").contains(&"not-enrolled"));
}

#[test]
fn no_secret_is_ever_shown() {
    for content in [credential(), credential().replace("label", "lable"), format!("{SECRET}\n")] {
        for form in [&[][..], &["--json"]] {
            let output = with_ann(&content).run(&[&ANN, form].concat());
            let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
            assert!(!text.contains("GEZDGNBV"), "{text}");
        }
    }
}

/// The home would be the user's alone afterwards, and its owner could not log in any more.
#[test]
fn no_home_of_another_account_is_given_away() {
    let tree = with_ann(&credential());
    let id = std::fs::metadata(tree.path("home")).unwrap();
    if id.uid() == 0 {
        return println!("a home of root's is nobody else's");
    }
    let line = |name: &str, uid: u32| format!("{name}:x:{uid}:{uid}::/home/ann:/bin/sh\n");
    let second = line("annadm", id.uid() + 1);
    let annadm = ["sshd", "--user", "annadm"];
    let told = |tree: Tree| {
        let said = tree.check(&annadm);
        let found = said.finding("credential-unsafe");
        let text = |field: &str| found[field].as_str().unwrap().to_owned();
        (text("advice"), text("paste"))
    };
    // The owner is an account.
    let (advice, paste) = told(tree.put("etc/passwd", &(line("ann", id.uid()) + &second)));
    assert!(advice.contains("the account ann"), "{advice}");
    assert_eq!(paste, "enroll --user annadm --system");
    // The owner is none, and another account has the same home.
    let (advice, paste) =
        told(with_ann("").put("etc/passwd", &(line("ben", id.uid() + 2) + &second)));
    assert!(advice.contains("the account ben"), "{advice}");
    assert_eq!(paste, "enroll --user annadm --system");
    // A home that is left from a former user id.
    let (advice, paste) = told(with_ann("").put("etc/passwd", &second));
    assert!(advice.contains(&id.uid().to_string()), "{advice}");
    assert_eq!(paste, "chown annadm: /home/ann");
}
