//! The QR code, on a terminal and as a picture.
//!
//! Dark modules are drawn in black on white, both set explicitly: the code is not inverted on a dark
//! terminal, nor on a light one. Four modules of margin, as ISO/IEC 18004 asks.

use crate::error::{Error, Result};
use crate::messages;
use qrcode::{Color, EcLevel, QrCode};
use zeroize::Zeroizing;

/// Light modules around the code.
const MARGIN: usize = 4;
/// Black on white from the fixed part of the 256-colour palette, which no colour scheme changes.
const COLOURS: &str = "\x1b[38;5;16;48;5;231m";
const DARK_CELLS: &str = "\x1b[48;5;16m";
const LIGHT_CELLS: &str = "\x1b[48;5;231m";
const RESET: &str = "\x1b[0m";

/// A code with its margin: rows of modules, true where dark.
pub struct Picture {
    rows: Vec<Vec<bool>>,
    code: QrCode,
}

/// How the terminal can show it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum QrForm {
    /// Two modules in a character, by half blocks.
    HalfBlocks,
    /// Two characters for a module, by background colours alone: no UTF-8 needed.
    Cells,
}

impl QrForm {
    /// The form that a terminal may show better.
    pub const fn other(self) -> Self {
        match self {
            Self::HalfBlocks => Self::Cells,
            Self::Cells => Self::HalfBlocks,
        }
    }
}

impl Picture {
    /// The code of `text`, at the level that makes it smallest.
    pub fn of(text: &str) -> Result<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::L)
            .map_err(|_| Error::Failed(messages::qr_names_too_long().into()))?;
        let width = code.width();
        let modules = code.to_colors();
        let size = width + 2 * MARGIN;
        let mut rows = vec![vec![false; size]; size];
        for (place, _) in modules.iter().enumerate().filter(|(_, color)| **color == Color::Dark) {
            rows[MARGIN + place / width][MARGIN + place % width] = true;
        }
        Ok(Self { rows, code })
    }

    /// The same with half the margin, for a window that is a little too small: apps read it, though ISO/IEC 18004
    /// asks for more.
    pub fn with_less_margin(&self) -> Self {
        let (cut, size) = (MARGIN / 2, self.rows.len());
        let inner = |row: &Vec<bool>| row.iter().skip(cut).take(size - 2 * cut).copied().collect();
        let rows = self.rows.iter().skip(cut).take(size - 2 * cut).map(inner).collect();
        Self { rows, code: self.code.clone() }
    }

    /// Columns and lines it takes.
    pub fn size(&self, form: QrForm) -> (usize, usize) {
        let modules = self.rows.len();
        match form {
            QrForm::HalfBlocks => (modules, modules.div_ceil(2)),
            QrForm::Cells => (2 * modules, modules),
        }
    }

    /// The picture as a window of that size can show it, with one line for a question below: with less margin if that is
    /// what it takes. If it is too wide even so, the columns that are needed.
    pub fn in_window(
        &self,
        form: QrForm,
        columns: usize,
        rows: usize,
    ) -> std::result::Result<Self, usize> {
        let smaller = self.with_less_margin();
        let is_wide_enough = |picture: &Self| picture.size(form).0 <= columns;
        let fits = |picture: &Self| is_wide_enough(picture) && picture.size(form).1 < rows;
        if !is_wide_enough(&smaller) {
            return Err(smaller.size(form).0);
        }
        let whole = Self { rows: self.rows.clone(), code: self.code.clone() };
        let wants_less = !is_wide_enough(&whole) || !fits(&whole) && fits(&smaller);
        Ok(if wants_less { smaller } else { whole })
    }

    /// The form for a terminal of that size: one that fits whole, else one that fits the width.
    pub fn fitting(&self, forms: &[QrForm], columns: usize, rows: usize) -> Option<QrForm> {
        let smaller = self.with_less_margin();
        let wide_enough = || forms.iter().copied().filter(|form| smaller.size(*form).0 <= columns);
        wide_enough().find(|form| self.size(*form).1 < rows).or_else(|| wide_enough().next())
    }

    /// The code as lines for a terminal.
    pub fn draw(&self, form: QrForm) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(16 * 1024));
        match form {
            QrForm::HalfBlocks => {
                self.rows.chunks(2).for_each(|pair| draw_half_blocks(&mut text, pair))
            }
            QrForm::Cells => self.rows.iter().for_each(|row| draw_cells(&mut text, row)),
        }
        text
    }

    /// The code as SVG.
    pub fn svg(&self) -> Zeroizing<String> {
        let picture = self.code.render::<qrcode::render::svg::Color<'_>>();
        Zeroizing::new({ picture }.min_dimensions(256, 256).build())
    }
}

fn draw_half_blocks(text: &mut String, pair: &[Vec<bool>]) {
    let (Some(upper), lower) = (pair.first(), pair.get(1)) else { return };
    text.push_str(COLOURS);
    for (column, upper_dark) in upper.iter().enumerate() {
        // Below the last row of an odd number is a little more margin.
        let lower_dark = lower.and_then(|row| row.get(column)).copied().unwrap_or(false);
        text.push(match (upper_dark, lower_dark) {
            (true, true) => '█',
            (true, false) => '▀',
            (false, true) => '▄',
            (false, false) => ' ',
        });
    }
    text.push_str(RESET);
    text.push('\n');
}

fn draw_cells(text: &mut String, row: &[bool]) {
    for dark in row {
        text.push_str(if *dark { DARK_CELLS } else { LIGHT_CELLS });
        text.push_str("  ");
    }
    text.push_str(RESET);
    text.push('\n');
}

/// What the locale says of the terminal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Locale {
    /// It shows UTF-8.
    Utf8,
    /// Nothing (C, POSIX or unset, as in most containers); it probably does.
    Silent,
    /// It shows another character set.
    Other,
}

impl Locale {
    /// The locale of this process.
    pub fn of_environment() -> Self {
        let named =
            ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok());
        Self::of(&named.filter(|value| !value.is_empty()).map(|v| v.to_lowercase()).next())
    }

    fn of(name: &Option<String>) -> Self {
        match name.as_deref() {
            None | Some("c" | "posix") => Self::Silent,
            Some(name) if name.contains("utf-8") || name.contains("utf8") => Self::Utf8,
            Some(_) => Self::Other,
        }
    }

    /// Forms that may be shown, best first.
    pub const fn forms(self) -> &'static [QrForm] {
        match self {
            Self::Utf8 => &[QrForm::HalfBlocks],
            Self::Silent => &[QrForm::Cells, QrForm::HalfBlocks],
            Self::Other => &[QrForm::Cells],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const URI: &str = "otpauth://totp/host:ann?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=host";

    #[test]
    fn the_margin_is_four_light_modules_on_each_side() {
        let rows = Picture::of(URI).unwrap().rows;
        let size = rows.len();
        for (y, row) in rows.iter().enumerate() {
            for (x, dark) in row.iter().enumerate() {
                let margin = [x, y].iter().any(|at| *at < 4 || *at >= size - 4);
                assert!(!(margin && *dark));
            }
        }
        assert!(rows[4][4] && rows[4][10] && !rows[5][5]);
    }

    #[test]
    fn a_picture_is_the_users_alone_and_never_overwrites() {
        use crate::files::output::Target;
        use std::os::unix::fs::PermissionsExt;
        let folder = if rustix::process::geteuid().is_root() {
            // Root writes only where nobody else does: not in /tmp.
            tempfile::tempdir_in("/root")
        } else {
            tempfile::tempdir()
        }
        .unwrap();
        let path = folder.path().join("qr.svg");
        let picture = Picture::of("otpauth://totp/a").ok().unwrap();
        let save = || {
            Target::judged_by(&path, |_| Ok(())).and_then(|to| to.make(picture.svg().as_bytes()))
        };
        assert!(save().is_ok());
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(save().is_err());
    }

    #[test]
    fn both_forms_have_the_size_they_announce() {
        let picture = Picture::of(URI).unwrap();
        for form in [QrForm::HalfBlocks, QrForm::Cells] {
            let (columns, lines) = picture.size(form);
            let drawn = picture.draw(form);
            assert_eq!(drawn.lines().count(), lines);
            for line in drawn.lines() {
                let mut shown = line.to_owned();
                for sequence in [COLOURS, DARK_CELLS, LIGHT_CELLS, RESET] {
                    shown = shown.replace(sequence, "");
                }
                assert_eq!(shown.chars().count(), columns);
            }
        }
    }

    #[test]
    fn the_form_follows_the_locale_and_the_size_of_the_terminal() {
        let picture = Picture::of(URI).unwrap();
        let (wide, high) = picture.size(QrForm::HalfBlocks);
        assert_eq!(picture.fitting(Locale::Utf8.forms(), wide, high + 1), Some(QrForm::HalfBlocks));
        // With less margin, it is four columns narrower.
        assert_eq!(picture.fitting(Locale::Utf8.forms(), wide - 4, 100), Some(QrForm::HalfBlocks));
        assert_eq!(picture.fitting(Locale::Utf8.forms(), wide - 5, 100), None);
        assert_eq!(picture.fitting(Locale::Utf8.forms(), wide, 10), Some(QrForm::HalfBlocks));
        assert_eq!(picture.fitting(Locale::Silent.forms(), 200, 100), Some(QrForm::Cells));
        assert_eq!(picture.fitting(Locale::Silent.forms(), 200, 24), Some(QrForm::HalfBlocks));
        let small = picture.fitting(Locale::Silent.forms(), 2 * wide - 9, 100);
        assert_eq!(small, Some(QrForm::HalfBlocks));
        assert_eq!(picture.fitting(Locale::Other.forms(), 2 * wide - 9, 100), None);
    }

    #[test]
    fn the_columns_that_are_needed_are_those_of_this_code() {
        for (label, modules) in [("a", 37), (&*"a".repeat(60), 49)] {
            let uri = format!("otpauth://totp/{label}?secret={}", "A".repeat(32));
            let picture = Picture::of(&uri).unwrap();
            let (wide, high) = picture.size(QrForm::HalfBlocks);
            assert_eq!(wide, modules, "{label}");
            let shown = |columns, rows| {
                let shown = picture.in_window(QrForm::HalfBlocks, columns, rows);
                shown.map(|picture| picture.size(QrForm::HalfBlocks).0)
            };
            assert_eq!(shown(wide, high + 1), Ok(wide));
            // A window that is a little too small in one direction has it with less margin.
            for (columns, rows) in [(wide - 1, 100), (wide - 4, 100), (100, high)] {
                assert_eq!(shown(columns, rows), Ok(wide - 4), "{columns} {rows}");
            }
            assert_eq!(shown(wide - 5, 100), Err(wide - 4));
            // Less margin does not help here, so it is whole, and its top scrolls away.
            assert_eq!(shown(100, 5), Ok(wide));
        }
    }

    #[test]
    fn only_a_named_character_set_other_than_utf_8_rules_blocks_out() {
        let locale = |name: &str| Locale::of(&Some(name.to_lowercase()));
        assert_eq!(Locale::of(&None), Locale::Silent);
        assert_eq!(locale("C"), Locale::Silent);
        assert_eq!(locale("C.UTF-8"), Locale::Utf8);
        assert_eq!(locale("de_DE.utf8"), Locale::Utf8);
        assert_eq!(locale("de_DE.ISO-8859-1"), Locale::Other);
    }
}
