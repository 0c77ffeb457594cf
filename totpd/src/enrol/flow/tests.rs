//! The flow against a desk that keeps what happens to it. The key is that of RFC 4226 appendix D, so the codes are known.

use super::super::carry;
use super::*;
use crate::connection::Connection;
use std::cell::RefCell;
use std::io::Write;
use std::os::unix::net::UnixStream;
use totp_core::recovery::{NEW_CODES, Salt};
use totp_core::wire::{Frame, FromModule, HEADER, MOST_ENROL_QUESTIONS, body_length};

const SECRET: &[u8] = b"12345678901234567890";
/// The code of the step from 60 to 90 s.
const CODE: &[u8] = b"359152";
const UNTIL: u64 = 1_000_000;

/// What happened at the desk.
#[derive(Default)]
struct Events {
    tickets: u32,
    secrets: u32,
    written: Vec<String>,
}

struct Fake<'a> {
    events: &'a RefCell<Events>,
    refusal: Option<&'static str>,
    write_fails: bool,
}

impl Desk for Fake<'_> {
    fn refusal(&self) -> Option<String> {
        self.refusal.map(str::to_owned)
    }

    fn is_deadline_over(&self, now: Moment) -> bool {
        now.wall.as_secs() >= UNTIL
    }

    fn try_ticket(&mut self, typed: &[u8], _: Moment) -> Tried {
        self.events.borrow_mut().tickets += 1;
        match typed {
            b"good" => Tried::Right,
            b"wait" => Tried::Refused("too many wrong tickets".to_owned()),
            b"used" => Tried::Over(TicketFault::Used),
            _ => Tried::Wrong,
        }
    }

    fn secret(&mut self, _: Moment) -> Result<Zeroizing<Vec<u8>>, String> {
        self.events.borrow_mut().secrets += 1;
        Ok(Zeroizing::new(SECRET.to_vec()))
    }

    fn picture(&self, _: &Authenticator) -> Option<Picture> {
        Picture::of(1, [true].into_iter())
    }

    fn recovery(&mut self) -> Result<(Vec<RecoveryCode>, RecoverySet), String> {
        let salt = Salt([7; 16]);
        let codes: Vec<_> = (0..NEW_CODES).map(|_| RecoveryCode::from_random(&[1; 15])).collect();
        let hashes = codes.iter().map(|code| code.hash(&salt)).collect();
        Ok((codes, RecoverySet { salt, scratch: Vec::new(), codes: Some(hashes) }))
    }

    fn write(&mut self, credential: &Credential, _: Moment) -> Result<(), String> {
        if self.write_fails {
            return Err("no space".to_owned());
        }
        self.events.borrow_mut().written.push(credential.to_toml().to_string());
        Ok(())
    }
}

fn settings(no_ticket: bool) -> Settings {
    let mut settings = Settings::default();
    settings.at_login.services = "sshd";
    settings.at_login.until = Some(UnixTime::from_secs(UNTIL));
    settings.at_login.no_ticket = no_ticket;
    settings
}

fn at(wall: u64) -> Moment {
    Moment { wall: UnixTime::from_secs(wall), uptime: wall }
}

/// A whole enrolment of these answers, each at its time: the last turn, and what happened.
fn enrolment(no_ticket: bool, start: u64, answers: &[(u64, &[u8])]) -> (Turn, Events) {
    enrolment_at(no_ticket, start, answers, None, false)
}

fn enrolment_at(
    no_ticket: bool,
    start: u64,
    answers: &[(u64, &[u8])],
    refusal: Option<&'static str>,
    write_fails: bool,
) -> (Turn, Events) {
    let (settings, events) = (settings(no_ticket), RefCell::default());
    let mut flow = Flow::new(&settings, Fake { events: &events, refusal, write_fails });
    let mut turn = flow.start(at(start));
    for (time, typed) in answers {
        assert!(matches!(turn, Turn::Ask(_)), "{turn:?} before {typed:?}");
        turn = flow.answer(at(*time), typed);
    }
    drop(flow);
    (turn, events.into_inner())
}

fn end(turn: &Turn) -> Option<EnrolEnd> {
    if let Turn::Done(end, _) = turn { Some(*end) } else { None }
}

#[test]
fn an_enrolment_is_written_after_the_last_answer() {
    let answers: [(u64, &[u8]); 3] = [(10, b""), (65, CODE), (70, b"yes")];
    let (turn, events) = enrolment(true, 10, &answers[..2]);
    assert!(matches!(&turn, Turn::Ask(Question::Saved { codes }) if codes.len() == NEW_CODES));
    assert!(events.written.is_empty());
    let (turn, events) = enrolment(true, 10, &answers);
    assert_eq!(turn, Turn::Done(EnrolEnd::Enrolled, "enrolled at login".to_owned()));
    let [written] = events.written.as_slice() else { panic!("{:?}", events.written) };
    // The step of the code is used, so a login takes no code of it.
    assert!(written.contains("confirmed = 90\n"), "{written}");
    assert!(written.contains("created = 1970-01-01T00:00:10Z\n"), "{written}");
    assert_eq!(written.matches("[[authenticator]]").count(), 1);
}

#[test]
fn an_enrolment_cut_at_any_question_writes_nothing() {
    let answers: [(u64, &[u8]); 4] = [(5, b"good"), (10, b"k"), (65, CODE), (70, b"y")];
    for count in 0..answers.len() {
        let (turn, events) = enrolment(false, 5, &answers[..count]);
        assert!(matches!(turn, Turn::Ask(_)), "{count}");
        assert!(events.written.is_empty(), "{count}");
    }
    assert_eq!(enrolment(false, 5, &answers).1.written.len(), 1);
}

#[test]
fn without_its_ticket_no_key_is_shown() {
    let wrong: [(u64, &[u8]); 3] = [(5, b"x"), (6, b"Good"), (7, b"-")];
    for count in 0..3 {
        let (turn, events) = enrolment(false, 5, &wrong[..count]);
        assert_eq!(
            turn,
            Turn::Ask(Question::Ticket { again: count > 0, fault: None, until: Some(UNTIL) })
        );
        assert_eq!((events.tickets, events.secrets), (u32::try_from(count).unwrap(), 0));
    }
    let (turn, events) = enrolment(false, 5, &wrong);
    assert_eq!((end(&turn), events.secrets), (Some(EnrolEnd::PutOff), 0));
    let (turn, _) = enrolment(false, 5, &[(5, b"used")]);
    let fault = Some(TicketFault::Used);
    assert_eq!(turn, Turn::Ask(Question::Ticket { again: true, fault, until: Some(UNTIL) }));
    let (turn, _) = enrolment(false, 5, &[(5, b"x"), (5, b"x"), (5, b"used")]);
    let why = "not enrolled: the ticket was used before".to_owned();
    assert_eq!(turn, Turn::Done(EnrolEnd::PutOff, why));
    let (turn, events) = enrolment(false, 5, &[(5, b"wait")]);
    assert_eq!(
        turn,
        Turn::Done(EnrolEnd::PutOff, "not enrolled: too many wrong tickets".to_owned())
    );
    assert_eq!(events.tickets, 1);
}

#[test]
fn later_is_allowed_until_the_deadline_to_the_second() {
    for (time, expected) in [(UNTIL - 1, EnrolEnd::PutOff), (UNTIL, EnrolEnd::Refused)] {
        assert_eq!(end(&enrolment(true, 10, &[(time, b"n")]).0), Some(expected));
        assert_eq!(end(&enrolment(false, 10, &[(time, b"N")]).0), Some(expected));
        let wrong: [(u64, &[u8]); 4] = [(10, b""), (11, b"0"), (12, b"000000"), (time, b"111111")];
        assert_eq!(end(&enrolment(true, 10, &wrong).0), Some(expected));
    }
    let until = |time| match enrolment(true, time, &[]).0 {
        Turn::Ask(Question::Begin { until }) => until,
        turn => panic!("{turn:?}"),
    };
    assert_eq!((until(UNTIL - 1), until(UNTIL)), (Some(UNTIL), None));
    // The question for the ticket says so, too.
    for (time, until) in [(UNTIL - 1, Some(UNTIL)), (UNTIL, None)] {
        let asked = |again| Turn::Ask(Question::Ticket { again, fault: None, until });
        assert_eq!(enrolment(false, time, &[]).0, asked(false));
        assert_eq!(enrolment(false, time, &[(time, b"x")]).0, asked(true));
    }
    // What is finished counts after it as well.
    let (turn, _) = enrolment(true, UNTIL, &[(65, b""), (65, CODE), (UNTIL + 9, b"y")]);
    assert_eq!(end(&turn), Some(EnrolEnd::Enrolled));
}

#[test]
fn three_wrong_codes_end_an_enrolment() {
    let (turn, _) = enrolment(true, 10, &[(10, b""), (65, b"000000"), (65, b"359153")]);
    assert!(matches!(turn, Turn::Ask(Question::Code { left: Some(1), .. })), "{turn:?}");
    let (turn, events) =
        enrolment(true, 10, &[(10, b""), (65, b"000000"), (65, b"1"), (65, b"0359152")]);
    assert_eq!((end(&turn), events.written.len()), (Some(EnrolEnd::PutOff), 0));
    let third: [(u64, &[u8]); 5] = [(10, b""), (65, b"0"), (65, b"1"), (65, CODE), (65, b"y")];
    assert_eq!(enrolment(true, 10, &third).1.written.len(), 1);
}

#[test]
fn an_answer_without_a_digit_costs_no_try() {
    for empty in ["", "  ", "hello", "n", "\u{e4}\u{f6}", "\r\n"] {
        let empty = empty.as_bytes();
        let mut answers: Vec<(u64, &[u8])> = vec![(10, b"k")];
        answers.extend([(65, empty); 5]);
        // The whole question comes again, as it was: nothing was wrong.
        let (turn, _) = enrolment(true, 10, &answers);
        assert!(
            matches!(turn, Turn::Ask(Question::Code { left: None, picture: None, .. })),
            "{empty:?}: {turn:?}"
        );
        answers.extend([(65, &b"000000"[..]), (65, empty), (65, b"1")]);
        let (turn, _) = enrolment(true, 10, &answers);
        assert!(matches!(turn, Turn::Ask(Question::Code { left: Some(1), .. })), "{turn:?}");
        answers.push((65, CODE));
        let (turn, _) = enrolment(true, 10, &answers);
        assert!(matches!(turn, Turn::Ask(Question::Saved { .. })), "{turn:?}");
    }
    // Digits of other scripts are digits.
    let (turn, _) = enrolment(true, 10, &[(10, b""), (65, "\u{663}".as_bytes())]);
    assert!(matches!(turn, Turn::Ask(Question::Code { left: Some(2), .. })), "{turn:?}");
}

#[test]
fn an_empty_answer_is_no_ticket_and_costs_no_try() {
    let mut answers: Vec<(u64, &[u8])> = vec![(5, b""), (5, b" "), (5, b"\n"), (5, b"")];
    let (turn, events) = enrolment(false, 5, &answers);
    assert_eq!(turn, Turn::Ask(Question::Ticket { again: false, fault: None, until: Some(UNTIL) }));
    assert_eq!(events.tickets, 0);
    answers.extend([(6, &b"x"[..]), (6, b""), (6, b"x")]);
    let (turn, _) = enrolment(false, 5, &answers);
    assert_eq!(turn, Turn::Ask(Question::Ticket { again: true, fault: None, until: Some(UNTIL) }));
    answers.push((7, b"good"));
    let (turn, _) = enrolment(false, 5, &answers);
    assert!(matches!(turn, Turn::Ask(Question::Begin { .. })), "{turn:?}");
}

#[test]
fn empty_answers_end_after_twelve_questions() {
    for no_ticket in [true, false] {
        let (mut module, helper) = UnixStream::pair().unwrap();
        // All at once, and more than are taken.
        let empty = Frame::of(&FromModule::Answer(b"".as_slice().into())).unwrap();
        (0..50).for_each(|_| module.write_all(empty.bytes()).unwrap());
        let (settings, events) = (settings(no_ticket), RefCell::default());
        let flow =
            Flow::new(&settings, Fake { events: &events, refusal: None, write_fails: false });
        let mut connection = Connection::new(helper, std::sync::Arc::default());
        let ended = carry(&mut connection, flow, at(10)).unwrap().0;
        assert_ne!(ended, EnrolEnd::Enrolled);
        drop(connection);
        assert_eq!(questions(&mut module), MOST_ENROL_QUESTIONS);
        assert!(events.into_inner().written.is_empty());
    }
}

/// How many messages there are until the end.
fn questions(from: &mut impl std::io::Read) -> usize {
    let mut header = [0; HEADER];
    std::iter::from_fn(|| {
        from.read_exact(&mut header).ok()?;
        from.read_exact(&mut vec![0; body_length(header).unwrap()]).ok()
    })
    .count()
}

#[test]
fn a_code_of_another_time_does_not_confirm_a_key() {
    for (time, right) in [(29, false), (30, true), (119, true), (120, false)] {
        let (turn, _) = enrolment(true, 10, &[(10, b""), (time, CODE)]);
        assert_eq!(matches!(turn, Turn::Ask(Question::Saved { .. })), right, "{time}");
    }
}

#[test]
fn the_key_is_shown_without_the_code_where_that_is_wanted() {
    let shown = |answers: &[(u64, &[u8])]| match enrolment(true, 10, answers).0 {
        Turn::Ask(Question::Code { key, picture, .. }) => (key.0.to_string(), picture.is_some()),
        turn => panic!("{turn:?}"),
    };
    let key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".to_owned();
    assert_eq!(shown(&[(10, b"")]), (key.clone(), true));
    assert_eq!(shown(&[(10, b" K ")]), (key.clone(), false));
    assert_eq!(shown(&[(10, b""), (11, b"k")]), (key, false));
    // No try is lost with it.
    let asked = enrolment(true, 10, &[(10, b""), (11, b"k"), (12, b"0"), (13, b"0")]).0;
    assert!(matches!(asked, Turn::Ask(Question::Code { left: Some(1), .. })), "{asked:?}");
    assert!(matches!(enrolment(true, 10, &[(10, b"x")]).0, Turn::Ask(Question::Begin { .. })));
}

#[test]
fn recovery_codes_are_shown_until_they_are_saved() {
    let mut answers: Vec<(u64, &[u8])> = vec![(10, b""), (65, CODE)];
    for typed in [&b"n"[..], b"", b"no", b"yes yes", b"\xff"] {
        answers.push((70, typed));
        let (turn, events) = enrolment(true, 10, &answers);
        assert!(matches!(turn, Turn::Ask(Question::Saved { .. })), "{turn:?}");
        assert!(events.written.is_empty());
    }
    for yes in ["y", "Yes", " ja", "J", "はい"] {
        let turn = enrolment(true, 10, &[(10, b""), (65, CODE), (70, yes.as_bytes())]).0;
        assert_eq!(end(&turn), Some(EnrolEnd::Enrolled), "{yes}");
    }
}

#[test]
fn a_credential_that_cannot_be_written_is_no_enrolment() {
    let answers: [(u64, &[u8]); 3] = [(10, b""), (65, CODE), (70, b"y")];
    let (turn, _) = enrolment_at(true, 10, &answers, None, true);
    assert_eq!(turn, Turn::Done(EnrolEnd::PutOff, "not enrolled: no space".to_owned()));
}

#[test]
fn after_the_end_no_answer_counts() {
    let (settings, events) = (settings(true), RefCell::default());
    let mut flow =
        Flow::new(&settings, Fake { events: &events, refusal: None, write_fails: false });
    flow.start(at(10));
    flow.answer(at(10), b"n");
    for typed in [&b""[..], CODE, b"y"] {
        assert_eq!(end(&flow.answer(at(65), typed)), Some(EnrolEnd::PutOff));
    }
    drop(flow);
    assert!(events.into_inner().written.is_empty());
}

#[test]
fn a_user_who_cannot_enrol_is_asked_nothing_and_refused() {
    let (turn, events) = enrolment_at(false, 10, &[], Some("a credential is there"), false);
    let told = "refused: no enrolment: a credential is there".to_owned();
    assert_eq!(turn, Turn::Done(EnrolEnd::Refused, told));
    assert_eq!((events.tickets, events.secrets), (0, 0));
}
