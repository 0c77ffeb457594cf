use super::*;
use totp_core::authenticator::Authenticator;
use totp_core::credential::ReadDepth;
use totp_core::history::Mark;

const PHONE: &str = "version = 1\n[[authenticator]]\nkind = \"totp\"\nlabel = \"phone\"\n\
                     secret = \"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\"\n";
const SPARE: &str = "[[authenticator]]\nkind = \"totp\"\nlabel = \"spare\"\nperiod = 60\n\
                     secret = \"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJA\"\n";
/// 2001-09-09 01:46:40 UTC, ten seconds into a step of 30.
const NOW: Moment = Moment { wall: UnixTime::from_secs(1_000_000_000), uptime: 10 };

fn enrolled(text: &str) -> Credential {
    Credential::parse(text.as_bytes(), ReadDepth::WithRecovery).unwrap()
}

/// A record whose marks stand so many seconds after now.
fn used_up_to(credential: &Credential, seconds: u64) -> History {
    let mut history = History::new("ann");
    let ids: Vec<_> = credential.authenticators.iter().map(Authenticator::id).collect();
    history.mend_clock(&ids, NOW.wall, NOW.wall.plus(seconds));
    history
}

fn stop(credential: &Credential, history: &History, now: Moment) -> Option<Stop> {
    Stop::find(history, credential, &Settings::default(), now, Origin::Remote)
}

#[test]
fn after_a_reset_the_time_is_told_at_which_codes_work_again() {
    for (text, reach) in [(PHONE.to_owned(), 120), (format!("{PHONE}{SPARE}"), 240)] {
        let credential = enrolled(&text);
        let history = used_up_to(&credential, reach);
        let end = NOW.wall.plus(reach);
        for later in [0, 30, 61, 89] {
            let now = Moment { wall: NOW.wall.plus(later), uptime: NOW.uptime + later };
            assert_eq!(stop(&credential, &history, now), Some(Stop::UsedUntil(end)), "{later}");
        }
        let told = Stop::UsedUntil(end).told();
        assert!(told.contains("01:48:40") || told.contains("01:50:40"), "{told}");
        let now = Moment { wall: end, uptime: NOW.uptime + reach };
        assert_eq!(stop(&credential, &history, now), None);
    }
}

#[test]
fn a_login_just_before_stops_no_later_code() {
    let credential = enrolled(PHONE);
    let mut history = History::new("ann");
    let used = Mark { id: credential.authenticators[0].id(), end: NOW.wall.plus(20) };
    history.accept_code("ann", &[used], Origin::Remote, NOW, &Settings::default().limits);
    assert_eq!(stop(&credential, &history, NOW), None);
}

#[test]
fn a_clock_far_behind_a_login_is_told_as_one() {
    let credential = enrolled(PHONE);
    let history = used_up_to(&credential, 241);
    assert_eq!(stop(&credential, &history, NOW), Some(Stop::ClockBehind(NOW)));
}
