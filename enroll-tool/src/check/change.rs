//! A change of a file that a finding advises, for people as lines to paste and for programs as edits.

use serde_json::{Value, json};
use std::path::PathBuf;

/// Lines of a file that go, and lines that come in their place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edit {
    /// The first line that goes, from 1; without one, the line that the new ones come before.
    pub line: usize,
    /// How many go.
    pub remove: usize,
    pub insert: Vec<String>,
}

/// Edits of one file, from its beginning to its end. Line numbers are those before the change.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    pub file: PathBuf,
    pub edits: Vec<Edit>,
}

impl Change {
    /// One edit of a file.
    pub fn new(file: impl Into<PathBuf>, line: usize, remove: usize, insert: &[&str]) -> Self {
        let insert = insert.iter().map(|line| (*line).to_owned()).collect();
        Self { file: file.into(), edits: vec![Edit { line, remove, insert }] }
    }

    /// The same with one more edit.
    pub fn and(mut self, line: usize, remove: usize, insert: &[&str]) -> Self {
        self.edits.extend(Self::new("", line, remove, insert).edits);
        self.edits.sort_by_key(|edit| edit.line);
        self
    }

    /// The text of the file after the change.
    pub fn applied(&self, text: &str) -> String {
        let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
        if let Some(last) = lines.last_mut().filter(|line| !line.ends_with('\n')) {
            last.push('\n');
        }
        for edit in self.edits.iter().rev() {
            let from = edit.line.saturating_sub(1).min(lines.len());
            let to = (from + edit.remove).min(lines.len());
            lines.splice(from..to, edit.insert.iter().map(|line| format!("{line}\n")));
        }
        lines.concat()
    }

    /// One JSON object.
    pub fn json(&self) -> Value {
        let edit =
            |edit: &Edit| json!({"line": edit.line, "remove": edit.remove, "insert": edit.insert});
        json!({
            "file": self.file.display().to_string(),
            "edits": self.edits.iter().map(edit).collect::<Vec<_>>(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_count_lines_before_the_change() {
        let change = Change::new("/x", 1, 1, &["A", "a"]).and(3, 0, &["B"]).and(4, 0, &["end"]);
        assert_eq!(change.applied("1\n2\n3"), "A\na\n2\nB\n3\nend\n");
        assert_eq!(Change::new("/x", 1, 0, &["first"]).applied(""), "first\n");
    }
}
