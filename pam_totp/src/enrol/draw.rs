//! Draws a QR code as text, without colours: sshd's client shows an escape sequence as it is spelled.
//!
//! Nobody here knows whether the terminal is dark or light, so the user can swap the two.

use totp_core::wire::Picture;

/// Modules of margin on each side. ISO/IEC 18004 asks for four; with two, the usual code fits 24 lines and 40 columns.
const MARGIN: usize = 2;

/// The characters that draw it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// Two modules in a character, by half blocks.
    HalfBlocks,
    /// Two characters for a module, for terminals that show ASCII alone.
    Ascii,
}

/// Adds the lines of a picture to a text. `light_on_dark`: what is drawn is light, as on a dark terminal.
pub fn draw(text: &mut String, picture: &Picture, form: Form, light_on_dark: bool) {
    let size = picture.side() + 2 * MARGIN;
    // Beyond the margin, nothing is drawn on either kind of terminal.
    let is_drawn = |column: usize, row: usize| {
        let inner = column.checked_sub(MARGIN).zip(row.checked_sub(MARGIN));
        let dark = inner.is_some_and(|(column, row)| picture.is_dark(column, row));
        row < size && dark != light_on_dark
    };
    let step = if form == Form::HalfBlocks { 2 } else { 1 };
    for row in (0..size).step_by(step) {
        for column in 0..size {
            text.push_str(match (form, is_drawn(column, row), is_drawn(column, row + 1)) {
                (Form::HalfBlocks, true, true) => "█",
                (Form::HalfBlocks, true, false) => "▀",
                (Form::HalfBlocks, false, true) => "▄",
                (Form::HalfBlocks, false, false) => " ",
                (Form::Ascii, true, _) => "##",
                (Form::Ascii, false, _) => "  ",
            });
        }
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(form: Form, light_on_dark: bool) -> String {
        let picture = Picture::of(1, [true].into_iter()).unwrap();
        let mut text = String::new();
        draw(&mut text, &picture, form, light_on_dark);
        text
    }

    #[test]
    fn a_dark_module_is_left_out_on_a_dark_terminal() {
        assert_eq!(drawn(Form::HalfBlocks, true), "█████\n██▄██\n▀▀▀▀▀\n");
        assert_eq!(drawn(Form::HalfBlocks, false), "     \n  ▀  \n     \n");
        assert_eq!(
            drawn(Form::Ascii, true),
            "##########\n##########\n####  ####\n##########\n##########\n"
        );
        assert_eq!(
            drawn(Form::Ascii, false).replace(' ', "."),
            "..........\n..........\n....##....\n..........\n..........\n"
        );
    }
}
