//! What two consecutive codes in one answer do.

use crate::support::oracle::counted;
use crate::user::{User, token};

#[test]
fn two_consecutive_codes_find_a_token_and_log_in() {
    let Some(codes) = counted(0, 1_010) else { return };
    for at in [0, 5, 6, 700, 999] {
        let user = User::of_token(0);
        let pair = format!("{} {}", codes[at], codes[at + 1]);
        assert_eq!(user.enter(&pair), "let in", "{at}");
        assert_eq!(user.enter(&pair), "used", "{at}");
        assert_eq!(user.enter(&codes[at + 1]), "used", "{at}");
        assert_eq!(user.enter(&codes[at + 2]), "let in", "{at}");
    }
    let user = User::of_token(0);
    assert_eq!(user.enter(&format!("{} {}", codes[1_001], codes[1_002])), "wrong");
}

#[test]
fn codes_that_are_not_consecutive_move_nothing() {
    let Some(codes) = counted(0, 60) else { return };
    let user = User::of_token(0);
    for (first, second) in [(51, 50), (50, 52), (50, 40)] {
        let pair = format!("{} {}", codes[first], codes[second]);
        assert_eq!(user.enter(&pair), "wrong", "{first} {second}");
    }
    assert_eq!(user.failures(), 3, "one charge each");
    assert_eq!(user.enter(&format!("{0} {0}", codes[50])), "malformed");
    assert_eq!(user.enter(&format!("{}{}", codes[50], codes[51])), "malformed");
    assert_eq!(user.failures(), 3);
    assert_eq!(user.known().next_counter(token(0).id(), 0), Some(0));
}

#[test]
fn wrong_codes_alone_move_no_counter() {
    let Some(codes) = counted(0, 60) else { return };
    let user = User::of_token(0);
    for code in &codes[40..50] {
        assert_eq!(user.enter(code), "wrong");
    }
    assert_eq!(user.enter(&codes[50]), "wrong");
    assert_eq!(user.enter(&codes[0]), "let in");
}
