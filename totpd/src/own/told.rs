//! Lines for the log, in the words of `enroll`.

use agent::say;
use totp_core::account::Account;
use totp_core::escape;
use totp_core::login::Priority;
use totp_core::wire::Refusal;

/// What a user has done.
pub fn note(what: &str, named: Option<&str>, account: &Account) {
    let name = escape::field(account.name.as_bytes(), 256);
    // Last, and one word: the text is the user's own.
    let named = named.map(|named| format!(" name={}", escape::field(named.as_bytes(), 256)));
    say(Priority::Notice, &format!("{what}: user={name} by=itself{}", named.unwrap_or_default()));
}

/// What was not done, and why.
pub fn warn(what: &str, why: &Refusal, account: &Account) {
    let name = escape::field(account.name.as_bytes(), 256);
    let why = match why {
        Refusal::Other(text) => escape::text(text),
        refusal => format!("{refusal:?}"),
    };
    say(Priority::Warning, &format!("{what}: {why}: user={name} by=itself"));
}
