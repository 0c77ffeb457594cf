//! Whether clients that know a question for a code by its words will know this one (docs/guides/prompts.md).

use super::policy::ModuleLine;
use super::report::{Finding, Level};
use super::sending;
use crate::messages;
use totp_core::settings::Settings;
use totp_core::way::Way;

/// What all of them look for; gvfs compares capital letters.
const WORDS: &str = "Verification code";
/// The words in a prompt for password and code. No client of the guide compares its capital letters.
const WORDS_OF_BOTH: &str = "verification code";

/// Judges the words that ask for a code to be sent, in a line whose prompt can show them. `policy`: the one that the helper
/// reads. VS Code looks for "Verification code: ", and a prompt of one's own shows no words.
pub fn judge_words(line: &ModuleLine, policy: &Settings) -> Option<Finding> {
    if !sending::takes_words(line, policy) {
        return None;
    }
    let words = policy.factors.ways().map(Way::word).collect::<Vec<_>>().join(", ");
    let finding = match &line.settings.prompt {
        Some(prompt) => Finding::new(
            Level::Note,
            "prompt-hides-words",
            messages::check_prompt_hides(prompt.trim_end(), &words),
        )
        .effect(messages::check_prompt_hides_effect()),
        None => {
            Finding::new(Level::Note, "prompt-with-words", messages::check_prompt_words(&words))
                .effect(messages::check_prompt_words_effect())
                .advice(messages::check_prompt_words_advice())
        }
    };
    Some(finding.at(&line.place))
}

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
