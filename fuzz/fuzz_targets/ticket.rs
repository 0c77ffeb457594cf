//! What somebody types or pastes as a ticket, read as decision record 32 says; and what a record says of it.
//!
//! Input: two bytes of time, a byte that chooses, then the text.
#![no_main]

use fuzz::input::Input;
use libfuzzer_sys::fuzz_target;
use totp_core::answer::MAX_BYTES;
use totp_core::history::{History, Ticket, TicketWorth};
use totp_core::ticket::{TICKET_CHARS, TicketCode};
use totp_core::time::UnixTime;

/// The rules again, told another way than in the core. Digits of other scripts have a target of their own (`answer`).
fn expected(typed: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(typed).ok().filter(|text| text.len() <= MAX_BYTES)?;
    let line = ["\r\n", "\n", "\r"].iter().find_map(|end| text.strip_suffix(end)).unwrap_or(text);
    let code: String = line.replace([' ', '-'], "").to_ascii_uppercase();
    let code = code.replace('O', "0").replace(['I', 'L'], "1");
    let crockford = |c: char| c.is_ascii_digit() || (c.is_ascii_uppercase() && c != 'U');
    (code.len() == TICKET_CHARS && code.chars().all(crockford)).then_some(code)
}

/// What a record says of a ticket, whatever happened to it before.
fn check_worth(hash: [u8; 16], until: u64, now: u64, spent: bool) {
    let (until, now) = (UnixTime::from_secs(until), UnixTime::from_secs(now));
    let mut history = History::new("ann");
    assert_eq!(history.worth_of_ticket(&hash, now), TicketWorth::Wrong);
    history.issue_ticket("ann", Ticket { hash, until });
    let worth = |history: &History| {
        let back = History::decode(history.version(), &history.encode()).expect("reads back");
        assert!(back == *history && !back.is_enrolled());
        back.worth_of_ticket(&hash, now)
    };
    let unused = if now < until { TicketWorth::Good } else { TicketWorth::Expired };
    assert_eq!(worth(&history), unused);
    let mut other = hash;
    other[usize::from(hash[0]) % 16] ^= 1;
    assert!(!history.spend_ticket(&other));
    assert_eq!(history.worth_of_ticket(&other, now), TicketWorth::Wrong);
    if spent {
        assert!(history.spend_ticket(&hash) && !history.spend_ticket(&hash));
        assert_eq!(worth(&history), TicketWorth::Used);
    } else {
        history.withdraw_ticket();
        assert!(!history.spend_ticket(&hash));
        assert_eq!(worth(&history), TicketWorth::Wrong);
        assert_eq!(history.version(), 1);
    }
}

fuzz_target!(|data: &[u8]| {
    let mut input = Input(data);
    let (until, now, spent) = (input.byte(), input.byte(), input.flag());
    let typed = input.bytes(data.len());
    let read = TicketCode::read(typed);
    if typed.is_ascii() {
        assert_eq!(read.as_ref().map(|code| code.grouped().replace('-', "")), expected(typed));
    }
    if let Some(code) = read {
        let printed = code.grouped();
        let again = TicketCode::read(printed.as_bytes()).expect("a printed ticket is read");
        assert!(again.grouped() == printed && typed.len() <= MAX_BYTES);
    }
    let mut hash = [0; 16];
    hash.iter_mut().zip(typed).for_each(|(to, from)| *to = *from);
    check_worth(hash, until.into(), now.into(), spent);
});
