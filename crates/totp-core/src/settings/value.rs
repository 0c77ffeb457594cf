//! The value of a setting, whether an argument or the policy file gives it.

use std::borrow::Cow;
use std::path::{Component, Path, PathBuf};

/// A value as either source gives it.
pub(super) enum Value<'a> {
    /// An argument without `=`, or a TOML boolean.
    Switch(bool),
    Text(Cow<'a, str>),
    Number(u64),
    /// Texts in the policy's `["…", "…"]`, with commas between them.
    Names(String),
}

const fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-'
}

impl Value<'_> {
    pub(super) fn switch(&self) -> Result<bool, String> {
        match self {
            Self::Switch(on) => Ok(*on),
            _ => Err("takes no value (in the policy file: true or false)".to_owned()),
        }
    }

    pub(super) fn number(&self, least: u64, most: u64) -> Result<u64, String> {
        let number = match self {
            Self::Number(n) => Some(*n),
            Self::Text(text) if text.bytes().all(|c| c.is_ascii_digit()) => text.parse().ok(),
            _ => None,
        };
        let fits = number.filter(|n| (least..=most).contains(n));
        fits.ok_or_else(|| format!("must be a whole number from {least} to {most}"))
    }

    pub(super) fn text(&self) -> Result<&str, String> {
        match self {
            Self::Text(text) if !text.is_empty() => Ok(text),
            _ => Err("must be followed by = and a text".to_owned()),
        }
    }

    /// A time with its unit: `60s`, `10m`, `12h`, `7d`.
    pub(super) fn seconds(&self, least: u32, most: u32) -> Result<u32, String> {
        let seconds = self.text().ok().and_then(|text| {
            let (digits, unit) = text.split_at_checked(text.len() - 1)?;
            let of_unit = match unit {
                "s" => 1,
                "m" => 60,
                "h" => 3_600,
                "d" => 86_400,
                _ => return None,
            };
            let digits = Value::Text(digits.into());
            u32::try_from(digits.number(1, most.into()).ok()? * of_unit).ok()
        });
        let fits = seconds.filter(|seconds| (least..=most).contains(seconds));
        fits.ok_or_else(|| "must be a time from 60s to 30d, with s, m, h or d behind it".to_owned())
    }

    /// Names, with commas between them; nothing of them is looked at.
    pub(super) fn plain_names(&self) -> Result<&str, String> {
        if let Self::Names(names) = self { Ok(names) } else { self.text() }
    }

    /// Names of services, with commas between them.
    pub(super) fn names(&self) -> Result<&str, String> {
        let names = self.plain_names()?;
        // No name is empty: a comma stands between two others.
        let mut before = b',';
        let all = names.bytes().all(|byte| {
            let plain = is_plain(byte) || matches!(byte, b'_' | b'.' | b'+' | b'@');
            let fits = plain || byte == b',' && before != b',';
            before = byte;
            fits
        });
        let fit = all && before != b',';
        fit.then_some(names).ok_or_else(|| "must be names of PAM services".to_owned())
    }

    pub(super) fn absolute_path(&self) -> Result<PathBuf, String> {
        let path = Path::new(self.text()?);
        let plain =
            path.components().all(|c| matches!(c, Component::RootDir | Component::Normal(_)));
        if path.is_absolute() && plain {
            Ok(path.to_owned())
        } else {
            Err("must be an absolute path without ..".to_owned())
        }
    }

    /// The id of a setup; none where an older `enroll setup` wrote the word alone.
    pub(super) fn trial(&self) -> Result<(), String> {
        let plain = |id: &str| (1..=64).contains(&id.len()) && id.bytes().all(is_plain);
        let is_plain_id = matches!(self, Self::Text(id) if plain(id));
        let fits = is_plain_id || matches!(self, Self::Switch(true));
        fits.then_some(()).ok_or_else(|| "must be an id of `enroll setup`".to_owned())
    }

    /// The value that stands at the place of the word. Each text of a table would be an address that the loader has to
    /// mend in every login, so the words are one text.
    pub(super) fn one_of<T: Copy, const N: usize>(
        &self,
        words: &str,
        values: [T; N],
    ) -> Result<T, String> {
        let place = self.place_among(words).and_then(|place| values.get(place).copied());
        place.ok_or_else(|| one_of_these(words))
    }

    fn place_among(&self, words: &str) -> Option<usize> {
        let text = self.text().ok()?;
        words.split(' ').position(|word| word == text)
    }
}

/// The words with commas between them. Not by str::replace, which is a kilobyte of the module.
fn one_of_these(words: &str) -> String {
    let mut text = "must be one of:".to_owned();
    for (number, word) in words.split(' ').enumerate() {
        text.push_str(if number == 0 { " " } else { ", " });
        text.push_str(word);
    }
    text
}
