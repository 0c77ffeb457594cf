//! The texts of mails and SMS, in the languages of the catalogue (`messages/` of the repository).

use totp_core::escape::Shown;
use totp_core::messages::Language;

include!(concat!(env!("OUT_DIR"), "/messages.rs"));

#[cfg(test)]
fn sample(variable: &str) -> &'static str {
    match variable {
        "code" => "1234 5678",
        "host" => "web1.example.com",
        "user" => "ann",
        "service" => "sshd",
        "source" => "192.0.2.7",
        "minutes" => "10",
        other => panic!("no sample for ${other}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_delivered_text_is_in_every_language() {
        for (name, language) in Language::ALL {
            let (ours, english) = (samples(language), samples(Language::En));
            assert_eq!(ours.len(), english.len(), "{name}");
            for ((key, text), (_, source)) in ours.iter().zip(&english) {
                assert!(!text.trim().is_empty(), "{name}: {key}");
                assert_eq!(text == source, language == Language::En, "{name}: {key}: {text}");
                assert!(!text.chars().any(char::is_control), "{name}: {key}");
            }
        }
    }
}
