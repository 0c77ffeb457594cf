//! A code against those that were sent by mail or SMS.

use crate::code::Code;
use crate::history::{History, MAX_SENT_CODES, SentCode};
use crate::judge::surroundings::Surroundings;
use crate::time::UnixTime;

/// What is compared where fewer codes are out than can be, so that the time does not tell how many are.
const NONE: SentCode = SentCode {
    way: 0,
    nonce: [0; 16],
    sent: UnixTime::from_secs(0),
    until: UnixTime::from_secs(0),
    tries_left: 0,
};

/// The codes that have the digits of `code`, of those with a nonce in `charged`: the answer was counted against these.
pub(in crate::judge) fn sent<S: Surroundings>(
    history: &History,
    charged: &[[u8; 16]],
    code: &Code,
    around: &S,
) -> Vec<SentCode> {
    let mut right = Vec::with_capacity(MAX_SENT_CODES);
    for place in 0..MAX_SENT_CODES {
        let known = history.all_sent_codes().get(place);
        let counts = known.is_some_and(|known| charged.contains(&known.nonce));
        let known = known.unwrap_or(&NONE);
        let digits = around.sent_digits(known);
        let same = digits.is_some_and(|digits| digits.is(code));
        if same & counts {
            right.push(*known);
        }
    }
    right
}
