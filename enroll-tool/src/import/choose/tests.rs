use super::super::sample_accounts::database;
use super::*;
use otp_import::{Format, parse};

const SECRETS: [&str; 2] = ["GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"];
const USERS: &[(&str, u32)] = &[("ann", 1), ("bob", 2), ("cai@example.com", 3)];

fn parsed(format: Format, text: &str) -> Parsed {
    parse(format, text, 1_800_000_000).unwrap()
}

fn uri(issuer: &str, account: &str) -> String {
    format!("otpauth://totp/{account}?secret={}&issuer={issuer}\n", SECRETS[0])
}

fn everybody(format: Format, text: &str) -> Vec<(String, usize, bool)> {
    let issuers = Issuers::new("web1.example.com", Some("Ours"));
    let (people, _) = by_user(parsed(format, text), &issuers, Accounts::new(database(USERS)));
    let told = |p: &Recipient| {
        let name = p.account.as_ref().map_or("-", |account| &account.name);
        (name.to_owned(), p.chosen.entries.len(), p.rival.is_some())
    };
    people.iter().map(told).collect()
}

#[test]
fn everybodys_import_takes_no_key_of_another_service() {
    let text = uri("GitHub", "ann") + &uri("web1", "ann") + &uri("Ours", "bob") + &uri("", "cai");
    let told = everybody(Format::Uri, &text);
    let expected =
        [("ann".to_owned(), 1, false), ("bob".to_owned(), 1, false), ("-".to_owned(), 0, false)];
    assert_eq!(told, expected);
}

#[test]
fn names_of_one_account_are_one_user() {
    let table = |names: &[&str]| {
        let rows = names.iter().zip(SECRETS).map(|(name, secret)| format!("{name},{secret}\n"));
        everybody(Format::Csv, &format!("upn,secret\n{}", rows.collect::<String>()))
    };
    assert_eq!(table(&["Ann", "ann"]), [("ann".to_owned(), 2, false)]);
    assert_eq!(table(&["ann@example.com", "Ann@Example.com"]), [("ann".to_owned(), 2, false)]);
    assert_eq!(table(&["Cai@example.com"]), [("cai@example.com".to_owned(), 1, false)]);
    // Two people of two domains are not one.
    assert_eq!(table(&["ann@example.com", "ann@example.org"]), [("ann".to_owned(), 2, true)]);
    assert_eq!(table(&["ann", "OTHER\\ann"]), [("ann".to_owned(), 2, true)]);
}

#[test]
fn the_policys_issuer_is_one_of_this_host() {
    let issuers = Issuers::new("web1", Some("Ours"));
    let account = database(USERS)("ann").unwrap();
    for (text, taken) in
        [(uri("ours", "Ann"), true), (uri("web1", "ann@web1"), true), (uri("Other", "ann"), false)]
    {
        let choice = Choice {
            account: &account,
            only: &[],
            issuers: &issuers,
            accounts: Accounts::new(database(USERS)),
            whole: false,
        };
        assert_eq!(choice.of(parsed(Format::Uri, &text)).is_ok(), taken, "{text}");
    }
}
