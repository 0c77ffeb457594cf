//! What the caller says on standard input: which code goes to whom, and for which login.

use crate::failure::{Failure, Status};
use lettre::Address;
use std::collections::BTreeMap;
use std::io::Read;
use totp_core::escape;
use totp_core::messages::Language;
use zeroize::Zeroizing;

/// The longest input, and the longest line of it, in bytes.
const MOST: usize = 8 << 10;
const LINE: usize = 512;
/// The digits of a code.
const DIGITS: usize = 8;

/// How a code travels.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// By mail.
    Email,
    /// By SMS.
    Sms,
}

/// One code to deliver.
#[derive(Debug)]
pub struct Request {
    /// By mail or by SMS.
    pub kind: Kind,
    /// A mail address or a number.
    pub to: Zeroizing<String>,
    /// Eight digits; empty for a notice that codes do not go to this address any more.
    pub code: Zeroizing<String>,
    /// The host of the login.
    pub host: String,
    /// The user who logs in.
    pub user: String,
    /// The PAM service.
    pub service: String,
    /// Where the login comes from; empty if it is at the machine.
    pub source: String,
    /// How long the code is valid.
    pub minutes: u8,
    /// The language of the text.
    pub language: Language,
    /// An administrator tries whether messages arrive. No login accepts the code.
    pub is_test: bool,
}

impl Request {
    /// Reads all of the input and checks it.
    pub fn read(input: impl Read) -> Result<Self, Failure> {
        // Room for all of it: a buffer that grows would leave copies behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(MOST + 2));
        input
            .take(MOST as u64 + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| wrong(format!("cannot read standard input: {error}")))?;
        if bytes.len() > MOST {
            return Err(wrong(format!("standard input has more than {MOST} bytes. Send less.")));
        }
        let text = std::str::from_utf8(&bytes)
            .map_err(|_| wrong("standard input is not UTF-8. Send UTF-8."))?;
        Self::parse(text)
    }

    fn parse(text: &str) -> Result<Self, Failure> {
        let lines = Lines::parse(text)?;
        let kind = match lines.get("kind")? {
            "email" => Kind::Email,
            "sms" => Kind::Sms,
            _ => return Err(wrong("kind is neither email nor sms. Send kind=email or kind=sms.")),
        };
        let to = lines.get("to")?;
        match kind {
            Kind::Email => mail_address(to)?,
            Kind::Sms => number(to)?,
        }
        let code = lines.get("code")?;
        let proper = code.is_empty() || code.len() == DIGITS;
        if !proper || !code.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong(
                "code is not eight digits. Send code= and eight digits, or code= for a notice.",
            ));
        }
        let minutes =
            lines.get("minutes")?.parse().ok().filter(|minutes| (1..=60).contains(minutes));
        // The agent adds this line to a test alone, and an older one does not know it.
        let is_test = match lines.0.get("test").copied() {
            None | Some("no") => false,
            Some("yes") => true,
            Some(_) => return Err(wrong("test is neither yes nor no. Send test=yes or test=no.")),
        };
        Ok(Self {
            is_test,
            kind,
            to: Zeroizing::new(to.to_owned()),
            code: Zeroizing::new(code.to_owned()),
            host: lines.filled("host")?,
            user: lines.filled("user")?,
            service: lines.filled("service")?,
            source: lines.get("source")?.to_owned(),
            minutes: minutes.ok_or_else(|| wrong("minutes is not a number from 1 to 60."))?,
            language: Language::named(lines.get("language")?).unwrap_or_default(),
        })
    }

    /// The address as an administrator may see it: `a***@example.com`, `+49***78`, as `enroll` shows it.
    pub fn masked(&self) -> String {
        let first = self.to.get(..1).unwrap_or_default();
        match (self.kind, self.to.split_once('@')) {
            (Kind::Email, Some((_, domain))) => format!("{first}***@{domain}"),
            _ => {
                let end = self.to.len().saturating_sub(2);
                let (start, end) = (self.to.get(..3), self.to.get(end..));
                format!("{}***{}", start.unwrap_or_default(), end.unwrap_or_default())
            }
        }
    }

    /// Whether it tells that codes do not go to this address any more.
    pub fn is_notice(&self) -> bool {
        self.code.is_empty()
    }

    /// The code in two groups, which people read and type with fewer mistakes.
    pub fn grouped(&self) -> Zeroizing<String> {
        let (first, second) = self.code.split_at_checked(DIGITS / 2).unwrap_or((&self.code, ""));
        Zeroizing::new(format!("{first} {second}"))
    }
}

/// The lines by their names.
struct Lines<'a>(BTreeMap<&'a str, &'a str>);

impl<'a> Lines<'a> {
    fn parse(text: &'a str) -> Result<Self, Failure> {
        let mut lines = BTreeMap::new();
        for (number, line) in text.strip_suffix('\n').unwrap_or(text).split('\n').enumerate() {
            // The number only: a line may have the code.
            let at = number + 1;
            if line.len() > LINE {
                return Err(wrong(format!("line {at} has more than {LINE} bytes. Send less.")));
            }
            if !line.chars().all(escape::is_shown) {
                return Err(wrong(format!(
                    "line {at} has a character that cannot be seen, such as a carriage return. Send only characters that can be seen."
                )));
            }
            let Some((name, value)) = line.split_once('=') else {
                return Err(wrong(format!("line {at} has no =. Send name=value.")));
            };
            if lines.insert(name, value).is_some() {
                return Err(wrong(format!(
                    "line {at} has the name of an earlier line. Send each name once."
                )));
            }
        }
        Ok(Self(lines))
    }

    fn get(&self, name: &str) -> Result<&'a str, Failure> {
        self.0.get(name).copied().ok_or_else(|| {
            wrong(format!("the line {name}= is missing on standard input. Send {name}=value."))
        })
    }

    fn filled(&self, name: &str) -> Result<String, Failure> {
        match self.get(name)? {
            "" => Err(wrong(format!("{name} is empty. Send {name}=value."))),
            value => Ok(value.to_owned()),
        }
    }
}

/// A mail address without quotes, comments and a leading dash: nothing that a program on the way takes for two addresses,
/// an option or a command.
fn mail_address(to: &str) -> Result<(), Failure> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.@".contains(c);
    // RFC 5321, 4.5.3.1: 64 bytes, @ and 255 bytes, with room for the brackets in 256.
    let proper = to.len() <= 254
        && to.chars().all(plain)
        && to.starts_with(|c: char| c != '-' && c != '|' && c != '/')
        && to.parse::<Address>().is_ok();
    if proper { Ok(()) } else { Err(wrong("to is not a mail address. Send to=name@example.com.")) }
}

/// A number as E.164 has it.
fn number(to: &str) -> Result<(), Failure> {
    let digits = to.strip_prefix('+').unwrap_or_default();
    let proper = (7..=15).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && !digits.starts_with('0');
    if proper {
        return Ok(());
    }
    Err(wrong("to is not a telephone number with country code. Send to=+ and 7 to 15 digits."))
}

fn wrong(sentence: impl Into<String>) -> Failure {
    Failure::new(Status::Data, sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "kind=email\nto=ann@example.com\ncode=12345678\nhost=web1\nuser=ann\nservice=sshd\n\
                        source=192.0.2.7\nminutes=10\nlanguage=de\n";

    fn refused(text: &str) -> Failure {
        let failure = Request::parse(text).expect_err(text);
        assert_eq!(failure.status, Status::Data, "{text}");
        assert!(!failure.sentence.contains("12345678") && !failure.sentence.contains("ann@"));
        failure
    }

    #[test]
    fn lines_with_unknown_names_are_ignored() {
        let request = Request::parse(&format!("later=x\n{GOOD}")).unwrap();
        assert_eq!((request.host.as_str(), request.minutes), ("web1", 10));
        assert_eq!(request.grouped().as_str(), "1234 5678");
    }

    #[test]
    fn an_address_is_shown_masked() {
        let masked = |text: &str| Request::parse(text).unwrap().masked();
        assert_eq!(masked(GOOD), "a***@example.com");
        let sms = GOOD.replace("kind=email", "kind=sms");
        assert_eq!(masked(&sms.replace("ann@example.com", "+4915112345678")), "+49***78");
        assert_eq!(masked(&sms.replace("ann@example.com", "+1234567")), "+12***67");
    }

    #[test]
    fn each_missing_line_is_named() {
        for name in
            ["kind", "to", "code", "host", "user", "service", "source", "minutes", "language"]
        {
            let text: String = GOOD
                .lines()
                .filter(|line| !line.starts_with(name))
                .map(|l| format!("{l}\n"))
                .collect();
            assert!(refused(&text).sentence.contains(&format!("{name}=")), "{name}");
        }
    }

    #[test]
    fn a_line_break_in_any_field_is_refused() {
        for name in
            ["kind", "to", "code", "host", "user", "service", "source", "minutes", "language"]
        {
            for inside in ["\rBcc: eve@example.com", "\r\nBcc: eve", "\u{85}x", "\u{2028}x", "\0"] {
                let text = GOOD.replacen(&format!("{name}="), &format!("{name}=x{inside}"), 1);
                refused(&text);
            }
        }
    }

    #[test]
    fn a_name_that_comes_twice_is_refused() {
        refused(&format!("{GOOD}to=eve@example.com\n"));
    }

    #[test]
    fn addresses_that_could_be_more_than_one_are_refused() {
        for to in [
            "",
            "ann",
            "-oQ/tmp@example.com",
            "ann@example.com,eve@example.com",
            "ann@example.com eve@example.com",
            "\"ann eve\"@example.com",
            "<ann@example.com>",
            "ann@example.com>",
            "ann@",
            "@example.com",
            "ann@exa mple.com",
            "ann(x)@example.com",
            "ann@example.com;eve",
            "|sh@example.com",
            "/tmp/x@example.com",
            "ann@@example.com",
            "änn@example.com",
        ] {
            refused(&GOOD.replace("ann@example.com", to));
        }
        for to in ["ann.o'neil+codes@mail.example.co.uk", "a-b@example.com"] {
            Request::parse(&GOOD.replace("ann@example.com", to)).unwrap();
        }
    }

    #[test]
    fn only_numbers_with_a_country_code_are_taken() {
        let sms = GOOD.replace("kind=email", "kind=sms");
        for to in [
            "015112345678",
            "4915112345678",
            "+0151123456",
            "+49 151 1234",
            "+49151;12345",
            "+",
            "+123456",
            "+1234567890123456",
            "ann@example.com",
        ] {
            refused(&sms.replace("ann@example.com", to));
        }
        Request::parse(&sms.replace("ann@example.com", "+4915112345678")).unwrap();
    }

    #[test]
    fn a_code_is_eight_digits() {
        for code in ["1234567", "123456789", "1234 5678", "1234567x", " ", "１２３４５６７８"]
        {
            refused(&GOOD.replace("12345678", code));
        }
    }

    #[test]
    fn input_that_is_too_long_is_refused() {
        refused(&format!("{GOOD}x={}\n", "a".repeat(LINE)));
        let long = format!("{GOOD}{}", "later=x\n".repeat(MOST));
        assert_eq!(Request::read(long.as_bytes()).unwrap_err().status, Status::Data);
        assert_eq!(Request::read(&b"kind=\xff"[..]).unwrap_err().status, Status::Data);
    }
}
