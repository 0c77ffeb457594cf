//! What a login says to people, in the languages of the catalogue (`messages/` of the repository).
//!
//! The functions are made when building (`messages/generate.rs`). The language comes from the
//! administrator's setting `language`, never from the environment, which belongs to the caller.

use crate::escape::Shown;

include!(concat!(env!("OUT_DIR"), "/messages.rs"));

impl Language {
    /// The language of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(known, _)| *known == name).map(|(_, language)| language)
    }

    /// Its name, as settings have it.
    pub fn name(self) -> &'static str {
        Self::ALL.into_iter().find(|(_, known)| *known == self).map_or("en", |(name, _)| name)
    }
}

#[cfg(test)]
fn sample(variable: &str) -> &'static str {
    match variable {
        "since" | "until" => "2026-11-23 07:05 UTC",
        "word" | "first" => "email",
        "second" => "sms",
        other => panic!("no sample for ${other}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_login_message_is_translated_into_every_language() {
        for (name, language) in Language::ALL {
            let (ours, english) = (samples(language), samples(Language::En));
            assert_eq!(ours.len(), english.len(), "{name}");
            for ((key, text), (_, source)) in ours.iter().zip(&english) {
                assert!(!text.trim().is_empty(), "{name}: {key}");
                assert_eq!(text == source, language == Language::En, "{name}: {key}: {text}");
                // PAM_MAX_MSG_SIZE is 512; a control character could repaint a terminal.
                assert!(text.len() < 512 && !text.chars().any(char::is_control), "{name}: {key}");
            }
        }
    }

    #[test]
    fn one_failure_and_several_are_told_apart() {
        let told = |language, count| login_failures(language, count, "2026-11-23 07:05 UTC");
        assert_eq!(told(Language::En, 1), "1 wrong code since 2026-11-23 07:05 UTC.");
        assert_eq!(told(Language::En, 21), "21 wrong codes since 2026-11-23 07:05 UTC.");
        assert_eq!(told(Language::De, 1), "1 falscher Code seit 2026-11-23 07:05 UTC.");
        assert_eq!(told(Language::De, 2), "2 falsche Codes seit 2026-11-23 07:05 UTC.");
        assert!(told(Language::Ja, 2).contains(" 2 回"));
    }
}
