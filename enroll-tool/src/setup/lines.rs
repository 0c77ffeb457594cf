//! Lines of PAM files as bytes: where the entries of an auth stack are, and the same file with a line more, or a word
//! more or less in one.

use super::plan::{Bytes, FileEdit, bare, lines_of};
use crate::check::trial::is_word_of_a_trial;
use pam_stack::libpam::{Reading, lines};

/// What `needle` begins at.
pub fn find(line: &[u8], needle: &[u8]) -> Option<usize> {
    line.windows(needle.len()).position(|part| part == needle)
}

/// An entry of the file that belongs to the auth stack, with its lines from 1.
pub struct Item {
    pub first: usize,
    pub last: usize,
    includes: bool,
}

/// Entries of the auth stack, in order; `@include` may hold such.
pub fn items(reading: Reading, text: &[u8]) -> Vec<Item> {
    items_of("auth", reading, text)
}

/// How many lines stand above each place where an account line can go: above each entry of the account stack or
/// `@include`, and at the end.
pub fn account_places(reading: Reading, text: &[u8]) -> Vec<usize> {
    let items = items_of("account", reading, text).into_iter().map(|item| item.first - 1);
    items.chain([lines_of(text).count()]).collect()
}

fn items_of(wanted: &str, reading: Reading, text: &[u8]) -> Vec<Item> {
    let physical: Vec<&[u8]> = lines_of(text).collect();
    let goes_on = |number: usize| {
        let line = physical.get(number.saturating_sub(1));
        line.is_some_and(|line| line.trim_ascii_end().ends_with(b"\\"))
    };
    let mut items = Vec::new();
    for line in lines(reading, text).0 {
        let lower = |word: &Vec<u8>| String::from_utf8_lossy(word).to_ascii_lowercase();
        let word = |n: usize| line.words.get(n).map(lower);
        let kind = word(0).unwrap_or_default();
        if kind.strip_prefix('-').unwrap_or(&kind) != wanted && kind != "@include" {
            continue;
        }
        let mut last = line.number;
        while goes_on(last) {
            last += 1;
        }
        let includes =
            kind == "auth" && word(1).as_deref() == Some("include") && last == line.number;
        items.push(Item { first: line.number, last, includes });
    }
    items
}

/// Where a new line stands, and with what around it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    Below,
    /// Below, and what the item includes becomes a stack of its own, so that its `sufficient` lines do not end the
    /// whole.
    BelowSubstack,
    Above,
}

/// A file with a new line, for the trial and for good, and the edits that lead there.
pub type Inserted = (Vec<u8>, Vec<u8>, Vec<FileEdit>);

/// The file with a line beside an item, with `mark` in it for the trial. `None` where there is nothing to make a
/// substack of.
pub fn inserted(
    text: &[u8],
    item: &Item,
    way: Way,
    (kept, mark): (&str, &str),
) -> Option<Inserted> {
    let trial = format!("{kept} {mark}");
    let line = FileEdit { before: None, trial: trial.as_str().into(), kept: kept.into() };
    let mut edits = Vec::new();
    let mut text = text.to_vec();
    if way == Way::BelowSubstack {
        let before = lines_of(&text).nth(item.first - 1).map(bare).filter(|_| item.includes)?;
        let at = find(before, b"include")?;
        let (head, tail) = (before.get(..at)?, before.get(at + b"include".len()..)?);
        let after = [head, b"substack", tail].concat();
        edits.push(FileEdit {
            before: Some(before.into()),
            trial: Bytes(after.clone()),
            kept: Bytes(after.clone()),
        });
        text = edited(&text, &[(item.first, &after)]);
    }
    let above = if way == Way::Above { item.first - 1 } else { item.last };
    let (trial, kept) = (with_line(&text, above, &line.trial), with_line(&text, above, &line.kept));
    edits.push(line);
    Some((trial, kept, edits))
}

/// The file with one line more, below the first `above` lines.
pub fn with_line(text: &[u8], above: usize, line: &Bytes) -> Vec<u8> {
    let mut result = Vec::new();
    let mut physical = lines_of(text);
    for above in physical.by_ref().take(above) {
        result.extend_from_slice(above);
    }
    if result.last().is_some_and(|byte| *byte != b'\n') {
        result.push(b'\n');
    }
    result.extend_from_slice(&line.0);
    result.push(b'\n');
    result.extend(physical.flatten());
    result
}

/// The file with some of its lines, counted from 1, replaced.
pub fn edited(text: &[u8], lines: &[(usize, &[u8])]) -> Vec<u8> {
    let mut result = Vec::with_capacity(text.len());
    for (number, line) in (1..).zip(lines_of(text)) {
        match lines.iter().find(|(wanted, _)| *wanted == number) {
            None => result.extend_from_slice(line),
            Some((_, other)) => {
                result.extend_from_slice(other);
                result.extend_from_slice(line.strip_prefix(bare(line)).unwrap_or_default());
            }
        }
    }
    result
}

/// Where the comment of a line begins, or the line ends.
fn comment_of(line: &[u8]) -> usize {
    line.iter().position(|byte| *byte == b'#').unwrap_or(line.len())
}

/// A line of a PAM file with one more argument, before any comment.
pub fn with_word(line: &[u8], word: &[u8]) -> Vec<u8> {
    let (code, comment) = line.split_at(comment_of(line));
    let blank: &[u8] = if comment.is_empty() { b"" } else { b" " };
    [code.trim_ascii_end(), b" ", word, blank, comment].concat()
}

/// The line without a trial, of whichever setup it was.
pub fn without_trial(line: &[u8]) -> Vec<u8> {
    let code = line.get(..comment_of(line)).unwrap_or_default();
    let mut words = code.split(u8::is_ascii_whitespace);
    let mark = words.find(|word| is_word_of_a_trial(word));
    mark.map_or_else(|| line.to_vec(), |mark| without_word(line, mark))
}

pub fn without_word(line: &[u8], word: &[u8]) -> Vec<u8> {
    let (code, comment) = line.split_at(comment_of(line));
    let mut result = Vec::with_capacity(line.len());
    let mut rest = code;
    while let Some(at) = find(rest, word) {
        let (before, from) = rest.split_at(at);
        let after = from.get(word.len()..).unwrap_or_default();
        result.extend_from_slice(before);
        let begins = result.last().is_some_and(u8::is_ascii_whitespace);
        if begins && after.first().is_none_or(u8::is_ascii_whitespace) {
            result.truncate(result.trim_ascii_end().len());
        } else {
            result.extend_from_slice(word);
        }
        rest = after;
    }
    [&result, rest, comment].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_go_in_before_a_comment_and_out_of_the_line_alone() {
        assert_eq!(with_word(b"auth required x.so", b"trial"), b"auth required x.so trial");
        let with = with_word(b"auth required x.so  # nullok \xe9", b"a");
        assert_eq!(with, b"auth required x.so a # nullok \xe9");
        let without = |line: &[u8]| without_word(line, b"nullok");
        let line = b"auth required x.so nullok window=2  # nullok \xe9";
        assert_eq!(without(line), b"auth required x.so window=2  # nullok \xe9");
        assert_eq!(without(b"auth x nullok_secure"), b"auth x nullok_secure");
        assert_eq!(without(b"auth x nullok"), b"auth x");
        assert_eq!(without(b"auth x nullok  nullok y"), b"auth x y");
        assert_eq!(without_trial(b"auth x trial y # trial"), b"auth x y # trial");
        assert_eq!(without_trial(b"auth x trial=a1"), b"auth x");
        assert_eq!(without_trial(b"auth x prompt=trial trials"), b"auth x prompt=trial trials");
    }

    #[test]
    fn the_items_of_a_file_are_its_auth_lines_and_includes() {
        let text = b"# auth \xe9\nauth required a.so \\\n  b\n@include x\naccount required c.so\n-auth include y\n";
        let found: Vec<(usize, usize, bool)> = items(Reading::Buffer, text)
            .iter()
            .map(|item| (item.first, item.last, item.includes))
            .collect();
        assert_eq!(found, [(2, 3, false), (4, 4, false), (6, 6, false)]);
    }
}
