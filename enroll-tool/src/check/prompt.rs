//! Whether clients that know a question for a code by its words will know this one (docs/guides/prompts.md).

use super::report::{Finding, Level};
use crate::messages;
use totp_core::settings::Settings;

/// What all of them look for; gvfs compares capital letters.
const WORDS: &str = "Verification code";
/// The words in a prompt for password and code. No client of the guide compares its capital letters.
const WORDS_OF_BOTH: &str = "verification code";

/// Judges the prompt that the settings of a line in sshd's stack lead to.
pub fn judge_prompt(settings: &Settings, place: &str) -> Option<Finding> {
    let prompt = settings.prompt();
    let known = if settings.asks_for_both() {
        prompt.to_lowercase().contains(WORDS_OF_BOTH)
    } else {
        prompt.contains(WORDS)
    };
    (!known).then(|| {
        Finding::new(Level::Note, "prompt-unknown", messages::check_prompt(prompt.trim_end()))
            .at(place)
            .effect(messages::check_prompt_effect())
            .advice(messages::check_prompt_advice())
    })
}
