//! How far a login has come with a security key.

/// How long a touch is waited for, in seconds.
pub const TOUCH_SECONDS: u8 = 35;
/// The same before a code is asked for.
pub const EARLY_SECONDS: u8 = 15;

/// How far a login has come with a security key.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct KeyTurn {
    /// The touch comes before the question for a code, which follows if there is none.
    pub(super) early: bool,
}
