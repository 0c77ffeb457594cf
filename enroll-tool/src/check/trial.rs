//! Lines of a setup that waits for a login.

use super::report::{Finding, Level};
use crate::messages;
use pam_stack::Handler;

/// Whether a line of ours is part of a setup that waits: `enroll setup` takes the word out when it ends.
pub fn is_on_trial(line: &Handler) -> bool {
    line.arguments().iter().any(|word| is_word_of_a_trial(word.as_bytes()))
}

/// Whether an argument is the one that a setup writes while it waits; older ones wrote no id.
pub fn is_word_of_a_trial(word: &[u8]) -> bool {
    word == b"trial" || word.starts_with(b"trial=")
}

/// Says that a line is on trial.
pub fn on_trial(line: &Handler) -> Option<Finding> {
    is_on_trial(line).then(|| {
        let setup = messages::check_on_trial();
        Finding::new(Level::Note, "on-trial", setup)
            .at(&line.place)
            .effect(messages::check_on_trial_effect())
    })
}
