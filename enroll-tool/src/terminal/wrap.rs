//! Breaking lines between words, for terminals of any width.

use zeroize::Zeroizing;

/// `text` in lines of at most `columns` characters, as far as its words allow. A line that starts with
/// spaces goes on with as many. The result is wiped: recovery codes pass here.
pub fn wrapped(text: &str, columns: usize) -> Zeroizing<String> {
    // Each space may become a line break with an indentation; growing would leave copies behind.
    let mut out = Zeroizing::new(String::with_capacity(text.len() * 2 + 64));
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            out.push('\n');
        }
        wrap_line(&mut out, line, columns);
    }
    out
}

fn wrap_line(out: &mut String, line: &str, columns: usize) {
    if line.chars().count() <= columns {
        out.push_str(line);
        return;
    }
    let indent: String = line.chars().take_while(|c| *c == ' ').collect();
    let mut used = 0;
    for word in line.split_whitespace() {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > columns {
            out.push('\n');
            used = 0;
        }
        let before = if used == 0 { indent.as_str() } else { " " };
        out.push_str(before);
        out.push_str(word);
        used += before.chars().count() + length;
    }
}

#[cfg(test)]
mod tests {
    use super::wrapped;

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
    }
}
