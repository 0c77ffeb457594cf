//! What the hooks leave on the handle and in the folder of records, and what they find there.

use super::*;

#[test]
fn a_clock_that_is_behind_lets_nobody_put_off_an_enrolment() {
    if own_uid() != 0 {
        return eprintln!("the folder of credentials is root's alone only in a test of root");
    }
    let put_off = |peer: &mut Peer| {
        peer.begins();
        peer.asks(Question::Begin { until: Some(UNTIL) });
        peer.ends(EnrolEnd::PutOff);
    };
    let mut world = World::new(&["n"]).at(put_off);
    world.script.clock.set(UNTIL - 1);
    assert!(world.is_to_enrol());
    // Any login when the time has come leaves the mark, also one by key alone.
    world.script.enrolment = None;
    world.script.clock.set(UNTIL);
    assert_eq!(world.account_line(), Pam::PAM_IGNORE);
    // The clock of a later boot.
    world.script.clock.set(1);
    assert!(!world.is_to_enrol());
    world.script.enrolment = Some(Enrolment::Offered(own_uid()));
    assert_eq!(world.account_line(), Pam::PAM_PERM_DENIED);
}

#[test]
fn a_refusal_of_the_account_line_stays_one_on_its_handle() {
    if own_uid() != 0 {
        return eprintln!("only root sees that nobody has enrolled");
    }
    let mut world = World::new(&[]).at(|peer| {
        peer.begins();
        peer.ends(EnrolEnd::Refused);
    });
    assert!(world.is_to_enrol());
    for _ in 0..3 {
        assert_eq!(world.account_line(), Pam::PAM_PERM_DENIED);
    }
    // Also where the policy, the user or the service has changed meanwhile.
    world.script.service = "su";
    assert_eq!(world.account_line(), Pam::PAM_PERM_DENIED);
    // What is put off in time is asked once.
    let mut world = World::new(&["n"]).at(|peer| {
        peer.begins();
        peer.asks(Question::Begin { until: Some(UNTIL) });
        peer.ends(EnrolEnd::PutOff);
    });
    assert!(world.is_to_enrol());
    assert_eq!(world.account_line(), Pam::PAM_IGNORE);
    assert_eq!(world.account_line(), Pam::PAM_IGNORE);
    // Another service than that of the auth line.
    let mut world = World::new(&[]);
    assert!(world.is_to_enrol());
    world.script.service = "su";
    assert_eq!(world.account_line(), Pam::PAM_SERVICE_ERR);
    assert_eq!(world.account_line(), Pam::PAM_PERM_DENIED);
}

#[test]
fn a_stamp_is_left_only_on_the_handle_of_the_auth_line() {
    if own_uid() != 0 {
        return eprintln!("only root leaves stamps");
    }
    // A login by key alone, or a program that asks the account stack on another handle.
    let mut world = World::new(&[]);
    assert_eq!(world.account_line(), Pam::PAM_IGNORE);
    assert!(!world.stamp().exists());
    // The auth line of another service.
    world.script.auth_line = Some(b"su".to_vec());
    assert_eq!(world.account_line(), Pam::PAM_IGNORE);
    assert!(!world.stamp().exists());
    // A user who has a code.
    std::fs::write(world.script.home.path().join("ann.toml"), "").unwrap();
    assert!(!world.is_to_enrol());
    assert_eq!(world.account_line(), Pam::PAM_IGNORE);
    assert!(world.stamp().exists());
}
