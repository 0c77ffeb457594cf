//! The control of a line: what each result of a module does (pam.conf(5), `_pam_parse_control`).

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
    /// The module says yes.
    pub const SUCCESS: Self = Self(0);
    /// The module cannot work.
    pub const SERVICE_ERR: Self = Self(3);
    /// An error of the system.
    pub const SYSTEM_ERR: Self = Self(4);
    /// Permission denied; what an undecided stack returns.
    pub const PERM_DENIED: Self = Self(6);
    /// The module says no.
    pub const AUTH_ERR: Self = Self(7);
    /// It cannot get at what it needs with the rights of the program.
    pub const CRED_INSUFFICIENT: Self = Self(8);
    /// It cannot get at what it needs.
    pub const AUTHINFO_UNAVAIL: Self = Self(9);
    /// Yes, and the user has to change the password.
    pub const NEW_AUTHTOK_REQD: Self = Self(12);
    /// The program did not answer the question.
    pub const CONV_ERR: Self = Self(19);
    /// The module takes no part in this login.
    pub const IGNORE: Self = Self(25);
    /// libpam cannot load the module.
    pub const MODULE_UNKNOWN: Self = Self(28);

    /// By its name in a control.
    pub fn named(name: &str) -> Option<Self> {
        let at = NAMES.iter().position(|known| *known == name)?;
        u8::try_from(at).ok().map(Self)
    }

    /// All that a module can say and a control can name. The last number, `incomplete`, ends the call
    /// of the program before any control counts.
    pub fn of_any_module() -> impl Iterator<Item = Self> {
        (0..31).map(Self)
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
    /// The result does not count.
    Ignore,
    /// It counts as success, unless a failure came before.
    Ok,
    /// The same, and then the stack ends.
    Done,
    /// It counts as a failure.
    Bad,
    /// The same, and the stack ends.
    Die,
    /// Back to what counted at the beginning of the stack or substack.
    Reset,
    /// Skip so many modules.
    Jump(u32),
    /// A number that has become negative and names no action: a "bad jump", which refuses.
    BadJump,
}

/// What this libpam does with a number that an `int` does not hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Numbers {
    /// It wraps, and small negative numbers are libpam's own for actions.
    Wrap,
    /// It is an error (since 1.6).
    Limited,
}

/// Why a control cannot be read, with the text from where it cannot.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Wrong {
    /// The name of a result was expected.
    Value(String),
    /// A `=` was expected.
    Equals(String),
    /// An action was expected.
    Action(String),
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
    pub fn parse(word: &[u8], numbers: Numbers) -> Option<(Self, Option<Wrong>)> {
        let both = |action| [(Ret::SUCCESS, action), (Ret::NEW_AUTHTOK_REQD, action)];
        let ignored = |mut list: Vec<(Ret, Action)>| {
            list.push((Ret::IGNORE, Action::Ignore));
            list
        };
        let plain = |default, named: &[(Ret, Action)]| Some((Self::new(default, named), None));
        match word.to_ascii_lowercase().as_slice() {
            b"required" => plain(Action::Bad, &ignored(both(Action::Ok).to_vec())),
            b"requisite" => plain(Action::Die, &ignored(both(Action::Ok).to_vec())),
            b"optional" => plain(Action::Ignore, &both(Action::Ok)),
            b"sufficient" => plain(Action::Ignore, &both(Action::Done)),
            b"include" | b"substack" => None,
            _ => Some(match Self::parse_list(word, numbers) {
                Ok(control) => (control, None),
                Err(wrong) => (Self::all_bad(), Some(wrong)),
            }),
        }
    }

    /// `value=action value=action ...`
    fn parse_list(text: &[u8], numbers: Numbers) -> Result<Self, Wrong> {
        // An entry that is still open is taken by the next `default`, and is a failure at the end.
        let mut actions = [None; NAMES.len()];
        let mut rest = after_spaces(text);
        while !rest.is_empty() {
            let shown = |text: &[u8]| String::from_utf8_lossy(text).into_owned();
            let (value, after) = value_of(rest).ok_or_else(|| Wrong::Value(shown(rest)))?;
            let after = after_spaces(after);
            let after = after.strip_prefix(b"=").ok_or_else(|| Wrong::Equals(shown(rest)))?;
            let after = after_spaces(after);
            let (action, after) =
                action_of(after, numbers).ok_or_else(|| Wrong::Action(shown(after)))?;
            match value {
                Some(at) => {
                    if let Some(place) = actions.get_mut(at) {
                        *place = action;
                    }
                }
                None => {
                    for place in actions.iter_mut().filter(|place| place.is_none()) {
                        *place = action;
                    }
                }
            }
            rest = after_spaces(after);
        }
        Ok(Self(actions.map(|action| action.unwrap_or(Action::Bad))))
    }
}

/// The text without the blanks of C's `isspace` at its beginning.
fn after_spaces(text: &[u8]) -> &[u8] {
    let space = |byte: &u8| matches!(byte, b' ' | b'\t'..=b'\r');
    text.split_at(text.iter().take_while(|byte| space(byte)).count()).1
}

/// The number of the value that the text begins with, or `None` in it for `default`.
fn value_of(text: &[u8]) -> Option<(Option<usize>, &[u8])> {
    let at = |name: &str| text.strip_prefix(name.as_bytes());
    let found = NAMES.iter().enumerate().find_map(|(n, name)| Some((Some(n), at(name)?)));
    found.or_else(|| Some((None, at("default")?)))
}

/// The action that the text begins with; `None` in it where libpam takes the entry for one not set yet.
fn action_of(text: &[u8], numbers: Numbers) -> Option<(Option<Action>, &[u8])> {
    for (name, action) in ACTIONS {
        if let Some(rest) = text.strip_prefix(name.as_bytes()) {
            return Some((Some(action), rest));
        }
    }
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (number, rest) = text.split_at(digits);
    let digits = number.iter().map(|digit| i32::from(*digit - b'0'));
    let number = match numbers {
        Numbers::Wrap => digits.fold(0i32, |sum, digit| sum.wrapping_mul(10).wrapping_add(digit)),
        Numbers::Limited => {
            let mut digits = digits;
            digits.try_fold(0i32, |sum, digit| sum.checked_mul(10)?.checked_add(digit))?
        }
    };
    let action = match number {
        // libpam takes no jump of 0: there is `ignore` for that.
        0 => return None,
        1.. => Some(Action::Jump(number.unsigned_abs())),
        -1 => Some(Action::Ok),
        -2 => Some(Action::Done),
        -3 => Some(Action::Bad),
        -4 => Some(Action::Die),
        -5 => Some(Action::Reset),
        -6 => None,
        _ => Some(Action::BadJump),
    };
    Some((action, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn control(word: &str) -> Control {
        let (control, wrong) = Control::parse(word.as_bytes(), Numbers::Wrap).unwrap();
        assert_eq!(wrong, None, "{word}");
        control
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
            let (written_out, _) = Control::parse(written_out.as_bytes(), Numbers::Wrap).unwrap();
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
            let (control, wrong) = Control::parse(bad.as_bytes(), Numbers::Wrap).unwrap();
            assert!(wrong.is_some(), "{bad}");
            assert_eq!(control, Control::all_bad(), "{bad}");
        }
    }

    #[test]
    fn a_number_wraps_in_older_libpams_and_is_refused_by_newer_ones() {
        for (number, wrapped) in [
            ("2147483647", Action::Jump(2147483647)),
            ("2147483648", Action::BadJump),
            ("4294967289", Action::BadJump),
            ("4294967290", Action::Bad),
            ("4294967291", Action::Reset),
            ("4294967292", Action::Die),
            ("4294967293", Action::Bad),
            ("4294967294", Action::Done),
            ("4294967295", Action::Ok),
            ("4294967297", Action::Jump(1)),
            ("18446744073709551617", Action::Jump(1)),
        ] {
            let text = format!("default={number}");
            assert_eq!(control(&text).action(Ret::SUCCESS), wrapped, "{number}");
            let (_, wrong) = Control::parse(text.as_bytes(), Numbers::Limited).unwrap();
            assert_eq!(wrong.is_some(), number != "2147483647", "{number}");
        }
        assert_eq!(control("success=4294967290 default=ok").action(Ret::SUCCESS), Action::Ok);
        let (_, wrong) = Control::parse(b"success=4294967296", Numbers::Wrap).unwrap();
        assert!(wrong.is_some(), "it wraps to 0");
    }

    #[test]
    fn the_blanks_of_a_control_are_those_of_c() {
        assert_eq!(control("\x0bsuccess\r=\x0cok").action(Ret::SUCCESS), Action::Ok);
        assert_eq!(control("success=okdefault=die").action(Ret::AUTH_ERR), Action::Die);
        let (_, wrong) =
            Control::parse("success=ok\u{a0}default=ok".as_bytes(), Numbers::Wrap).unwrap();
        assert!(wrong.is_some(), "a no-break space is none");
    }
}
