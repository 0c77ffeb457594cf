//! What a ticket is worth, as a value of the record and the time.

use super::*;
use crate::history::extras::BegunEnrolment;
use crate::throttle::{Gate, Limits, Origin};
use crate::time::Moment;

const HASH: [u8; 16] = [7; 16];

fn secs(n: u64) -> UnixTime {
    UnixTime::from_secs(n)
}

fn with_ticket() -> History {
    let mut history = History::new("ann");
    assert!(history.issue_ticket("ann", Ticket { hash: HASH, until: secs(1_000) }).is_none());
    history
}

fn read_back(history: &History) -> History {
    History::decode(history.version(), &history.encode()).unwrap()
}

#[test]
fn a_ticket_is_good_until_its_last_second() {
    let history = read_back(&with_ticket());
    for (now, worth) in [
        (0, TicketWorth::Good),
        (999, TicketWorth::Good),
        (1_000, TicketWorth::Expired),
        (1_001, TicketWorth::Expired),
        (u64::MAX, TicketWorth::Expired),
    ] {
        assert_eq!(history.worth_of_ticket(&HASH, secs(now)), worth, "{now}");
    }
}

#[test]
fn only_the_ticket_that_is_out_is_good() {
    let worth = |history: &History, hash| history.worth_of_ticket(&hash, secs(10));
    assert_eq!(worth(&History::new("ann"), HASH), TicketWorth::Wrong);
    let mut history = with_ticket();
    for bit in 0..128 {
        let mut other = HASH;
        other[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(worth(&history, other), TicketWorth::Wrong, "bit {bit}");
    }
    let former = history.issue_ticket("ann", Ticket { hash: [8; 16], until: secs(2_000) });
    assert_eq!(former, Some(Ticket { hash: HASH, until: secs(1_000) }));
    assert_eq!(worth(&history, HASH), TicketWorth::Wrong);
    assert_eq!(worth(&history, [8; 16]), TicketWorth::Good);
    assert!(history.withdraw_ticket().is_some());
    assert_eq!(worth(&history, [8; 16]), TicketWorth::Wrong);
    assert!(history.withdraw_ticket().is_none());
}

#[test]
fn a_used_ticket_stays_used() {
    let mut history = with_ticket();
    assert!(!history.spend_ticket(&[9; 16]), "another one");
    assert!(history.spend_ticket(&HASH));
    assert!(!history.spend_ticket(&HASH), "twice");
    // Nine more, of which the record keeps eight.
    for n in 10..19 {
        history = read_back(&history);
        let worth = history.worth_of_ticket(&HASH, secs(10));
        let known = if n < 18 { TicketWorth::Used } else { TicketWorth::Wrong };
        assert_eq!(worth, known, "{n}");
        history.issue_ticket("ann", Ticket { hash: [n; 16], until: secs(1_000) });
        assert!(history.spend_ticket(&[n; 16]));
    }
}

#[test]
fn a_new_ticket_forgives_wrong_ones_and_ends_what_began() {
    let limits = Limits::default();
    let now = Moment { wall: secs(10), uptime: 10 };
    let mut history = with_ticket();
    (0..80).for_each(|_| history.charge(Origin::Remote, now));
    (0..20).for_each(|_| history.charge(Origin::Local, now));
    let begun = BegunEnrolment { nonce: [1; 16], begun: secs(5) };
    history.with_extras(|extras| extras.begun = Some(begun));
    let mut withdrawn = history.clone();
    withdrawn.withdraw_ticket();
    assert!(withdrawn.extras().is_none());
    history.issue_ticket("ann", Ticket { hash: [8; 16], until: secs(1_000) });
    assert!(history.extras().unwrap().begun.is_none());
    for origin in [Origin::Remote, Origin::Local] {
        assert_eq!(history.gate(origin, now, &limits), Gate::Open);
    }
    assert_eq!(history.failures_since_success(), 0);
}

#[test]
fn a_ticket_is_no_enrolment() {
    let mut history = with_ticket();
    assert!(!history.is_enrolled());
    history.spend_ticket(&HASH);
    assert!(!history.is_enrolled());
}
