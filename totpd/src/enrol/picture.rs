//! The QR code as light and dark modules. The module of PAM draws them, so it needs no encoder and never sees the URI.

use qrcode::{Color, EcLevel, QrCode};
use totp_core::wire::Picture;

/// The code of `text`, at the level that makes it smallest. `None` for a text that is too long for one.
pub fn of(text: &str) -> Option<Picture> {
    let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
    let side = code.width();
    let modules = code.to_colors();
    Picture::of(side, modules.into_iter().map(|color| color == Color::Dark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_usual_key_fits_a_terminal_of_24_lines_and_40_columns() {
        let uri =
            "otpauth://totp/web1:ann%40web1?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=web1";
        let picture = of(uri).unwrap();
        // Two modules of margin on each side, and two modules in a line of text.
        assert!(picture.side() + 4 <= 40, "{}", picture.side());
        // The three finder patterns.
        let last = picture.side() - 1;
        assert!(picture.is_dark(0, 0) && picture.is_dark(last, 0) && picture.is_dark(0, last));
        assert!(!picture.is_dark(1, 1) && !picture.is_dark(last - 1, 1) && picture.is_dark(3, 3));
        assert!(of(&"x".repeat(4_000)).is_none());
    }
}
