//! Two authenticators and three sets of recovery codes, whose codes come from elsewhere.

/// Seconds of a step.
pub const STEP: u64 = 30;
/// The first second of the first step in the table.
pub const START: u64 = 1_800_000_000;
/// Steps in the table.
pub const STEPS: u64 = 256;

/// Base32 of the authenticators "A" and "B"; the first is the secret of RFC 4226, appendix D.
pub const SECRETS: [&str; 2] =
    ["GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"];

/// `oathtool --totp --base32 --now @1800000000 --window 255 SECRET`, for both. No code occurs twice.
const TABLE: &str = include_str!("oathtool_codes.txt");

/// The code of an authenticator in a step of the table.
pub fn code(authenticator: usize, step: u64) -> &'static str {
    let place = authenticator * STEPS as usize + step.min(STEPS - 1) as usize;
    TABLE.split_ascii_whitespace().nth(place).expect("the table has 512 codes")
}

/// Authenticator and step of a code.
pub fn whose(typed: &str) -> Option<(usize, u64)> {
    let place = TABLE.split_ascii_whitespace().position(|code| code == typed)? as u64;
    Some(((place / STEPS) as usize, place % STEPS))
}

/// When a step of the table ends.
pub const fn end_of(step: u64) -> u64 {
    START + (step + 1) * STEP
}

/// A set of recovery codes.
pub struct Set {
    /// In base32.
    pub salt: &'static str,
    /// As typed, and as stored: python3, hashlib.sha256(b"pam_totp recovery code v1\0" + salt +
    /// code).hexdigest()[:32]
    pub codes: [(&'static str, &'static str); 3],
}

/// The salts are 16 times the byte 1, 2 and 3.
pub const SETS: [Set; 3] = [
    Set {
        salt: "AEAQCAIBAEAQCAIBAEAQCAIBAE",
        codes: [
            ("SET1C0DE0555555555555555", "547c1b1ae18bd6e4c49fa31872bd2ccc"),
            ("SET1C0DE1666666666666666", "1b19de90c35461b6cda2868652761720"),
            ("SET1C0DE2777777777777777", "9a049671abd5dd8263e284e916900358"),
        ],
    },
    Set {
        salt: "AIBAEAQCAIBAEAQCAIBAEAQCAI",
        codes: [
            ("SET2C0DE0AAAAAAAAAAAAAAA", "e024a893437e3eb844cd0a27b7e1ff42"),
            ("SET2C0DE1BBBBBBBBBBBBBBB", "8d97a83f4f738f408baa2215578c1f14"),
            ("SET2C0DE2CCCCCCCCCCCCCCC", "36b93ea2371b4c96d09b5683673cebf3"),
        ],
    },
    Set {
        salt: "AMBQGAYDAMBQGAYDAMBQGAYDAM",
        codes: [
            ("SET3C0DE0FFFFFFFFFFFFFFF", "42939873d789739247edde8754dd91d7"),
            ("SET3C0DE1GGGGGGGGGGGGGGG", "3e8c572af0fc5af3badc7e8a5317d270"),
            ("SET3C0DE2HHHHHHHHHHHHHHH", "c15984a86bd830b21e15e45e55e67494"),
        ],
    },
];

/// Set and number of a recovery code, as typed.
pub fn which(typed: &str) -> Option<(usize, usize)> {
    (0..SETS.len()).find_map(|set| {
        let number = SETS[set].codes.iter().position(|(code, _)| *code == typed)?;
        Some((set, number))
    })
}
