//! Secrets below 128 bits, as old recipes made them.

use super::*;

/// 80 bits and 120 bits, as the recipes of pam_oath give them: 10 and 15 bytes in hexadecimal.
const RECIPES: [(&str, &str); 2] = [
    ("12345678909876543210", "CI2FM6EQTB3FIMQQ"),
    ("0d0bfda66a840172a51b39af18a55b", "BUF73JTKQQAXFJI3HGXRRJK3"),
];

#[test]
fn a_short_secret_is_left_unless_it_is_asked_for() {
    let Some(ann) = ann() else { return };
    for (hex, _) in RECIPES {
        let path = file(&ann, "users.oath", &format!("HOTP/T30/6 ann - {hex}\n"));
        let said = import(&ann, &path, &[], "");
        assert!(said.status.code() == Some(1) && !ann.credential().exists(), "{}", text(&said));
        let left = event(&events(&said), "left")["what"].as_str().unwrap().to_owned();
        assert!(left.contains("--short-secrets") && left.contains("bits"), "{left}");
    }
    // Below 80 bits nothing is taken at all.
    let path = file(&ann, "users.oath", "HOTP/T30/6 ann - 123456789098765432\n");
    let said = import(&ann, &path, &["--short-secrets"], "");
    assert!(said.status.code() == Some(1) && !ann.credential().exists(), "{}", text(&said));
}

#[test]
fn a_short_secret_is_marked_and_named_until_it_is_renewed() {
    for (hex, base32) in RECIPES {
        let Some(ann) = ann() else { return };
        let bits = format!("{} bits", 4 * hex.len());
        let path = file(&ann, "users.oath", &format!("HOTP/T30/6 ann - {hex}\n"));
        let said = import(&ann, &path, &["--short-secrets"], "");
        assert_eq!(said.status.code(), Some(0), "{}", text(&said));
        let changed = event(&events(&said), "changed")["what"].as_str().unwrap().to_owned();
        assert!(changed.contains(&bits), "{changed}");
        assert!(String::from_utf8(ann.saved()).unwrap().contains("\nshort = true\n"));
        assert!(verify(&ann, &oathtool(base32, 0)).contains("would accept"));
        let status = text(&ann.enroll(&["status"], ""));
        assert!(status.contains(&bits), "{status}");
        assert_eq!(ann.status()["authenticators"][0]["short_secret"], true);
        // Other changes keep the mark.
        let code = oathtool(base32, 0);
        assert_eq!(ann.enroll(&["recovery", "--json"], &code).status.code(), Some(0));
        assert_eq!(ann.status()["authenticators"][0]["short_secret"], true);
        // A new enrolment ends it.
        assert!(ann.command("rm", &[]).arg(ann.credential()).status().unwrap().success());
        ann.enrolled();
        assert_eq!(ann.status()["authenticators"][0]["short_secret"], false);
        assert!(!text(&ann.enroll(&["status"], "")).contains("bits"));
    }
}
