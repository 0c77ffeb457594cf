//! Codes that were sent by mail or SMS: how many may be sent, which are good, what uses them up.

use super::extras::{Extras, MAX_SENT_CODES, Sendings, SentCode};
use super::state::History;
use crate::throttle::{Limits, Origin};
use crate::time::{Moment, UnixTime};
use crate::way::Way;

/// How long a code is good, in seconds (NIST SP 800-63B-4 §3.1.3.3 allows ten minutes).
const LIFETIME: u64 = 600;
/// A code that ends sooner is not sent again: another one is made beside it.
const WORTH_SENDING: u64 = 180;
/// Wrong answers that end a code.
const TRIES: u8 = 5;
/// Codes sent before a pause of a quarter of an hour, for requests of a user from one origin. So no quarter of an hour has
/// more, wherever it begins.
const MOST_IN_QUARTER: u8 = 3;
/// Codes sent in a day that begins with the first of them. Of two such days, one may end where the other begins.
const MOST_IN_DAY: u8 = 10;
const QUARTER: u64 = 15 * 60;
const DAY: u64 = 24 * 60 * 60;

/// What comes of a request for a code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sending {
    /// This one is to be sent, after the history is on disk.
    Send(SentCode),
    /// So many were sent for this origin that nothing is sent now.
    TooMany,
}

impl History {
    /// Counts a request for a code, and says which one to send. A code that is on its way is sent again and keeps its end,
    /// so that a request of somebody else never makes the owner's code worthless. `nonce` are random bytes for a new one.
    pub fn send_code(&mut self, way: Way, origin: Origin, now: Moment, nonce: [u8; 16]) -> Sending {
        let now = now.wall;
        if self.is_barred() {
            return Sending::TooMany;
        }
        let mut sending = Sending::TooMany;
        self.with_extras(|extras| {
            extras.sent_codes.retain(|code| code.is_good(now));
            if extras.count_sending(origin, now) {
                sending = Sending::Send(extras.code_to_send(way, now, nonce));
            }
        });
        sending
    }

    /// Counts a code that is to confirm a new address, among those of a request from there. Whether one more may be sent.
    /// It is not kept here: a code that is typed at a login confirms nothing, and one that confirms logs nobody in.
    pub fn count_confirmation(&mut self, origin: Origin, now: Moment) -> bool {
        let mut allowed = false;
        if !self.is_barred() {
            self.with_extras(|extras| allowed = extras.count_sending(origin, now.wall));
        }
        allowed
    }

    /// Ends the codes that were sent by this way: the address is another one now.
    pub fn end_sent_codes(&mut self, way: Way) {
        self.change_extras(|extras| extras.sent_codes.retain(|code| code.way != way.number()));
    }

    /// All that are kept, good or not.
    pub(crate) fn all_sent_codes(&self) -> &[SentCode] {
        self.extras.as_ref().map(|extras| extras.sent_codes.as_slice()).unwrap_or_default()
    }

    /// The codes that are good at `now`.
    pub fn sent_codes(&self, now: UnixTime) -> impl Iterator<Item = &SentCode> + Clone {
        let barred = self.is_barred();
        self.all_sent_codes().iter().filter(move |code| !barred && code.is_good(now))
    }

    /// Counts one wrong answer against every code that is good at `now`. Returns those that it was counted against.
    pub fn charge_sent_codes(&mut self, now: UnixTime) -> Vec<[u8; 16]> {
        let charged: Vec<_> = self.sent_codes(now).map(|code| code.nonce).collect();
        self.change_sent_codes(&charged, |code| {
            code.tries_left = code.tries_left.saturating_sub(1)
        });
        charged
    }

    /// Takes back what [`History::charge_sent_codes`] counted.
    pub fn refund_sent_codes(&mut self, charged: &[[u8; 16]]) {
        self.change_sent_codes(charged, |code| code.tries_left = TRIES.min(code.tries_left + 1));
    }

    /// Notes that these codes are used up.
    pub fn spend_sent_codes(&mut self, used: &[[u8; 16]]) {
        self.change_extras(|extras| extras.sent_codes.retain(|code| !used.contains(&code.nonce)));
    }

    /// Notes that a sent code let the user in, and forgives what a code forgives. It is used up by
    /// [`History::spend_sent_codes`].
    pub fn accept_sent(&mut self, name: &str, origin: Origin, now: Moment, limits: &Limits) {
        self.accept_code(name, &[], origin, now, limits);
    }

    fn change_sent_codes(&mut self, which: &[[u8; 16]], change: impl Fn(&mut SentCode)) {
        if !which.is_empty() {
            self.change_extras(|extras| {
                let those = extras.sent_codes.iter_mut().filter(|code| which.contains(&code.nonce));
                those.for_each(change);
            });
        }
    }
}

impl SentCode {
    /// Whether it can let somebody in at `now`. A clock behind the time at which it was made was set back: the code's
    /// time would last longer.
    fn is_good(&self, now: UnixTime) -> bool {
        self.tries_left > 0 && self.sent <= now && now < self.until
    }
}

impl Extras {
    /// Counts a sending, if one more is allowed.
    fn count_sending(&mut self, origin: Origin, now: UnixTime) -> bool {
        let [remote, elsewhere] = &mut self.sendings;
        let sendings = if origin == Origin::Remote { remote } else { elsewhere };
        sendings.begin_anew(now);
        let allowed = sendings.in_quarter < MOST_IN_QUARTER && sendings.in_day < MOST_IN_DAY;
        if allowed {
            (sendings.in_quarter, sendings.quarter) = (sendings.in_quarter + 1, now);
            sendings.in_day += 1;
        }
        allowed
    }

    fn code_to_send(&mut self, way: Way, now: UnixTime, nonce: [u8; 16]) -> SentCode {
        let of_this_way = self.sent_codes.iter().filter(|code| code.way == way.number());
        let again = of_this_way.max_by_key(|code| code.until);
        if let Some(code) = again.filter(|code| now.plus(WORTH_SENDING) <= code.until) {
            return *code;
        }
        let (until, tries_left) = (now.plus(LIFETIME), TRIES);
        let code = SentCode { way: way.number(), nonce, sent: now, until, tries_left };
        // Two of each way at most: the one before ends within three minutes, and no third is made before that.
        self.sent_codes.truncate(MAX_SENT_CODES - 1);
        self.sent_codes.push(code);
        code
    }
}

impl Sendings {
    /// Counts anew after a quarter without a code, and after a day; or where those lie ahead of the clock.
    fn begin_anew(&mut self, now: UnixTime) {
        if now.since(self.quarter).is_none_or(|passed| passed >= QUARTER) {
            (self.in_quarter, self.quarter) = (0, now);
        }
        if now.since(self.day).is_none_or(|passed| passed >= DAY) {
            (self.in_day, self.day) = (0, now);
        }
    }
}

#[cfg(test)]
mod tests;
