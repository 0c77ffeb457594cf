//! The lines of a PAM file as libpam assembles them, and their words.
//!
//! Up to Linux-PAM 1.5, `_pam_assemble_line` reads into 1,024 bytes by `fgets`: what does not fit is the
//! next line, also behind the `#` of a comment. Since 1.6 a line has any length (`getline`), and a blank
//! line or a comment ends a line that goes on. Both see nothing of a line behind a NUL.

/// How this libpam reads lines.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reading {
    /// By `fgets`, into [`BUFFER`] bytes.
    Buffer,
    /// By `getline`.
    Whole,
}

/// libpam's `BUF_SIZE`, with the NUL at its end.
pub const BUFFER: usize = 1024;

/// A line with its continuation lines, in words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// The number of its first line in the file, from 1.
    pub number: usize,
    /// The words; `[...]` is one, without the brackets.
    pub words: Vec<Vec<u8>>,
}

/// How the reading of a file ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    /// At its end.
    Whole,
    /// In the middle of a line: libpam refuses the file.
    Broken,
    /// Never: a backslash in the last byte of the buffer leaves no room to read on.
    Hangs,
}

/// The lines of a file, and how its reading ends.
pub fn lines(reading: Reading, text: &[u8]) -> (Vec<Line>, End) {
    let mut file = File { rest: text, number: 1 };
    let mut found = Vec::new();
    loop {
        let next = match reading {
            Reading::Buffer => buffered(&mut file),
            Reading::Whole => whole(&mut file),
        };
        match next {
            Ok((number, line)) => found.push(Line { number, words: words(&line) }),
            Err(end) => return (found, end),
        }
    }
}

struct File<'a> {
    rest: &'a [u8],
    number: usize,
}

impl<'a> File<'a> {
    /// At most so many bytes, to the end of the line; and the number of the line they begin in.
    fn read(&mut self, most: usize) -> Option<(usize, &'a [u8])> {
        let room = self.rest.get(..most).unwrap_or(self.rest);
        let line = room.iter().position(|byte| *byte == b'\n').map_or(room.len(), |at| at + 1);
        let (read, rest) = self.rest.split_at(line);
        let number = self.number;
        self.number += usize::from(read.ends_with(b"\n"));
        self.rest = rest;
        (!read.is_empty()).then_some((number, read))
    }
}

/// The next line by `fgets`, as in Linux-PAM 1.5.
fn buffered(file: &mut File<'_>) -> Result<(usize, Vec<u8>), End> {
    let mut buffer = Vec::new();
    let mut first = None;
    loop {
        let room = BUFFER - buffer.len();
        if room <= 1 {
            return Err(End::Hangs);
        }
        let Some((number, read)) = file.read(room - 1) else {
            return Err(if first.is_some() { End::Broken } else { End::Whole });
        };
        let text = before_nul(read);
        let content = text.trim_start_with(blank);
        if content.is_empty() || content.starts_with(b"#") {
            continue;
        }
        let first = *first.get_or_insert(number);
        let leading = text.len() - content.len();
        if let Some(comment) = content.iter().position(|byte| *byte == b'#') {
            // The text before a comment ends the line, whatever the comment ends with.
            buffer.extend(text.iter().take(leading + comment));
            return Ok((first, buffer));
        }
        let Some(goes_on) = content.trim_end_with(blank).strip_suffix(b"\\") else {
            buffer.extend(text);
            return Ok((first, buffer));
        };
        buffer.extend(text.iter().take(leading + goes_on.len()));
        buffer.push(b' ');
    }
}

/// The next line by `getline`, as in Linux-PAM 1.6 and later.
fn whole(file: &mut File<'_>) -> Result<(usize, Vec<u8>), End> {
    let mut assembled: Vec<u8> = Vec::new();
    let mut first = None;
    let mut goes_on = false;
    loop {
        let Some((number, read)) = file.read(usize::MAX) else {
            return Err(if goes_on { End::Broken } else { End::Whole });
        };
        let mut read = read.to_vec();
        let kept = read.trim_end_with(blank);
        let (escaped, kept) = (kept.ends_with(b"\\"), kept.len());
        if escaped {
            read.truncate(kept - 1);
            read.push(b' ');
        }
        let text = before_nul(&read);
        let comment = text.iter().position(|byte| *byte == b'#');
        let leading = text.len() - text.trim_start_with(|byte| byte == b' ' || byte == b'\t').len();
        if let Some(byte) = comment.and_then(|at| read.get_mut(at)) {
            *byte = 0;
        }
        let content = read.get(leading..).unwrap_or_default();
        let ends = !escaped || comment.is_some();
        let something = !matches!(content.first(), None | Some(b'\0' | b'\n'));
        if !ends || !assembled.is_empty() || something {
            assembled.extend(content);
            if !content.is_empty() {
                first.get_or_insert(number);
            }
        }
        if !ends {
            goes_on = true;
        } else if before_nul(&assembled).is_empty() {
            assembled.clear();
            first = None;
            goes_on = false;
        } else {
            return Ok((first.unwrap_or(number), before_nul(&assembled).to_vec()));
        }
    }
}

/// Words between blanks. `[...]` is one, in which `\]` stands for `]`.
fn words(text: &[u8]) -> Vec<Vec<u8>> {
    let mut words = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_with(blank);
        if rest.is_empty() {
            return words;
        }
        let (word, after) = match rest.strip_prefix(b"[") {
            Some(inside) => bracketed(inside),
            None => {
                let end = rest.iter().position(|byte| blank(*byte)).unwrap_or(rest.len());
                let (word, after) = rest.split_at(end);
                (word.to_vec(), after)
            }
        };
        words.push(word);
        rest = after;
    }
}

fn bracketed(inside: &[u8]) -> (Vec<u8>, &[u8]) {
    let mut word = Vec::new();
    for (at, byte) in inside.iter().enumerate() {
        let escaped = word.last() == Some(&b'\\') && inside.get(at.wrapping_sub(1)) == Some(&b'\\');
        match byte {
            b']' if escaped => {
                word.pop();
                word.push(b']');
            }
            b']' => return (word, inside.get(at + 1..).unwrap_or_default()),
            byte => word.push(*byte),
        }
    }
    (word, b"")
}

fn before_nul(text: &[u8]) -> &[u8] {
    text.split(|byte| *byte == 0).next().unwrap_or_default()
}

/// The blanks between words.
const fn blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n')
}

/// Trimming of bytes, as `str` has it.
trait Trim {
    fn trim_start_with(&self, drop: impl Fn(u8) -> bool) -> &[u8];
    fn trim_end_with(&self, drop: impl Fn(u8) -> bool) -> &[u8];
}

impl Trim for [u8] {
    fn trim_start_with(&self, drop: impl Fn(u8) -> bool) -> &[u8] {
        let kept = self.iter().position(|byte| !drop(*byte)).unwrap_or(self.len());
        self.split_at(kept).1
    }

    fn trim_end_with(&self, drop: impl Fn(u8) -> bool) -> &[u8] {
        let kept = self.iter().rposition(|byte| !drop(*byte)).map_or(0, |at| at + 1);
        self.split_at(kept).0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: [Reading; 2] = [Reading::Buffer, Reading::Whole];

    fn read(reading: Reading, text: &[u8]) -> Vec<(usize, String)> {
        let (lines, end) = lines(reading, text);
        assert_eq!(end, End::Whole);
        let shown = |line: &Line| String::from_utf8_lossy(&line.words.join(&b'|')).into_owned();
        lines.iter().map(|line| (line.number, shown(line))).collect()
    }

    fn only(text: &[u8]) -> String {
        let mut all = BOTH.map(|reading| read(reading, text));
        assert_eq!(all[0], all[1]);
        assert_eq!(all[0].len(), 1, "{all:?}");
        all[0].remove(0).1
    }

    #[test]
    fn brackets_hold_a_word_with_blanks() {
        assert_eq!(
            only(b"auth [success=ok default=die] m.so [prompt=Your code: ] x[y z"),
            "auth|success=ok default=die|m.so|prompt=Your code: |x[y|z"
        );
        assert_eq!(only(br"a [b\]c] d"), "a|b]c|d");
        assert_eq!(only(br"a [b \ c]d"), r"a|b \ c|d");
        assert_eq!(only(br"a [b\\]c] d"), r"a|b\]c|d");
    }

    #[test]
    fn a_line_goes_on_after_a_backslash_and_ends_at_a_comment() {
        let text = b"# one\n\nauth required \\\n   m.so \\  \n x # y \\\nauth optional n.so";
        for reading in BOTH {
            let wanted = [(3, "auth|required|m.so|x"), (6, "auth|optional|n.so")];
            assert_eq!(read(reading, text), wanted.map(|(n, line)| (n, line.to_owned())));
        }
    }

    #[test]
    fn a_comment_between_ends_the_line_since_1_6() {
        let text = b"auth required \\\n# two\n m.so\n";
        assert_eq!(read(Reading::Buffer, text), [(1, "auth|required|m.so".to_owned())]);
        let wanted = [(1, "auth|required".to_owned()), (3, "m.so".to_owned())];
        assert_eq!(read(Reading::Whole, text), wanted);
    }

    #[test]
    fn a_file_that_ends_in_the_middle_of_a_line_is_refused() {
        for reading in BOTH {
            let end = |text: &[u8]| lines(reading, text).1;
            assert_eq!(end(b"auth required m.so \\\n"), End::Broken);
            assert_eq!(end(b"auth required m.so \\"), End::Broken);
            assert_eq!(end(b"auth required m.so #\\"), End::Whole);
        }
    }

    #[test]
    fn a_line_longer_than_the_buffer_is_two() {
        let mut text = vec![b'#'; 1023];
        text.extend(b"auth optional m.so\n");
        assert_eq!(read(Reading::Buffer, &text), [(1, "auth|optional|m.so".to_owned())]);
        assert_eq!(read(Reading::Whole, &text), []);
        text.remove(0);
        let whole = read(Reading::Buffer, &text);
        assert_eq!(whole, [(1, "uth|optional|m.so".to_owned())], "the last byte is a comment's");
    }

    #[test]
    fn a_backslash_in_the_last_byte_of_the_buffer_hangs() {
        let mut text = vec![b'a'; 1022];
        text.extend(b"\\\nb\n");
        assert_eq!(lines(Reading::Buffer, &text).1, End::Hangs);
        assert_eq!(lines(Reading::Whole, &text).1, End::Whole);
    }

    #[test]
    fn behind_a_nul_nothing_counts() {
        assert_eq!(only(b"auth required m.so\0 x\n"), "auth|required|m.so");
        for reading in BOTH {
            assert_eq!(read(reading, b"\0auth required m.so\n"), []);
        }
        // A backslash behind it still makes the line go on in 1.6, and what follows is behind the NUL.
        let text = b"auth required\0 \\\nm.so\nauth x\n";
        assert_eq!(read(Reading::Whole, text)[0], (1, "auth|required".to_owned()));
        assert_eq!(read(Reading::Whole, text).len(), 2);
        assert_eq!(read(Reading::Buffer, text).len(), 3);
    }
}
