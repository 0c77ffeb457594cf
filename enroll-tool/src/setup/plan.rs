//! What a setup changes: for each file the text before, during the trial, and after it.

use serde::{Deserialize, Serialize};
use similar::TextDiff;
use std::path::PathBuf;

/// One line that a setup brings, or changes. It tells how to take the change back where somebody else
/// changed the file too.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Edit {
    /// The line before; none where it is new.
    pub before: Option<String>,
    /// The line while a login is waited for.
    pub trial: String,
    /// The line after that.
    pub kept: String,
}

/// One file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    pub path: PathBuf,
    /// `None` where there was no file.
    pub before: Option<String>,
    pub trial: String,
    pub kept: String,
    pub edits: Vec<Edit>,
}

impl Change {
    /// The change as a unified diff, without the word `trial`.
    pub fn diff(&self) -> String {
        let before = self.before.as_deref().unwrap_or_default();
        let path = self.path.display().to_string();
        let old = if self.before.is_some() { path.as_str() } else { "/dev/null" };
        TextDiff::from_lines(before, &self.kept)
            .unified_diff()
            .context_radius(2)
            .header(old, &path)
            .to_string()
    }
}

/// A text that somebody else changed, without what the setup brought: each line of ours goes, or becomes
/// again what it was. What is left of a file that was not there before, if only comments, is nothing.
pub fn without_edits(text: &str, edits: &[Edit]) -> String {
    exchanged(text, edits, |edit| edit.before.as_deref())
}

/// The same text with the lines that are to stay, in place of those of the trial.
pub fn with_kept(text: &str, edits: &[Edit]) -> String {
    exchanged(text, edits, |edit| Some(&edit.kept))
}

fn exchanged<'a>(
    text: &str,
    edits: &'a [Edit],
    wanted: impl Fn(&'a Edit) -> Option<&'a str>,
) -> String {
    let mut left: Vec<&Edit> = edits.iter().collect();
    let mut result = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let bare = line.strip_suffix('\n').unwrap_or(line);
        let ours = left.iter().position(|edit| bare == edit.trial || bare == edit.kept);
        match ours.map(|at| wanted(left.remove(at))) {
            None => result.push_str(line),
            Some(None) => {}
            Some(Some(other)) => {
                result.push_str(other);
                result.push_str(line.strip_prefix(bare).unwrap_or("\n"));
            }
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(before: Option<&str>, kept: &str) -> Edit {
        let trial = format!("{kept} trial");
        Edit { before: before.map(str::to_owned), trial, kept: kept.to_owned() }
    }

    #[test]
    fn a_file_that_somebody_else_changed_loses_only_the_lines_of_the_setup() {
        let edits = [edit(Some("auth include x"), "auth substack x"), edit(None, "auth y")];
        let changed = "# new\nauth substack x trial\nauth y trial\nauth z\nauth y trial\n";
        let wanted = "# new\nauth include x\nauth z\nauth y trial\n";
        assert_eq!(without_edits(changed, &edits), wanted);
        assert_eq!(without_edits(&with_kept(changed, &edits), &edits), wanted);
        assert_eq!(without_edits("auth z\n", &edits), "auth z\n");
        assert_eq!(without_edits("auth y", &edits), "");
    }

    #[test]
    fn what_is_kept_has_no_trial_in_it() {
        let edits = [edit(None, "auth y")];
        assert_eq!(with_kept("a\nauth y trial", &edits), "a\nauth y");
    }

    #[test]
    fn the_difference_is_shown_as_it_will_stay() {
        let change = Change {
            path: "/etc/pam.d/x".into(),
            before: Some("a\nb\n".to_owned()),
            trial: "a\nc trial\nb\n".to_owned(),
            kept: "a\nc\nb\n".to_owned(),
            edits: Vec::new(),
        };
        let wanted = "--- /etc/pam.d/x\n+++ /etc/pam.d/x\n@@ -1,2 +1,3 @@\n a\n+c\n b\n";
        assert_eq!(change.diff(), wanted);
        let new = Change { before: None, ..change };
        assert!(new.diff().starts_with("--- /dev/null\n+++ /etc/pam.d/x\n"), "{}", new.diff());
    }
}
