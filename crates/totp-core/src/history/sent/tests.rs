use super::*;

const START: u64 = 1_800_000_000;

fn at(seconds: u64) -> Moment {
    Moment { wall: UnixTime::from_secs(START + seconds), uptime: seconds }
}

/// Asks for a code from remote, with random bytes of its own for each second.
fn ask(history: &mut History, way: Way, seconds: u64) -> Option<SentCode> {
    let nonce = u128::from(seconds).to_be_bytes();
    match history.send_code(way, Origin::Remote, at(seconds), nonce) {
        Sending::Send(code) => Some(code),
        Sending::TooMany => None,
    }
}

fn good(history: &History, seconds: u64) -> Vec<[u8; 16]> {
    history.sent_codes(at(seconds).wall).map(|code| code.nonce).collect()
}

#[test]
fn a_new_request_sends_the_same_code_with_its_old_end() {
    let mut history = History::new("ann");
    let first = ask(&mut history, Way::Email, 0).unwrap();
    assert_eq!(ask(&mut history, Way::Email, 420), Some(first));
    assert_eq!(good(&history, 420), [first.nonce]);
    assert_ne!(ask(&mut history, Way::Sms, 421).unwrap().nonce, first.nonce);
}

#[test]
fn a_request_ends_no_code_that_is_on_its_way() {
    let mut history = History::new("ann");
    let first = ask(&mut history, Way::Email, 0).unwrap();
    let second = ask(&mut history, Way::Email, 421).unwrap();
    assert_ne!(second.nonce, first.nonce);
    assert_eq!(good(&history, 599), [first.nonce, second.nonce]);
    assert_eq!(good(&history, 600), [second.nonce]);
}

#[test]
fn all_that_can_be_on_its_way_fits_the_record() {
    let mut history = History::new("ann");
    for (way, seconds) in [(Way::Email, 0), (Way::Sms, 1), (Way::Email, 901), (Way::Sms, 902)] {
        ask(&mut history, way, seconds).unwrap();
    }
    // Another origin has a quarter of its own.
    for (way, seconds) in [(Way::Email, 1_330), (Way::Sms, 1_331)] {
        let nonce = u128::from(seconds).to_be_bytes();
        let sending = history.send_code(way, Origin::Local, at(seconds), nonce);
        assert!(matches!(sending, Sending::Send(code) if code.sent == at(seconds).wall));
    }
    assert_eq!(good(&history, 1_340).len(), MAX_SENT_CODES);
    assert_eq!(History::decode(2, &history.encode()), Ok(history));
}

#[test]
fn the_fourth_request_of_a_quarter_sends_nothing() {
    let mut history = History::new("ann");
    for seconds in [0, 1, 2] {
        assert!(ask(&mut history, Way::Email, seconds).is_some());
    }
    assert_eq!(ask(&mut history, Way::Email, 3), None);
    assert_eq!(ask(&mut history, Way::Sms, 899), None, "both ways count together");
    let here = history.send_code(Way::Sms, Origin::Local, at(3), [9; 16]);
    assert!(matches!(here, Sending::Send(_)), "another origin counts apart");
    assert_eq!(ask(&mut history, Way::Email, 901), None);
    assert!(ask(&mut history, Way::Email, 902).is_some());
}

#[test]
fn no_quarter_of_an_hour_has_four_codes() {
    let mut history = History::new("ann");
    // The first one early, and the others where a quarter that began with it would end.
    let seconds = [0, 897, 898, 899, 900, 901, 902, 1_700, 1_797, 1_798, 1_799, 1_800];
    let sent: Vec<u64> =
        seconds.into_iter().filter(|at| ask(&mut history, Way::Email, *at).is_some()).collect();
    assert_eq!(sent, [0, 897, 898, 1_798, 1_799, 1_800]);
    assert!(sent.windows(4).all(|four| four[3] - four[0] >= 900));
}

#[test]
fn the_eleventh_request_of_a_day_sends_nothing() {
    let mut history = History::new("ann");
    let quarters = (0..24).map(|n| n * 3_600);
    let sent = quarters.filter(|seconds| ask(&mut history, Way::Email, *seconds).is_some());
    assert_eq!(sent.count(), 10);
    assert_eq!(ask(&mut history, Way::Email, 86_399), None);
    assert!(ask(&mut history, Way::Email, 86_400).is_some());
}

#[test]
fn a_refused_request_counts_nothing() {
    let mut history = History::new("ann");
    for seconds in 0..20 {
        ask(&mut history, Way::Email, seconds);
    }
    let before = history.clone();
    assert_eq!(ask(&mut history, Way::Email, 21), None);
    assert_eq!(history, before);
}

#[test]
fn five_wrong_answers_end_a_code() {
    let mut history = History::new("ann");
    let code = ask(&mut history, Way::Email, 0).unwrap();
    for _ in 0..4 {
        assert_eq!(history.charge_sent_codes(at(1).wall), [code.nonce]);
    }
    assert_eq!(good(&history, 1), [code.nonce]);
    let charged = history.charge_sent_codes(at(1).wall);
    assert!(good(&history, 1).is_empty());
    history.refund_sent_codes(&charged);
    assert_eq!(good(&history, 1), [code.nonce], "a right answer takes its charge back");
    history.charge_sent_codes(at(1).wall);
    assert_ne!(ask(&mut history, Way::Email, 2).unwrap().nonce, code.nonce);
}

#[test]
fn a_refund_gives_no_more_tries_than_there_were() {
    let mut history = History::new("ann");
    let code = ask(&mut history, Way::Email, 0).unwrap();
    history.refund_sent_codes(&[code.nonce]);
    (0..TRIES).for_each(|_| drop(history.charge_sent_codes(at(1).wall)));
    assert!(good(&history, 1).is_empty());
}

#[test]
fn a_code_ends_after_ten_minutes_to_the_second() {
    let mut history = History::new("ann");
    let code = ask(&mut history, Way::Email, 0).unwrap();
    assert_eq!((good(&history, 599), good(&history, 600)), (vec![code.nonce], vec![]));
}

#[test]
fn a_clock_that_was_set_back_makes_no_code_last_longer() {
    let mut history = History::new("ann");
    ask(&mut history, Way::Email, 100).unwrap();
    assert!(good(&history, 99).is_empty());
}

#[test]
fn a_used_code_is_gone_and_the_others_stay() {
    let mut history = History::new("ann");
    let mail = ask(&mut history, Way::Email, 0).unwrap();
    let text = ask(&mut history, Way::Sms, 1).unwrap();
    history.spend_sent_codes(&[mail.nonce]);
    assert_eq!(good(&history, 2), [text.nonce]);
}

#[test]
fn no_code_is_sent_while_all_codes_are_barred() {
    let mut history = History::new("ann");
    ask(&mut history, Way::Email, 0).unwrap();
    history.bar();
    assert!(good(&history, 1).is_empty());
    assert_eq!(ask(&mut history, Way::Email, 2), None);
}

#[test]
fn a_code_that_confirms_counts_and_logs_nobody_in() {
    let mut history = History::new("ann");
    for _ in 0..3 {
        assert!(history.count_confirmation(Origin::Own, at(0)));
    }
    assert!(good(&history, 0).is_empty());
    assert!(!history.count_confirmation(Origin::Own, at(899)));
    let sending = history.send_code(Way::Email, Origin::Local, at(1), [1; 16]);
    assert_eq!(sending, Sending::TooMany, "they are among those of logins");
    assert!(ask(&mut history, Way::Email, 1).is_some(), "another origin has its own");
    assert!(history.count_confirmation(Origin::Own, at(900)));
    history.bar();
    assert!(!history.count_confirmation(Origin::Own, at(9_000)));
}

#[test]
fn a_new_address_ends_codes_sent_to_the_old_one() {
    let mut history = History::new("ann");
    ask(&mut history, Way::Email, 0).unwrap();
    let text = ask(&mut history, Way::Sms, 1).unwrap();
    history.end_sent_codes(Way::Email);
    assert_eq!(good(&history, 2), [text.nonce]);
}
