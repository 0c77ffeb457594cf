//! Everything that enroll says, in the languages of the catalogue (`messages/` of the repository).
//!
//! The functions are made when building (`messages/generate.rs`), one for each message. The language is the
//! locale's: enroll runs as the user who reads it, and is never setuid.

mod message;
pub mod shell_word;

pub use message::{Message, Parts};
use shell_word::shell_word;
use std::cell::Cell;
use std::fmt::Display;
pub use totp_core::escape::Said;
use totp_core::escape::Shown;
pub use totp_core::messages::Language;

include!(concat!(env!("OUT_DIR"), "/messages.rs"));

thread_local! {
    static LANGUAGE: Cell<Language> = const { Cell::new(Language::En) };
}

/// The language in force.
pub fn language() -> Language {
    LANGUAGE.get()
}

/// Takes the language of the locale.
pub fn follow_locale() {
    let named = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter();
    let named = named.filter_map(|name| std::env::var(name).ok()).find(|value| !value.is_empty());
    LANGUAGE.set(named.as_deref().map_or(Language::En, of_locale));
}

/// The language of a locale's name, as in `de_DE.UTF-8@euro`. English where the catalogue has no such
/// language, and where the character set is another: the texts are UTF-8.
fn of_locale(name: &str) -> Language {
    let name = name.to_lowercase();
    let language = name.split(['_', '.', '@']).next().and_then(Language::named);
    let utf8 = name.contains("utf-8") || name.contains("utf8");
    language.filter(|_| utf8).unwrap_or_default()
}

/// Shows a text of others. An error of the system loses its number: the words before it say the same.
fn show(value: &(impl Shown + ?Sized), out: &mut String) {
    const BEFORE: &str = " (os error ";
    let begin = out.len();
    value.show(out);
    while let Some(at) = out.get(begin..).and_then(|shown| shown.find(BEFORE)) {
        let at = begin + at;
        let number = out.get(at + BEFORE.len()..).unwrap_or_default();
        let Some(length) = number.find(')').filter(|_| number.starts_with(char::is_numeric)) else {
            return;
        };
        out.replace_range(at..=at + BEFORE.len() + length, "");
    }
}

/// Shows a name as a word of a command, as a shell reads it when it is pasted.
fn show_word(value: &impl Display, out: &mut String) {
    out.push_str(&shell_word(value.to_string()));
}

/// What went wrong at a place, in the words of the system: `place: error`.
pub fn at(place: impl Shown, error: impl Shown) -> Message {
    let mut out = Message::named("at");
    show(&place, out.foreign());
    out.push_str(": ");
    show(&error, out.foreign());
    out
}

impl From<&'static str> for Message {
    /// A message without variables, found by its words in any language.
    fn from(words: &'static str) -> Self {
        let name = CONSTANTS.iter().find(|(text, _)| *text == words).map(|(_, name)| *name);
        Self::constant(name, words)
    }
}

/// For tests.
#[cfg(test)]
pub fn speak(language: Language) {
    LANGUAGE.set(language);
}

/// A value for a variable, as long as usual ones are.
#[cfg(test)]
fn sample(variable: &str) -> &'static str {
    match variable {
        "path" | "read" | "held" | "to" | "saved" => "/etc/pam_totp/users/demo.toml",
        "error" => "the file is not there (os error 2)",
        "reason" => "dieser Code wurde schon benutzt",
        "user" | "first" | "former" => "demo",
        "labels" => "phone, tablet",
        "issuer" => "web1",
        "total" | "size" | "enrolled" | "skipped" | "left" | "failed" | "moved" | "there" => "12",
        "home" | "from" => "/home/demo/credential.toml",
        "service" | "second" => "sshd",
        "twin" => "gdm-fingerprint",
        "sources" => "sss, winbind",
        "files" => "/var/log/wtmp",
        "keyword" => "KbdInteractiveAuthentication",
        "value" => "no",
        "methods" => "publickey",
        "name" => "sshd-no-prompt",
        "one" => "3",
        "prompt" => "Code please: ",
        "kind" => "session",
        "module" => "pam_oath.so",
        "line" => "auth required pam_unix.so",
        "places" => "/etc/pam.d/sshd:4 and /etc/pam.d/sshd:5",
        "word" => "\"authh\"",
        "mode" => "0666",
        "what" => "KbdInteractiveAuthentication is no.",
        "sentences" => "Run this command again.",
        "effect" => "Nobody can be asked for a code.",
        "users" => "ann, bob",
        "logins" => "ann, bob from 10.0.0.0/8",
        "origins" => "10.0.0.0/8 192.0.2.1",
        "condition" => "rhost notin 192.0.2.1",
        "place" => "/etc/pam.d/sshd:4",
        "program" => "/usr/sbin/sshd",
        "unit" => "ssh.service",
        "process" => "4711",
        "folder" => "/var/lib/pam_totp/setup",
        "folders" => "/var/lib/pam_totp (sshd); /srv/records (sudo)",
        "terminal" => "pts/3",
        "session" => "c3",
        "host" => "192.0.2.7",
        "time" => "07:05:00",
        "why" => "no baseline",
        "mend" => "chmod 700 /var/lib/pam_totp/check",
        "whose" => "root's record (sshd, sudo, login)",
        "told" => "a right code is accepted",
        "spent" => "2",
        "uid" => "1000",
        "label" | "old" => "work phone",
        "rule" => "ALL ALL=(ALL) NOPASSWD: /bin/sh",
        "found" => "/var/lib/pam_totp/1000",
        "file" => "/etc/pam_totp/users/ann.toml",
        "new" => "work phone 2",
        "date" | "now" | "since" | "until" | "used" => "2026-11-23 07:05 UTC",
        "services" | "others" | "names" => "sshd, sudo, login, su",
        "kinds" => "hotp, fido2",
        "domain" => "pam_totpd_t",
        "release" | "own" => "0.1.0",
        "version" | "oldest" | "newest" | "last" => "3",
        "profile" => "/usr/sbin/sshd",
        "address" => "a***@example.com",
        "way" => "email",
        "set" => "3",
        "whom" => "%sudo; ann",
        "hash" => ", SHA256",
        "comment" => "ann@laptop",
        "entry" => "'work phone'",
        "likely" => "sshd",
        "option" => "--issuer",
        "options" => "--user <NAME> --system",
        "command" => "disable",
        "policy" => "/etc/security/pam_totp.toml",
        "setting" => "ProtectHome=yes",
        "call" => "setfsuid",
        "fault" => "line 3: free_tries: 1 to 20",
        "other" => "--plain",
        "words" => "<SERVICE>",
        "values" => "google, oath, uri",
        "hint" => "That code was wrong. Try the next one.",
        "distance" => "3 minutes",
        "digits" | "period" | "columns" | "wanted" => "30",
        "bits" => "80",
        "serial" => "T1234567",
        "how" => "time-based, 6 digits, 30 seconds",
        "counter" | "number" => "7",
        // A number that no form is chosen by must be right for one as well.
        "seconds" | "least" | "count" | "hours" | "minutes" => "1",
        other => panic!("no sample for ${other}: add one here"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_is_translated() {
        let told = |language| {
            speak(language);
            samples()
        };
        let english = told(Language::En);
        for (name, language) in Language::ALL {
            let ours = told(language);
            assert_eq!(ours.len(), english.len());
            for ((key, text), (_, source)) in ours.iter().zip(&english) {
                assert!(!text.trim().is_empty() && !text.contains('\t'), "{name}: {key}");
                // One is but a full stop after what others say, and one has no word that is translated.
                let alike = ["check-sentence", "show-authenticator"];
                let same = language == Language::En || alike.contains(key);
                assert!(text != source || same, "{name}: {key}: {text}");
                // What is to be typed or looked up is the same in every language.
                for word in source.split(|c: char| !c.is_ascii_graphic() || "`(),;".contains(c)) {
                    let word = word.trim_end_matches(['.', ':']);
                    if word.starts_with("--") || word.starts_with("/etc/") {
                        assert!(text.contains(word), "{name}: {key}: {word} is lost: {text}");
                    }
                }
            }
        }
    }

    /// The text around it escapes the name: there a backslash is doubled, so that no name looks like an escape.
    #[test]
    fn a_name_in_a_command_works_when_it_is_pasted() {
        for (_, language) in Language::ALL {
            speak(language);
            for name in ["ann", "EXAMPLE\\ann", "an n", "a'n"] {
                let word = shell_word(name);
                let commands: [(Message, &str); 4] = [
                    (admin_not_enrolled_for_new(name), "enroll --user"),
                    (adopt_nothing(name), "enroll admin show"),
                    (held_by_root(name), "--user"),
                    (sessions_mine_left(name), "enroll admin sessions"),
                ];
                for (text, command) in commands {
                    assert!(text.contains(&format!("{command} {word}")), "{text}");
                }
            }
        }
        speak(Language::En);
        assert!(admin_not_enrolled("EXAMPLE\\ann").starts_with("EXAMPLE\\\\ann is"));
    }

    #[test]
    fn an_error_of_the_system_is_told_without_its_number() {
        speak(Language::En);
        let denied = std::io::Error::from_raw_os_error(13);
        assert!(denied.to_string().contains("os error 13"));
        assert_eq!(&*at("/x", &denied), "/x: Permission denied");
        let told = file_unusable(format_args!("/x: {denied}: {denied}, (os error"));
        assert!(told.starts_with("/x: Permission denied: Permission denied, (os error;"), "{told}");
    }

    /// The word after a 1 is no plural: "1 wrong codes", "1 Sekunden".
    #[test]
    fn one_is_never_told_as_many() {
        for language in [Language::En, Language::De] {
            speak(language);
            for (key, text) in samples() {
                for after in text.split("1 ").skip(1) {
                    let mut words = after
                        .split_whitespace()
                        .map(|word| word.trim_matches([',', '.', ':', ';']));
                    let adjective =
                        |word: &&str| ["wrong", "more", "falsche", "weitere"].contains(word);
                    let noun = words.find(|word| !adjective(word)).unwrap_or_default();
                    let plural = match language {
                        Language::En => {
                            noun.len() > 2
                                && noun.ends_with('s')
                                && !["is", "was", "has", "process"].contains(&noun)
                        }
                        _ => {
                            ["Sekunden", "Minuten", "Stunden", "Codes", "Einträge"].contains(&noun)
                        }
                    };
                    assert!(!plural, "{key}: {text}");
                }
            }
        }
    }

    #[test]
    fn the_locale_sets_the_language_if_it_can_show_its_characters() {
        assert_eq!(of_locale("de_DE.UTF-8"), Language::De);
        assert_eq!(of_locale("ja.utf8"), Language::Ja);
        assert_eq!(of_locale("de_AT.utf8@euro"), Language::De);
        for english in
            ["", "C", "C.UTF-8", "en_US.UTF-8", "fr_FR.UTF-8", "de_DE", "ja_JP.eucJP", "deu"]
        {
            assert_eq!(of_locale(english), Language::En, "{english}");
        }
    }
}
