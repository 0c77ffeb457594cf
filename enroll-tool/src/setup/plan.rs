//! What a setup changes: for each file its bytes before, during the trial, and after it. Nothing here needs a
//! file to be text: comments of a site are in any encoding.

use serde::{Deserialize, Serialize};
use similar::TextDiff;
use std::path::{Path, PathBuf};

/// One line that a setup brings, or changes. It tells how to revert the change where somebody else changed the
/// file too.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FileEdit {
    /// The line before; none where it is new.
    pub before: Option<Bytes>,
    /// The line while a login is waited for.
    pub trial: Bytes,
    /// The line after that.
    pub kept: Bytes,
}

/// Bytes of a file. On disk they are a string where they are text, else a list of numbers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub struct Bytes(pub Vec<u8>);

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    Text(String),
    Other(Vec<u8>),
}

impl From<Written> for Bytes {
    fn from(written: Written) -> Self {
        match written {
            Written::Text(text) => Self(text.into_bytes()),
            Written::Other(bytes) => Self(bytes),
        }
    }
}

impl From<Bytes> for Written {
    fn from(bytes: Bytes) -> Self {
        match String::from_utf8(bytes.0) {
            Ok(text) => Self::Text(text),
            Err(error) => Self::Other(error.into_bytes()),
        }
    }
}

impl From<&[u8]> for Bytes {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }
}

impl From<&str> for Bytes {
    fn from(text: &str) -> Self {
        text.as_bytes().into()
    }
}

/// One file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FileChange {
    pub path: PathBuf,
    /// The file that the path led to when the setup began: the same unless it is a link.
    pub real: PathBuf,
    /// `None` where there was no file.
    pub before: Option<Vec<u8>>,
    pub trial: Vec<u8>,
    pub kept: Vec<u8>,
    pub edits: Vec<FileEdit>,
}

impl FileChange {
    /// A change of this path; links are followed now.
    pub fn of(
        path: &Path,
        before: Option<Vec<u8>>,
        (trial, kept): (Vec<u8>, Vec<u8>),
        edits: Vec<FileEdit>,
    ) -> Self {
        let real = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        Self { path: path.to_owned(), real, before, trial, kept, edits }
    }

    /// The change as a unified diff, without the word `trial`.
    pub fn diff(&self) -> String {
        let before = String::from_utf8_lossy(self.before.as_deref().unwrap_or_default());
        let kept = String::from_utf8_lossy(&self.kept);
        let path = self.path.display().to_string();
        let old = if self.before.is_some() { path.as_str() } else { "/dev/null" };
        TextDiff::from_lines(&*before, &*kept)
            .unified_diff()
            .context_radius(2)
            .header(old, &path)
            .to_string()
    }
}

/// The lines of a file, each with its end.
pub fn lines_of(content: &[u8]) -> impl Iterator<Item = &[u8]> {
    content.split_inclusive(|byte| *byte == b'\n')
}

/// A line without its end.
pub fn bare(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\n").unwrap_or(line)
}

/// A file that somebody else changed, without what the setup brought: each line of ours goes, or becomes again
/// what it was. What is left of a file that was not there before, if only comments, is nothing.
pub fn without_edits(content: &[u8], edits: &[FileEdit]) -> Vec<u8> {
    exchanged(content, edits, |edit| edit.before.as_ref())
}

/// The same file with the lines that are to stay, in place of those of the trial.
pub fn with_kept(content: &[u8], edits: &[FileEdit]) -> Vec<u8> {
    exchanged(content, edits, |edit| Some(&edit.kept))
}

fn exchanged<'a>(
    content: &[u8],
    edits: &'a [FileEdit],
    wanted: impl Fn(&'a FileEdit) -> Option<&'a Bytes>,
) -> Vec<u8> {
    let mut left: Vec<&FileEdit> = edits.iter().collect();
    let mut result = Vec::with_capacity(content.len());
    for line in lines_of(content) {
        let bare = bare(line);
        let ours = left.iter().position(|edit| bare == edit.trial.0 || bare == edit.kept.0);
        match ours.map(|at| wanted(left.remove(at))) {
            None => result.extend_from_slice(line),
            Some(None) => {}
            Some(Some(other)) => {
                result.extend_from_slice(&other.0);
                result.extend_from_slice(line.strip_prefix(bare).unwrap_or(b"\n"));
            }
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(before: Option<&str>, kept: &str) -> FileEdit {
        let trial = format!("{kept} trial").as_str().into();
        FileEdit { before: before.map(Bytes::from), trial, kept: kept.into() }
    }

    #[test]
    fn a_file_changed_meanwhile_loses_only_the_lines_of_the_setup() {
        let edits = [edit(Some("auth include x"), "auth substack x"), edit(None, "auth y")];
        let changed = b"# new \xe9\nauth substack x trial\nauth y trial\nauth z\nauth y trial\n";
        let wanted = b"# new \xe9\nauth include x\nauth z\nauth y trial\n";
        assert_eq!(without_edits(changed, &edits), wanted);
        assert_eq!(without_edits(&with_kept(changed, &edits), &edits), wanted);
        assert_eq!(without_edits(b"auth z\n", &edits), b"auth z\n");
        assert_eq!(without_edits(b"auth y", &edits), b"");
    }

    #[test]
    fn what_is_kept_has_no_trial_in_it() {
        let edits = [edit(None, "auth y")];
        assert_eq!(with_kept(b"a\nauth y trial", &edits), b"a\nauth y");
    }

    #[test]
    fn bytes_are_read_from_disk_as_they_were_written() {
        for (bytes, written) in [
            (&b"auth x # \xc3\xa9"[..], r#""auth x # \u{e9}""#),
            (b"\xe9", "[233]"),
            (b"", r#""""#),
        ] {
            let text = serde_json::to_string(&Bytes::from(bytes)).unwrap();
            assert_eq!(text, written.replace("\\u{e9}", "\u{e9}"));
            assert_eq!(serde_json::from_str::<Bytes>(&text).unwrap().0, bytes);
        }
    }

    #[test]
    fn the_difference_is_shown_as_it_will_stay() {
        let texts = (b"a\nc trial\nb\n".to_vec(), b"a\nc\nb\n".to_vec());
        let path = Path::new("/etc/pam.d/x");
        let change = FileChange::of(path, Some(b"a\nb\n".to_vec()), texts, Vec::new());
        let wanted = "--- /etc/pam.d/x\n+++ /etc/pam.d/x\n@@ -1,2 +1,3 @@\n a\n+c\n b\n";
        assert_eq!(change.diff(), wanted);
        let new = FileChange { before: None, ..change };
        assert!(new.diff().starts_with("--- /dev/null\n+++ /etc/pam.d/x\n"), "{}", new.diff());
    }
}
