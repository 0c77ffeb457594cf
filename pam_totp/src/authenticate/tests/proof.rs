//! What counts as a proof before a code is sent.

use super::super::proof::{before_change, before_login};
use super::script::Script;

const KEY: &str = "publickey ssh-ed25519 AAAA\n";

fn at_login(password: Option<&str>, methods: Option<&str>) -> bool {
    let mut script = Script::new();
    script.authtok = password.map(str::to_owned);
    script.ssh_methods = methods.map(|text| text.as_bytes().to_vec());
    before_login(&mut script)
}

#[test]
fn a_password_or_a_key_before_is_a_proof() {
    assert!(at_login(Some("pw-ann"), None) && at_login(Some("pw-ann"), Some("")));
    assert!(at_login(None, Some(KEY)) && at_login(None, Some("gssapi-with-mic\n")));
    for methods in [None, Some(""), Some("\n")] {
        assert!(!at_login(None, methods), "{methods:?}");
    }
}

#[test]
fn a_password_that_asks_for_a_code_is_no_proof() {
    for word in ["email", "SMS", " email ", "", "  "] {
        assert!(!at_login(Some(word), None) && !at_login(Some(word), Some(KEY)), "{word:?}");
        let mut script = Script::new();
        script.current_password = Some(word.to_owned());
        assert!(!before_change(&script), "{word:?}");
    }
    assert!(at_login(Some("email1"), None));
}

#[test]
fn the_current_password_is_the_proof_before_a_change() {
    let mut script = Script::new();
    script.authtok = Some("the new one".to_owned());
    script.ssh_methods = Some(KEY.as_bytes().to_vec());
    assert!(!before_change(&script));
    script.current_password = Some("pw-ann".to_owned());
    assert!(before_change(&script));
}
