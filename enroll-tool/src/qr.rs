//! The QR code, on a terminal and as a picture.
//!
//! Light modules are drawn as blocks, dark ones as gaps, white on black, both set explicitly: the code is
//! not inverted on a dark terminal, nor on a light one. Four modules of margin, as ISO/IEC 18004 asks.

use crate::error::{Error, Result};
use qrcode::{Color, EcLevel, QrCode};
use std::io::Write;
use std::path::Path;
use zeroize::Zeroizing;

/// Light modules around the code.
const MARGIN: usize = 4;
/// White on black from the fixed part of the 256-colour palette, which no colour scheme changes.
const COLOURS: &str = "\x1b[38;5;231;48;5;16m";
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
pub enum Form {
    /// Two modules in a character, by half blocks.
    HalfBlocks,
    /// Two characters for a module, by background colours alone: no UTF-8 needed.
    Cells,
}

impl Picture {
    /// The code of `text`, at the level that makes it smallest.
    pub fn of(text: &str) -> Result<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::L).map_err(|_| {
            Error::Failed("the names are too long for a QR code; shorten --issuer".to_owned())
        })?;
        let width = code.width();
        let modules = code.to_colors();
        let size = width + 2 * MARGIN;
        let mut rows = vec![vec![false; size]; size];
        for (place, _) in modules.iter().enumerate().filter(|(_, color)| **color == Color::Dark) {
            rows[MARGIN + place / width][MARGIN + place % width] = true;
        }
        Ok(Self { rows, code })
    }

    /// Columns and lines it takes.
    pub fn size(&self, form: Form) -> (usize, usize) {
        let modules = self.rows.len();
        match form {
            Form::HalfBlocks => (modules, modules.div_ceil(2)),
            Form::Cells => (2 * modules, modules),
        }
    }

    /// The code as lines for a terminal.
    pub fn draw(&self, form: Form) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(16 * 1024));
        match form {
            Form::HalfBlocks => {
                self.rows.chunks(2).for_each(|pair| draw_half_blocks(&mut text, pair))
            }
            Form::Cells => self.rows.iter().for_each(|row| draw_cells(&mut text, row)),
        }
        text
    }

    /// Writes the code as SVG to a new file that only the user may read.
    pub fn save_svg(&self, path: &Path) -> Result<()> {
        use std::os::unix::fs::OpenOptionsExt;
        let svg =
            self.code.render::<qrcode::render::svg::Color<'_>>().min_dimensions(256, 256).build();
        let svg = Zeroizing::new(svg);
        let written = std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)
            .and_then(|mut file| file.write_all(svg.as_bytes()));
        written.map_err(|error| Error::Failed(format!("{}: {error}", path.display())))
    }
}

fn draw_half_blocks(text: &mut String, pair: &[Vec<bool>]) {
    let (Some(upper), lower) = (pair.first(), pair.get(1)) else { return };
    text.push_str(COLOURS);
    for (column, upper_dark) in upper.iter().enumerate() {
        // Below the last row of an odd number there is only the terminal.
        let lower_dark = lower.is_none_or(|row| row.get(column).copied().unwrap_or(true));
        text.push(match (upper_dark, lower_dark) {
            (true, true) => ' ',
            (true, false) => '▄',
            (false, true) => '▀',
            (false, false) => '█',
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

/// The forms that the locale allows, best first.
pub fn forms(utf8: bool) -> &'static [Form] {
    if utf8 { &[Form::HalfBlocks] } else { &[Form::Cells] }
}

/// Whether the locale says that the terminal shows UTF-8.
pub fn locale_is_utf8() -> bool {
    let named =
        ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok());
    let first = named.filter(|value| !value.is_empty()).map(|value| value.to_lowercase()).next();
    first.is_some_and(|value| value.contains("utf-8") || value.contains("utf8"))
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
    fn both_forms_have_the_size_they_announce() {
        let picture = Picture::of(URI).unwrap();
        for form in [Form::HalfBlocks, Form::Cells] {
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
}
