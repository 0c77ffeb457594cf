//! Hash, digits, period and counter of a key under the names that programs and makers give them.
//!
//! A parameter that is overlooked costs more than one that is refused: the key would be enrolled with the defaults, and
//! no code would ever fit. So a name that may be one of them holds its key up, unless the value is the default anyway.

use crate::draft::Draft;
use crate::text::{LONGEST_NAME, shown};
use crate::work;

/// What a column or a part of a URI sets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Parameter {
    /// The hash below HMAC.
    Algorithm,
    /// Digits of a code.
    Digits,
    /// Seconds of a step.
    Period,
    /// The counter of the next code.
    Counter,
    /// The time at which the first step begins (T0 of RFC 6238).
    Start,
}

/// Names, as [`plain`] leaves them.
const NAMES: [(Parameter, &[&str]); 5] = [
    (
        Parameter::Algorithm,
        &[
            "algorithm",
            "algo",
            "alg",
            "hash",
            "hashlib",
            "hashfunction",
            "hashalgorithm",
            "hashalgo",
            "hashtype",
            "hmac",
            "hmacalgorithm",
            "hmachash",
            "digest",
            "digestalgorithm",
            "otpalgorithm",
            "totpalgorithm",
            "sha",
            "suite",
            "mac",
            "crypto",
        ],
    ),
    (
        Parameter::Digits,
        &[
            "digits",
            "digit",
            "otplen",
            "otplength",
            "otpdigits",
            "totpdigits",
            "length",
            "len",
            "codelength",
            "codelen",
            "codedigits",
            "codesize",
            "numberofdigits",
            "numdigits",
            "noofdigits",
            "digitcount",
            "digitscount",
            "tokenlength",
            "passcodelength",
        ],
    ),
    (
        Parameter::Period,
        &[
            "period",
            "interval",
            "timeinterval",
            "timeintervalinseconds",
            "timeintervalseconds",
            "timestep",
            "timestepinseconds",
            "timestepseconds",
            "timesteps",
            "step",
            "stepsize",
            "steps",
            "timestepsize",
            "stepseconds",
            "timeperiod",
            "totpperiod",
            "otpperiod",
            "tokenperiod",
            "periodseconds",
            "periodinseconds",
            "intervalseconds",
            "intervalinseconds",
            "timer",
            "refreshinterval",
            "refreshperiod",
            "otpinterval",
            "totpinterval",
            "totpstep",
            "seconds",
        ],
    ),
    (
        Parameter::Counter,
        &["counter", "movingfactor", "initialcounter", "hotpcounter", "eventcounter"],
    ),
    (
        Parameter::Start,
        &[
            "t0",
            "epoch",
            "starttime",
            "timestart",
            "timeoffset",
            "epochstart",
            "offset",
            "unixstart",
        ],
    ),
];

/// Parts of names that may mean a parameter.
const HASH_PARTS: [&str; 5] = ["hash", "algo", "hmac", "digest", "suite"];
const DIGIT_PARTS: [&str; 4] = ["digit", "otplen", "length", "codelen"];
const PERIOD_PARTS: [&str; 8] =
    ["period", "interval", "step", "refresh", "rotation", "rotate", "seconds", "timer"];
/// Parts of names that say something about the device or the person, whatever the value is.
const HARMLESS: [&str; 30] = [
    "manufactur",
    "vendor",
    "maker",
    "model",
    "product",
    "note",
    "comment",
    "description",
    "remark",
    "firstname",
    "lastname",
    "surname",
    "mail",
    "phone",
    "mobile",
    "department",
    "location",
    "office",
    "warranty",
    "order",
    "invoice",
    "batch",
    "price",
    "status",
    "created",
    "updated",
    "expire",
    "image",
    "icon",
    "group",
];

impl Parameter {
    /// What a column or a part of a URI of this name sets.
    pub fn named(name: &str) -> Option<Self> {
        let plain = plain(name);
        let known = |names: &[&str]| names.contains(&plain.as_str());
        NAMES.iter().find(|(_, names)| known(names)).map(|(parameter, _)| *parameter)
    }

    /// Takes the value over.
    pub fn set(self, draft: &mut Draft, value: &str) -> Result<(), &'static str> {
        let number = || whole(value).ok_or("a number that is none");
        match self {
            // Each other value that names a hash is compared with it.
            Self::Algorithm if value.len() > LONGEST_NAME => {
                return Err("a hash with too long a name");
            }
            Self::Algorithm => draft.algorithm = value.trim().to_owned(),
            Self::Digits => draft.digits = number()?,
            // Event-based tokens have an empty or a zero one.
            Self::Period if draft.period.is_none() => {}
            Self::Period => {
                draft.period = Some(seconds(value).ok_or("a number that is none")?);
            }
            Self::Counter => draft.counter = number()?,
            Self::Start if whole(value) == Some(0) => {}
            Self::Start => return Err("codes that are counted from another time than 1970"),
        }
        Ok(())
    }
}

/// What an unknown name may mean, where that would change the codes: "hash", "number of digits" or "period".
pub fn may_be(name: &str, value: &str, draft: &Draft) -> Option<&'static str> {
    let (plain, value) = (plain(name), value.trim());
    let has = |parts: &[&str]| parts.iter().any(|part| plain.contains(part));
    if value.is_empty() {
        return None;
    }
    if let Some(hash) = hash_in(value) {
        return (hash != hash_in(&draft.algorithm).unwrap_or_default()).then_some("hash");
    }
    if has(&HARMLESS) {
        return None;
    }
    let other_digits = whole(value) != Some(draft.digits);
    let other_period = draft.period.is_some() && seconds(value) != draft.period;
    if has(&HASH_PARTS) {
        Some("hash")
    } else if has(&DIGIT_PARTS) {
        other_digits.then_some("number of digits")
    } else if has(&PERIOD_PARTS) {
        other_period.then_some("period")
    } else {
        // The two values that are common beside the defaults, under a name that tells nothing.
        match value {
            "60" if other_period => Some("period"),
            "8" if other_digits => Some("number of digits"),
            _ => None,
        }
    }
}

/// Why a key with an unknown name is left.
pub fn unclear(name: &str, may_be: &str) -> String {
    format!(
        "\"{}\" may be the {may_be} of the codes, which would fit none then: rename it (algorithm, digits, \
         period) or remove it",
        shown(name)
    )
}

/// A name without case and without anything but letters and digits.
pub fn plain(name: &str) -> String {
    work::steps(name.len());
    let plain = name.chars().filter(char::is_ascii_alphanumeric);
    plain.map(|c| c.to_ascii_lowercase()).collect()
}

/// The hash that a value names, as far as one can be meant.
fn hash_in(value: &str) -> Option<String> {
    let plain = plain(value);
    let hash = plain.strip_prefix("hmac").unwrap_or(&plain);
    let is_hash = hash.strip_prefix("sha").is_some_and(|bits| {
        matches!(bits, "1" | "2" | "3" | "224" | "256" | "384" | "512" | "3256" | "3512")
    });
    (is_hash || hash == "md5").then(|| hash.to_owned())
}

fn whole(value: &str) -> Option<u64> {
    value.trim().parse().ok()
}

/// A number, with or without its unit.
fn seconds(value: &str) -> Option<u64> {
    let value = value.trim().to_ascii_lowercase();
    let units = ["seconds", "second", "secs", "sec", "s"];
    let number = units.iter().find_map(|unit| value.strip_suffix(unit)).unwrap_or(&value);
    whole(number)
}
