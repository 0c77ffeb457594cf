//! Everything that enroll says, in the languages of the catalogue (`messages/` of the repository).
//!
//! The functions are made when building (`messages/generate.rs`), one for each message. The language is the
//! locale's: enroll runs as the user who reads it, and is never setuid.

use std::cell::Cell;
pub use totp_core::messages::Language;

include!(concat!(env!("OUT_DIR"), "/messages.rs"));

thread_local! {
    static LANGUAGE: Cell<Language> = const { Cell::new(Language::En) };
}

/// The language in force.
pub fn language() -> Language {
    LANGUAGE.get()
}

/// Takes the language of the locale. What programs read is English in every locale: with --json, so are the
/// questions beside it.
pub fn follow_locale() {
    if std::env::args_os().any(|argument| argument == "--json") {
        return;
    }
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

/// For tests.
#[cfg(test)]
pub fn speak(language: Language) {
    LANGUAGE.set(language);
}

/// A value for a variable, as long as usual ones are.
#[cfg(test)]
fn sample(variable: &str) -> &'static str {
    match variable {
        "path" => "/etc/pam_totp/users/demo.toml",
        "error" => "the file is not there (os error 2)",
        "reason" => "dieser Code wurde schon benutzt",
        "user" | "first" => "demo",
        "labels" => "phone, tablet",
        "total" | "size" | "enrolled" | "skipped" | "left" | "failed" => "12",
        "service" | "second" => "sshd",
        "keyword" => "KbdInteractiveAuthentication",
        "value" => "no",
        "methods" => "publickey",
        "name" => "sshd-no-prompt",
        "kind" => "session",
        "module" => "pam_oath.so",
        "line" => "auth required pam_unix.so",
        "places" => "/etc/pam.d/sshd:4 and /etc/pam.d/sshd:5",
        "word" => "\"authh\"",
        "mode" => "0666",
        "what" => "KbdInteractiveAuthentication is no.",
        "effect" => "Nobody can be asked for a code.",
        "users" => "ann, bob",
        "place" => "/etc/pam.d/sshd:4",
        "unit" => "ssh.service",
        "process" => "4711",
        "folder" => "/var/lib/pam_totp/setup",
        "terminal" => "pts/3",
        "session" => "c3",
        "host" => "192.0.2.7",
        "time" => "07:05:00",
        "whose" => "root's record (sshd, sudo, login)",
        "told" => "a code is asked and accepted",
        "spent" => "2",
        "uid" => "1000",
        "label" => "work phone",
        "date" | "now" => "2026-11-23 07:05 UTC",
        "services" => "sshd, sudo, login, su",
        "kinds" => "hotp, fido2",
        "hash" => ", SHA256",
        "option" => "--issuer",
        "other" => "--plain",
        "words" => "<SERVICE>",
        "values" => "google, oath, uri",
        "hint" => "That was not it, try the next one.",
        "distance" => "3 minutes",
        "digits" | "period" | "seconds" | "count" | "columns" | "wanted" => "30",
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
                // One is but a full stop after what others say.
                let same = language == Language::En || *key == "check-sentence";
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

    #[test]
    fn the_language_is_the_locales_where_its_characters_can_be_shown() {
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
