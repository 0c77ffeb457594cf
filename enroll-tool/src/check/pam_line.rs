//! One line of a PAM file: words, and the control that says what each result of a module does.
//!
//! Read as Linux-PAM reads it (pam.conf(5); the odd cases were tried with libpam 1.5.2), not as one would
//! wish: what libpam takes for an error is one here too.

use crate::messages;
use std::fmt;

/// A result of a module, by its number in Linux-PAM.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Ret(pub u8);

/// The names that `[value=action]` uses, in the order of their numbers.
const NAMES: [&str; 32] = [
    "success",
    "open_err",
    "symbol_err",
    "service_err",
    "system_err",
    "buf_err",
    "perm_denied",
    "auth_err",
    "cred_insufficient",
    "authinfo_unavail",
    "user_unknown",
    "maxtries",
    "new_authtok_reqd",
    "acct_expired",
    "session_err",
    "cred_unavail",
    "cred_expired",
    "cred_err",
    "no_module_data",
    "conv_err",
    "authtok_err",
    "authtok_recover_err",
    "authtok_lock_busy",
    "authtok_disable_aging",
    "try_again",
    "ignore",
    "abort",
    "authtok_expired",
    "module_unknown",
    "bad_item",
    "conv_again",
    "incomplete",
];

impl Ret {
    pub const SUCCESS: Self = Self(0);
    pub const SERVICE_ERR: Self = Self(3);
    pub const SYSTEM_ERR: Self = Self(4);
    pub const PERM_DENIED: Self = Self(6);
    pub const AUTH_ERR: Self = Self(7);
    pub const CRED_INSUFFICIENT: Self = Self(8);
    pub const AUTHINFO_UNAVAIL: Self = Self(9);
    pub const NEW_AUTHTOK_REQD: Self = Self(12);
    pub const CONV_ERR: Self = Self(19);
    pub const IGNORE: Self = Self(25);
    pub const MODULE_UNKNOWN: Self = Self(28);

    /// By its name in a control.
    pub fn named(name: &str) -> Option<Self> {
        let at = NAMES.iter().position(|known| *known == name)?;
        u8::try_from(at).ok().map(Self)
    }

    /// All that a module can say for itself: not the two that ask to be called again, and not the one
    /// that libpam says of a module it cannot load.
    pub fn of_any_module() -> impl Iterator<Item = Self> {
        (0..30).map(Self).filter(|ret| *ret != Self::MODULE_UNKNOWN)
    }
}

impl fmt::Display for Ret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = NAMES.get(usize::from(self.0)).copied().unwrap_or("unknown");
        write!(f, "PAM_{}", name.to_uppercase())
    }
}

/// What a result of a module does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Action {
    Ignore,
    Ok,
    Done,
    Bad,
    Die,
    Reset,
    /// Skip so many modules.
    Jump(u32),
}

const ACTIONS: [(&str, Action); 6] = [
    ("ignore", Action::Ignore),
    ("ok", Action::Ok),
    ("done", Action::Done),
    ("bad", Action::Bad),
    ("die", Action::Die),
    ("reset", Action::Reset),
];

/// The action of each result.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Control([Action; NAMES.len()]);

impl Control {
    /// The action of a result.
    pub fn action(&self, ret: Ret) -> Action {
        self.0.get(usize::from(ret.0)).copied().unwrap_or(Action::Bad)
    }

    fn new(default: Action, named: &[(Ret, Action)]) -> Self {
        let mut actions = [default; NAMES.len()];
        for (ret, action) in named {
            if let Some(place) = actions.get_mut(usize::from(ret.0)) {
                *place = *action;
            }
        }
        Self(actions)
    }

    /// Every result counts as a failure: what libpam makes of a line that it cannot read.
    pub fn all_bad() -> Self {
        Self::new(Action::Bad, &[])
    }

    /// From the word in the second column. `None` for `include` and `substack`; a control that cannot be
    /// read comes with what is wrong with it.
    pub fn parse(word: &str) -> Option<(Self, Option<String>)> {
        let both = |action| [(Ret::SUCCESS, action), (Ret::NEW_AUTHTOK_REQD, action)];
        let ignored = |mut list: Vec<(Ret, Action)>| {
            list.push((Ret::IGNORE, Action::Ignore));
            list
        };
        let plain = |default, named: &[(Ret, Action)]| Some((Self::new(default, named), None));
        match word.to_ascii_lowercase().as_str() {
            "required" => plain(Action::Bad, &ignored(both(Action::Ok).to_vec())),
            "requisite" => plain(Action::Die, &ignored(both(Action::Ok).to_vec())),
            "optional" => plain(Action::Ignore, &both(Action::Ok)),
            "sufficient" => plain(Action::Ignore, &both(Action::Done)),
            "include" | "substack" => None,
            _ => Some(match Self::parse_list(word) {
                Ok(control) => (control, None),
                Err(wrong) => (Self::all_bad(), Some(wrong)),
            }),
        }
    }

    /// `value=action value=action ...`
    fn parse_list(text: &str) -> Result<Self, String> {
        let mut actions = [None; NAMES.len()];
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            let (value, after) = value_of(rest)
                .ok_or_else(|| messages::check_no_such_value(format_args!("{rest:?}")))?;
            let after = after.trim_start();
            let after = after
                .strip_prefix('=')
                .ok_or_else(|| messages::check_no_equals(format_args!("{rest:?}")))?;
            let (action, after) = action_of(after.trim_start()).ok_or_else(|| {
                messages::check_no_such_action(format_args!("{:?}", after.trim_start()))
            })?;
            match value {
                Some(at) => {
                    if let Some(place) = actions.get_mut(at) {
                        *place = Some(action);
                    }
                }
                None => {
                    for place in actions.iter_mut().filter(|place| place.is_none()) {
                        *place = Some(action);
                    }
                }
            }
            rest = after.trim_start();
        }
        Ok(Self(actions.map(|action| action.unwrap_or(Action::Bad))))
    }
}

/// The number of the value that the text begins with, or `None` in it for `default`.
fn value_of(text: &str) -> Option<(Option<usize>, &str)> {
    let found = NAMES.iter().enumerate().find(|(_, name)| text.starts_with(**name));
    if let Some((at, name)) = found {
        return Some((Some(at), text.get(name.len()..)?));
    }
    Some((None, text.strip_prefix("default")?))
}

fn action_of(text: &str) -> Option<(Action, &str)> {
    if let Some((name, action)) = ACTIONS.iter().find(|(name, _)| text.starts_with(name)) {
        return Some((*action, text.get(name.len()..)?));
    }
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, rest) = text.split_at(digits);
    // libpam takes no jump of 0: there is `ignore` for that.
    let number = number.parse().ok().filter(|number| *number > 0)?;
    Some((Action::Jump(number), rest))
}

/// A line with its continuation lines, in words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// The number of its first line, from 1.
    pub number: usize,
    /// The words; `[...]` is one, without the brackets.
    pub words: Vec<String>,
}

/// The lines of a PAM file. `Err` holds the lines before the fault: the file ends in the middle of a
/// line, and libpam refuses it whole.
pub fn lines(text: &str) -> Result<Vec<Line>, Vec<Line>> {
    let mut found = Vec::new();
    // A line that goes on: its number and what was read of it.
    let mut open: Option<(usize, String)> = None;
    for (number, physical) in (1..).zip(text.split_inclusive('\n')) {
        let content = physical.trim_start_matches([' ', '\t', '\n']);
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        let (first, mut whole) = open.take().unwrap_or((number, String::new()));
        match content.split_once('#') {
            // What comes before a comment ends the line, whatever the comment ends with.
            Some((before, _)) => whole.push_str(before),
            None => {
                let end = content.trim_end_matches([' ', '\t', '\n']);
                if let Some(before) = end.strip_suffix('\\') {
                    whole.push_str(before);
                    whole.push(' ');
                    open = Some((first, whole));
                    continue;
                }
                whole.push_str(end);
            }
        }
        found.push(Line { number: first, words: words(&whole) });
    }
    if open.is_some() { Err(found) } else { Ok(found) }
}

/// Words between blanks. `[...]` is one, in which `\]` stands for `]`.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches([' ', '\t', '\n']);
        if rest.is_empty() {
            return words;
        }
        let (word, after) = match rest.strip_prefix('[') {
            Some(inside) => bracketed(inside),
            None => {
                let end = rest.find([' ', '\t', '\n']).unwrap_or(rest.len());
                (rest.get(..end).unwrap_or("").to_owned(), rest.get(end..).unwrap_or(""))
            }
        };
        words.push(word);
        rest = after;
    }
}

fn bracketed(inside: &str) -> (String, &str) {
    let mut word = String::new();
    let mut escaped = false;
    for (at, c) in inside.char_indices() {
        match c {
            ']' if !escaped => return (word, inside.get(at + 1..).unwrap_or("")),
            ']' => {
                word.pop();
                word.push(']');
            }
            _ => word.push(c),
        }
        escaped = c == '\\';
    }
    (word, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn control(word: &str) -> Control {
        let (control, wrong) = Control::parse(word).unwrap();
        assert_eq!(wrong, None, "{word}");
        control
    }

    fn only(text: &str) -> Vec<String> {
        let mut lines = lines(text).unwrap();
        assert_eq!(lines.len(), 1, "{lines:?}");
        lines.remove(0).words
    }

    #[test]
    fn the_four_words_mean_what_the_manual_writes_them_out_as() {
        for (word, written_out) in [
            ("required", "success=ok new_authtok_reqd=ok ignore=ignore default=bad"),
            ("requisite", "success=ok new_authtok_reqd=ok ignore=ignore default=die"),
            ("sufficient", "success=done new_authtok_reqd=done default=ignore"),
            ("optional", "success=ok new_authtok_reqd=ok default=ignore"),
            ("Required", "required"),
        ] {
            let (written_out, _) = Control::parse(written_out).unwrap();
            assert_eq!(control(word), written_out, "{word}");
        }
    }

    #[test]
    fn a_value_counts_whether_it_stands_before_or_after_default() {
        let debians = control("success=1 default=ignore");
        assert_eq!(debians.action(Ret::SUCCESS), Action::Jump(1));
        assert_eq!(debians.action(Ret::AUTH_ERR), Action::Ignore);
        assert_eq!(control("default=ignore success=1"), debians);
        assert_eq!(control(" success = 1  default=ignore "), debians);
        assert_eq!(control("success=ok").action(Ret::IGNORE), Action::Bad);
    }

    #[test]
    fn a_control_that_cannot_be_read_makes_every_result_a_failure() {
        for bad in ["success=0", "success=okay", "succes=ok", "success", "success:ok", "requried"] {
            let (control, wrong) = Control::parse(bad).unwrap();
            assert!(wrong.is_some(), "{bad}");
            assert_eq!(control, Control::all_bad(), "{bad}");
        }
    }

    #[test]
    fn brackets_hold_a_word_with_blanks() {
        assert_eq!(
            only("auth [success=ok default=die] m.so [prompt=Your code: ] x[y z"),
            ["auth", "success=ok default=die", "m.so", "prompt=Your code: ", "x[y", "z"]
        );
        assert_eq!(only(r"a [b\]c] d"), ["a", "b]c", "d"]);
        assert_eq!(only(r"a [b \ c]"), ["a", r"b \ c"]);
    }

    #[test]
    fn a_line_goes_on_after_a_backslash_and_ends_at_a_comment() {
        let text =
            "# one\n\nauth required \\\n# two\n   m.so \\  \n\n x # y \\\nauth optional n.so";
        let lines = lines(text).unwrap();
        assert_eq!(lines[0], Line { number: 3, words: words("auth required m.so x") });
        assert_eq!(lines[1], Line { number: 8, words: words("auth optional n.so") });
    }

    #[test]
    fn a_file_that_ends_in_the_middle_of_a_line_is_refused() {
        assert!(lines("auth required m.so \\\n").is_err());
        assert!(lines("auth required m.so \\").is_err());
        assert!(lines("auth required m.so #\\").is_ok());
    }
}
