//! Breaking lines for terminals of any width: between words, and between the characters of scripts that
//! write no spaces. What counts is the columns that a text takes.

mod commands;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};
use zeroize::Zeroizing;

/// No line begins with one of these ...
const NOT_FIRST: &str = "。、，．：；！？）」』】〉》・ーぁぃぅぇぉっゃゅょァィゥェォッャュョ～”’";
/// ... nor ends with one of these.
const NOT_LAST: &str = "（「『【〈《“‘";

/// `text` in lines of at most `columns` columns, as far as its words allow. A line that starts with
/// spaces goes on with as many. The result is wiped: recovery codes pass here.
pub fn wrapped(text: &str, columns: usize) -> Zeroizing<String> {
    // Each piece may bring a line break with an indentation; growing would leave copies behind.
    let mut out = Zeroizing::new(String::with_capacity(text.len() * 3 + 64));
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            out.push('\n');
        }
        wrap_line(&mut out, line, columns);
    }
    out
}

fn wrap_line(out: &mut String, line: &str, columns: usize) {
    if line.width() <= columns {
        out.push_str(line);
        return;
    }
    let indent: String = line.chars().take_while(|c| *c == ' ').collect();
    let words: Vec<&str> = line.split_whitespace().collect();
    let mut used = 0;
    for run in runs(&words, columns.saturating_sub(indent.width())) {
        let space = usize::from(run.first().is_some_and(|atom| atom.spaced) && used > 0);
        if used > 0 && used + space + width_of(&run) > columns {
            out.push('\n');
            used = 0;
        }
        for (number, atom) in run.iter().enumerate() {
            if used == 0 {
                out.push_str(&indent);
                used = indent.width();
            } else if atom.spaced && (number > 0 || space == 1) {
                out.push(' ');
                used += 1;
            }
            out.push_str(atom.text);
            used += atom.text.width();
        }
    }
    // A question keeps its distance from the answer.
    if line.ends_with(' ') {
        out.push(' ');
    }
}

/// A piece of a word, and whether a space is before it.
struct Atom<'a> {
    text: &'a str,
    spaced: bool,
}

fn width_of(run: &[Atom<'_>]) -> usize {
    let spaces = run.iter().skip(1).filter(|atom| atom.spaced).count();
    run.iter().map(|atom| atom.text.width()).sum::<usize>() + spaces
}

/// What has to stay on one line: a piece, or a command where it fits into one.
fn runs<'a>(words: &[&'a str], columns: usize) -> Vec<Vec<Atom<'a>>> {
    let mut runs: Vec<Vec<Atom<'a>>> = Vec::new();
    for (word, joined) in words.iter().zip(commands::joined(words)) {
        for (number, text) in pieces(word).enumerate() {
            let atom = Atom { text, spaced: number == 0 };
            match runs.last_mut() {
                Some(run) if joined && number == 0 => run.push(atom),
                _ => runs.push(vec![atom]),
            }
        }
    }
    let split = |run: Vec<Atom<'a>>| match width_of(&run) > columns {
        true => run.into_iter().map(|atom| vec![atom]).collect(),
        false => vec![run],
    };
    runs.into_iter().flat_map(split).collect()
}

/// A word, cut where a line may end: beside characters of two columns.
fn pieces(word: &str) -> impl Iterator<Item = &str> {
    let mut rest = word;
    std::iter::from_fn(move || {
        let mut characters = rest.char_indices().peekable();
        let mut end = rest.len();
        while let (Some((_, one)), Some((place, next))) = (characters.next(), characters.peek()) {
            if may_end(one, *next) {
                end = *place;
                break;
            }
        }
        let (piece, after) = rest.split_at(end);
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}

fn may_end(one: char, next: char) -> bool {
    let wide = |c: char| c.width() == Some(2);
    (wide(one) || wide(next))
        && !NOT_LAST.contains(one)
        && !NOT_FIRST.contains(next)
        && !",.:;!?)]}".contains(next)
        && !"([{\"`".contains(one)
}

/// The text in lines of so many columns. Lines that begin with `whole` stay as they are; with "", none does.
pub fn fitted(text: &str, whole: &str, columns: usize) -> String {
    let mut out = String::new();
    for line in text.lines() {
        if !whole.is_empty() && line.starts_with(whole) {
            out.push_str(line);
        } else {
            out.push_str(&wrapped(line, columns));
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages;

    #[test]
    fn without_a_mark_for_whole_lines_every_line_is_broken() {
        let text =
            "Nothing has to be reloaded, and open sessions go on.\n  as it is: a line to paste";
        assert!(fitted(text, "", 20).lines().all(|line| line.len() <= 20));
        assert!(fitted(text, "  ", 20).ends_with("\n  as it is: a line to paste\n"));
    }

    #[test]
    fn lines_break_between_words_and_keep_their_indentation() {
        assert_eq!(wrapped("one two three", 7).as_str(), "one two\nthree");
        assert_eq!(wrapped("  one two three", 8).as_str(), "  one\n  two\n  three");
        assert_eq!(wrapped("one\n\ntwo three", 5).as_str(), "one\n\ntwo\nthree");
    }

    #[test]
    fn what_fits_and_what_has_no_space_stays_as_it_is() {
        assert_eq!(wrapped("    a  b", 8).as_str(), "    a  b");
        assert_eq!(wrapped("0123456789", 4).as_str(), "0123456789");
        assert_eq!(wrapped("Type it here: ", 8).as_str(), "Type it\nhere: ");
    }

    #[test]
    fn wide_characters_count_twice_and_break_except_before_a_stop() {
        assert_eq!(wrapped("鍵を見せる", 6).as_str(), "鍵を見\nせる");
        assert_eq!(wrapped("鍵を見。せる", 6).as_str(), "鍵を\n見。せ\nる");
        assert_eq!(wrapped("  コードabc", 9).as_str(), "  コード\n  abc");
        assert_eq!(wrapped("鍵（鍵", 4).as_str(), "鍵\n（鍵");
    }

    /// Not by the rules of [`commands`], only by its list, which the command line's definition is compared with: where two words of a command are on two lines, a copy of either
    /// is no command.
    #[test]
    fn no_message_breaks_a_command_over_two_lines() {
        let after = |word: &str| {
            commands::COMMANDS.contains(&word) || ["--user", "--no-password-check"].contains(&word)
        };
        // A word that ends a sentence or a part of it ends the command, too.
        let goes_on = |line: &str| {
            let command = line.rsplit_once("enroll ").map(|(_, words)| words);
            let plain = |word: &str| !word.ends_with(['.', ',', ';', ':', ')', '`']);
            command.is_some_and(|words| {
                words.split_whitespace().next().is_some_and(after)
                    && words.split_whitespace().count() < 4
                    && words.split_whitespace().all(plain)
            })
        };
        let clean =
            |word: &str| word.trim_matches(['`', '(', ')', '.', ',', ';', '（', '「']).to_owned();
        for (name, language) in messages::Language::ALL {
            messages::speak(language);
            for (key, text) in messages::samples() {
                for columns in [60, 72, 80] {
                    let shown = wrapped(&text, columns);
                    let source: Vec<&str> = text.lines().collect();
                    let lines: Vec<&str> = shown.lines().collect();
                    for pair in lines.windows(2) {
                        let [line, next] = pair else { continue };
                        let ends_in_source = source.iter().any(|whole| whole.ends_with(line));
                        let last = line.split_whitespace().last().map(clean).unwrap_or_default();
                        let first = next.split_whitespace().next().map(clean).unwrap_or_default();
                        let broken = last == "enroll" && after(&first)
                            || last == "sudo" && first == "enroll"
                            || last == "admin" && after(&first)
                            || last == "--user" && ["NAME", "demo"].contains(&first.as_str())
                            || goes_on(line) && first.starts_with("--")
                            || last.ends_with("C.UTF-8")
                            || line.matches('`').count() % 2 == 1
                                && text.matches('`').count() % 2 == 0;
                        assert!(
                            ends_in_source || !broken,
                            "{name}: {key} at {columns}: {line} / {next}"
                        );
                    }
                }
            }
        }
    }

    /// What cannot be broken: paths, options, commands, single long words.
    fn longest_piece(text: &str) -> usize {
        let lines = text.lines().map(|line| {
            let indent = line.len() - line.trim_start_matches(' ').len();
            line.split_whitespace().flat_map(pieces).map(|p| p.width() + indent).max().unwrap_or(0)
        });
        lines.max().unwrap_or(0)
    }

    #[test]
    fn every_message_fits_80_and_40_columns_in_every_language() {
        for (name, language) in messages::Language::ALL {
            messages::speak(language);
            for (key, text) in messages::samples() {
                for columns in [80, 40] {
                    let most = columns.max(longest_piece(&text));
                    for line in wrapped(&text, columns).lines() {
                        assert!(line.width() <= most, "{name}: {key}: {line}");
                    }
                    assert!(
                        longest_piece(&text) <= columns,
                        "{name}: {key}: a word too long for {columns}"
                    );
                }
            }
        }
    }
}
