//! Whose a key is: a phone holds keys of every service, and their codes must not log in here.

use super::*;

/// This host, as `enroll` names it in QR codes.
pub fn host() -> String {
    let name = fs::read_to_string("/proc/sys/kernel/hostname").unwrap();
    name.trim().split('.').next().unwrap().to_owned()
}

pub fn line(issuer: &str, account: &str, secret: &str) -> String {
    format!("otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}\n")
}

#[test]
fn a_key_of_another_service_is_not_taken_by_itself() {
    let Some(ann) = ann() else { return };
    let github = line("GitHub", "ann", SECRET);
    for content in [github.clone(), github.clone() + &line("elsewhere", "ann", OTHER)] {
        let said = import(&ann, &file(&ann, "export", &content), &[], "");
        assert_eq!(said.status.code(), Some(1), "{}", text(&said));
        assert!(text(&said).contains("--only") && text(&said).contains("GitHub ann"));
        assert!(text(&said).contains(&host()), "{}", text(&said));
        assert!(!ann.credential().exists());
    }
    // With the host's key beside it, that one is taken, and no question is asked.
    let path = file(&ann, "export", &(github + &line(&host().to_uppercase(), "ann", OTHER)));
    let said = import(&ann, &path, &[], "");
    assert_eq!(said.status.code(), Some(0), "{}", text(&said));
    let saved = String::from_utf8(ann.saved()).unwrap();
    assert!(saved.contains(OTHER) && !saved.contains(SECRET));
}

#[test]
fn a_key_without_an_issuer_or_an_owner_needs_to_be_named() {
    let Some(ann) = ann() else { return };
    let container = format!("serial,secret\n4711,{SECRET}\n");
    let bare = format!("otpauth://totp/ann?secret={SECRET}\n");
    for (content, name) in
        [(bare, "ann"), (container, "4711"), (line(&host(), "bob", SECRET), "bob")]
    {
        let path = file(&ann, "export", &content);
        let said = import(&ann, &path, &[], "");
        assert!(said.status.code() == Some(1) && !ann.credential().exists(), "{}", text(&said));
        let said = import(&ann, &path, &["--dry-run", "--only", name], "");
        assert_eq!(said.status.code(), Some(0), "{}", text(&said));
        assert!(event(&events(&said), "taken")["what"].is_string());
    }
}

#[test]
fn only_names_one_service_where_two_share_an_account() {
    let Some(ann) = ann() else { return };
    let two = line("GitHub", "root", SECRET) + &line("elsewhere", "root", OTHER);
    let path = file(&ann, "export", &two);
    let said = import(&ann, &path, &["--only", "root"], "");
    assert!(said.status.code() == Some(1) && !ann.credential().exists(), "{}", text(&said));
    assert!(text(&said).contains("elsewhere root"), "{}", text(&said));
    // A name that nothing has is an error, also beside one that something has.
    let said = import(&ann, &path, &["--only", "elsewhere root", "--only", "typo"], "");
    assert!(said.status.code() == Some(1) && text(&said).contains("typo"), "{}", text(&said));
    let said = import(&ann, &path, &["--only", "elsewhere root"], "");
    assert_eq!(said.status.code(), Some(0), "{}", text(&said));
    let saved = String::from_utf8(ann.saved()).unwrap();
    assert!(saved.contains(OTHER) && !saved.contains(SECRET));
}

#[test]
fn the_account_of_a_key_may_bear_the_host() {
    let Some(ann) = ann() else { return };
    // As google-authenticator writes it, and as others do with the whole name.
    for account in [format!("ann@{}", host()), format!("Ann@{}", host().to_uppercase())] {
        let path = file(
            &ann,
            "export",
            &(line("GitHub", "ann", OTHER) + &line(&host(), &account, SECRET)),
        );
        let said = import(&ann, &path, &["--dry-run"], "");
        assert_eq!(said.status.code(), Some(0), "{account}: {}", text(&said));
    }
}

#[test]
fn an_export_of_an_app_is_told_by_its_content() {
    let Some(ann) = ann() else { return };
    let entry = |issuer: &str, secret: &str| {
        format!(
            r#"{{"type":"totp","name":"ann","issuer":"{issuer}","info":{{"secret":"{secret}","algo":"SHA1","digits":6,"period":30}}}}"#
        )
    };
    let aegis = |entries: &str| {
        format!(r#"{{"version":1,"header":{{}},"db":{{"version":3,"entries":[{entries}]}}}}"#)
    };
    let github = entry("GitHub", OTHER);
    // The name of the file says nothing, and another service's key is not taken by itself.
    let path = file(&ann, "export.csv", &aegis(&github));
    let said = import(&ann, &path, &[], "");
    assert!(said.status.code() == Some(1) && !ann.credential().exists(), "{}", text(&said));
    assert!(text(&said).contains("GitHub ann") && !text(&said).contains(OTHER));
    let path = file(&ann, "export.csv", &aegis(&format!("{github},{}", entry(&host(), SECRET))));
    let said = import(&ann, &path, &[], "");
    assert_eq!(said.status.code(), Some(0), "{}", text(&said));
    let saved = String::from_utf8(ann.saved()).unwrap();
    assert!(saved.contains(SECRET) && !saved.contains(OTHER));
    assert!(verify(&ann, &oathtool(SECRET, 1)).contains("would accept"));
}

#[test]
fn an_encrypted_export_is_named_and_enrols_nobody() {
    let Some(ann) = ann() else { return };
    for (content, name) in [
        (r#"{"version":1,"header":{"slots":[]},"db":"RtGf"}"#, "Aegis"),
        ("PK\u{3}\u{4}export.attributes export.data", "1Password"),
        ("AUTHENTICATORPRO\u{1}", "Stratum"),
        ("-----BEGIN PGP MESSAGE-----\n", "gpg --decrypt FILE | enroll import -"),
    ] {
        let said = import(&ann, &file(&ann, "export", content), &[], "");
        assert_eq!(said.status.code(), Some(1), "{}", text(&said));
        assert!(text(&said).contains(name) && text(&said).contains("nothing was changed"));
        assert!(!ann.credential().exists());
    }
}

#[test]
fn names_of_an_export_steer_no_terminal() {
    let Some(ann) = ann() else { return };
    let content = format!(
        r#"[{{"secret":"{SECRET}","issuer":"we\u001b[2Jb\u202e1","label":"an\u0000n\nroot: taken","type":"TOTP"}}]"#
    );
    let path = file(&ann, "export", &content);
    let said = ann.enroll(&["import", path.to_str().unwrap(), NO_PASSWORD], "");
    assert_eq!(said.status.code(), Some(1), "{}", text(&said));
    let shown = text(&said);
    assert!(!shown.contains(['\u{1b}', '\u{202e}', '\0']), "{shown:?}");
    assert!(!shown.lines().any(|line| line.starts_with("root: taken")), "{shown}");
}
