use super::*;
use totp_core::wire::{Hidden, Picture};

fn hidden(text: &str) -> Hidden {
    Hidden(Zeroizing::new(text.to_owned()))
}

fn code(left: Option<u8>, with_picture: bool) -> Question {
    let picture = Picture::of(33, (0..33 * 33).map(|place| place % 3 == 0));
    let picture = picture.filter(|_| with_picture);
    Question::Code { key: hidden("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), picture, left }
}

const fn ticket(again: bool, fault: Option<TicketFault>, until: Option<u64>) -> Question {
    Question::Ticket { again, fault, until }
}

fn questions() -> Vec<Question> {
    vec![
        ticket(false, None, None),
        ticket(false, None, Some(1_801_440_000)),
        ticket(true, None, Some(1_801_440_000)),
        ticket(true, Some(TicketFault::Used), None),
        ticket(true, Some(TicketFault::Expired), None),
        Question::Begin { until: None },
        Question::Begin { until: Some(1_801_440_000) },
        code(None, true),
        code(None, false),
        code(Some(2), true),
        Question::Saved { codes: vec![hidden("0123-4567-89AB-CDEF-GHJK-MN01"); 10] },
    ]
}

fn typed(text: &str) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(text.as_bytes().to_vec())
}

#[test]
fn a_ticket_is_called_used_or_expired_where_it_is() {
    let screen = Screen::new(Language::En);
    let said = |fault| screen.text(&ticket(true, fault, None)).to_string();
    assert!(said(None).starts_with("This ticket is wrong."));
    assert!(said(Some(TicketFault::Used)).contains("was used before"));
    assert!(said(Some(TicketFault::Expired)).contains("has expired"));
}

#[test]
fn no_question_holds_a_control_character_but_the_line_feed() {
    for (name, language) in Language::ALL {
        for question in questions() {
            let text = Screen::new(language).text(&question);
            let odd = text.chars().find(|c| c.is_control() && *c != '\n');
            assert_eq!(odd, None, "{name}: {question:?}");
            assert!(text.ends_with([' ', '：']), "{name}: {question:?}: no room after the prompt");
            assert!(text.capacity() == ROOM, "{name}: {question:?} has grown");
        }
    }
}

#[test]
fn every_question_fits_a_terminal_of_24_lines() {
    for (name, language) in Language::ALL {
        for question in questions() {
            let text = Screen::new(language).text(&question);
            // Lines break at 80 columns; the client may put a prefix before the first one.
            let wide = |line: &str| {
                line.chars().map(|c| if c as u32 > 0x2e80 { 2 } else { 1 }).sum::<usize>()
            };
            let lines: usize = text.split('\n').map(|line| wide(line).max(1).div_ceil(80)).sum();
            assert!(lines <= 24, "{name}: {question:?} takes {lines} lines\n{}", text.as_str());
        }
    }
}

#[test]
fn no_line_is_wider_than_a_terminal_behind_the_prefix_of_ssh() {
    for (name, language) in Language::ALL {
        // The other two are shown without a prompt behind them, and are shorter than a line.
        let told = [messages::login_enrol_needed(language)];
        let asked = questions();
        let asked = asked.iter().map(|question| Screen::new(language).text(question).to_string());
        for text in told.map(wrapped).into_iter().chain(asked) {
            for (number, line) in text.split('\n').enumerate() {
                let before = if number == 0 { PREFIX } else { 0 };
                // The cursor may stand behind the last column.
                assert!(before + width(line.trim_end()) <= COLUMNS, "{name}: {line}");
            }
        }
    }
}

#[test]
fn a_line_is_broken_before_a_word_and_loses_nothing() {
    for (_, language) in Language::ALL {
        for words in [
            messages::login_enrol_needed(language),
            messages::login_enrol_recovery(language),
            messages::login_enrol_scan(language),
        ] {
            let text = wrapped(words);
            assert!(text.contains('\n') && !text.contains(" \n") && !text.starts_with('\n'));
            let joined = if language == Language::Ja { "" } else { " " };
            assert_eq!(text.replace('\n', joined).replace(' ', ""), words.replace(' ', ""));
        }
    }
    assert_eq!(wrapped("short"), "short");
}

#[test]
fn the_question_for_a_ticket_says_what_n_does_and_until_when() {
    let screen = Screen::new(Language::En);
    let said = |until| screen.text(&ticket(false, None, until)).to_string();
    let told = said(Some(1_801_440_000));
    assert!(told.contains("without a code until 2027-02-01 00:00 UTC"), "{told}");
    assert!(told.contains("\nn: No ticket yet: log in without a code this time.\n"), "{told}");
    // After the deadline, and from a helper that does not say it.
    assert!(!said(None).contains("\nn: ") && !said(None).contains("without a code"));
}

#[test]
fn the_key_is_shown_in_groups_that_fit_forty_columns() {
    let text = Screen::new(Language::En).text(&code(None, false));
    assert!(text.contains("\nGEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ\n"), "{}", text.as_str());
    assert!(!text.contains(['█', '▀', '▄']));
}

#[test]
fn a_wrong_code_does_not_push_the_qr_code_off_the_screen() {
    let mut screen = Screen::new(Language::En);
    let shown = screen.text(&code(Some(2), true));
    assert!(shown.lines().count() <= 3 && shown.contains('2'), "{}", shown.as_str());
    // Wanted again, it is drawn, with its colours swapped.
    assert_eq!(screen.hears(&code(Some(2), true), typed(" I")), Answered::Here);
    assert!(screen.text(&code(Some(2), true)).lines().count() > 15);
}

#[test]
fn only_what_changes_the_picture_stays_here() {
    let mut screen = Screen::new(Language::En);
    let first = screen.text(&code(None, true)).clone();
    assert_eq!(screen.hears(&code(None, true), typed("i")), Answered::Here);
    assert_ne!(*screen.text(&code(None, true)), *first);
    assert_eq!(screen.hears(&code(None, true), typed("i")), Answered::Here);
    assert_eq!(*screen.text(&code(None, true)), *first);
    for text in ["", "k", "n", "123456", "i i"] {
        assert_eq!(screen.hears(&code(None, true), typed(text)), Answered::ByUser(typed(text)));
    }
    assert_eq!(screen.hears(&code(None, false), typed("i")), Answered::ByUser(typed("i")));
    let begin = Question::Begin { until: None };
    assert_eq!(screen.hears(&begin, typed("A")), Answered::ByUser(typed("")));
    let ascii = screen.text(&code(None, true));
    assert!(ascii.contains("##") && !ascii.contains(['█', '▀', '▄']));
    assert_eq!(screen.hears(&begin, typed("i")), Answered::ByUser(typed("i")));
}

#[test]
fn later_is_offered_only_before_the_deadline() {
    let screen = Screen::new(Language::En);
    assert!(
        screen
            .text(&Question::Begin { until: Some(1_801_440_000) })
            .contains("2027-02-01 00:00 UTC")
    );
    assert!(screen.text(&Question::Begin { until: Some(1_801_440_000) }).contains("\nn: "));
    assert!(!screen.text(&Question::Begin { until: None }).contains("\nn: "));
}
