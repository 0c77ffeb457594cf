//! By which way a code is sent: a name that the policy, credentials, records and the prompt share.

/// By which way a code is sent.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Way {
    /// Mail.
    Email,
    /// A text message to a phone.
    Sms,
}

impl Way {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Email, Self::Sms];

    /// Its number in a record.
    pub const fn number(self) -> u8 {
        match self {
            Self::Email => 1,
            Self::Sms => 2,
        }
    }

    /// The way of this number in a record.
    pub fn of_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.number() == number)
    }

    /// The word that asks for a code by this way: in the policy, in a credential, and at the prompt.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
        }
    }

    /// The way whose word was typed, in any case and with spaces around it.
    pub fn typed(answer: &[u8]) -> Option<Self> {
        let word = answer.trim_ascii();
        Self::ALL.into_iter().find(|way| way.word().as_bytes().eq_ignore_ascii_case(word))
    }
}

/// What a login has asked for at the prompt.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wanted {
    /// A code by this way, by its word.
    By(Way),
    /// A code by the way that the user prefers, by an empty answer.
    Preferred,
}
