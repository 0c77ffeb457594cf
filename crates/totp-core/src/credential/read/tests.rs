use super::*;

const SECRET: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
const OTHER: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

fn parse(text: &str) -> Result<Credential, CredentialError> {
    Credential::parse(text.as_bytes(), ReadDepth::WithRecovery)
}

fn fault(text: &str) -> (Option<usize>, CredentialFault) {
    let error = parse(text).err().expect("is refused");
    for secret in [SECRET, OTHER] {
        assert!(!format!("{error} {error:?}").contains(secret), "the error tells the secret");
    }
    (error.line, error.fault)
}

fn with(lines: &str) -> String {
    format!("version = 1\n[[authenticator]]\nkind = \"totp\"\nsecret = \"{SECRET}\"\n{lines}\n")
}

#[test]
fn the_file_that_the_design_shows_is_read() {
    let text = with(
        "label = \"phone\"\nalgorithm = \"sha256\"\ndigits = 8\nperiod = 60\n\
         created = 2026-11-23T07:05:00Z\nconfirmed = 1795417530\n[recovery]\n\
         salt = \"AAAQEAYEAUDAOCAJBIFQYDIOB4\"\ncodes = [\"000102030405060708090a0b0c0d0e0f\"]",
    );
    let credential = parse(&text).ok().unwrap();
    let phone = &credential.authenticators[0];
    assert_eq!(phone.label.as_str(), "phone");
    assert_eq!((phone.digits.get(), phone.period()), (8, Period::new(60)));
    assert_eq!(phone.algorithm, Algorithm::Sha256);
    assert_eq!(phone.confirmed, Some(UnixTime::from_secs(1_795_417_530)));
    assert_eq!(phone.created.as_deref(), Some("2026-11-23T07:05:00Z"));
    let set = credential.recovery.unwrap();
    assert_eq!(set.salt.0[15], 15);
    assert_eq!(set.codes.unwrap()[0].0[1], 1);
}

#[test]
fn recovery_codes_are_left_out_when_no_recovery_code_was_typed() {
    let text = with("[recovery]\nsalt = \"AAAQEAYEAUDAOCAJBIFQYDIOB4\"\ncodes = [\"x\"]");
    let credential = Credential::parse(text.as_bytes(), ReadDepth::CodesOnly).ok().unwrap();
    assert!(credential.recovery.unwrap().codes.is_none());
    assert_eq!(fault(&text), (Some(7), CredentialFault::RecoveryCodes));
}

#[test]
fn every_other_layout_of_the_recovery_codes_is_read_whole() {
    let recovery = "[recovery]\nsalt = \"AAAQEAYEAUDAOCAJBIFQYDIOB4\"\n\
                    codes = [\"000102030405060708090a0b0c0d0e0f\"]\n";
    let second =
        format!("[[authenticator]]\nkind = \"totp\"\nlabel = \"token\"\nsecret = \"{OTHER}\"\n");
    let salt_last = "[recovery]\ncodes = [\"000102030405060708090a0b0c0d0e0f\"]\n\
                     salt = \"AAAQEAYEAUDAOCAJBIFQYDIOB4\"\n";
    let hidden = "label = \"\"\"a\n[recovery]\nsalt = 1\ncodes = [\"\"\"";
    for (text, authenticators) in [
        (with(&format!("{recovery}{second}")), Some(2)),
        (with(&format!("{second}{recovery}")), Some(2)),
        (with(&recovery.replace("codes = ", "codes=")), Some(1)),
        (with(&recovery.replace("[recovery]", "[ recovery ]")), Some(1)),
        (with(salt_last), Some(1)),
        (with(&format!("{recovery}unknown = 1\n")), None),
        (with(&format!("{recovery}unknown = 1 ]\n")), None),
        (with(&recovery.replace("[recovery]", "[else]")), None),
        (with(hidden), None),
    ] {
        let read = Credential::parse(text.as_bytes(), ReadDepth::CodesOnly).ok();
        assert_eq!(
            read.map(|credential| credential.authenticators.len()),
            authenticators,
            "{text}"
        );
    }
}

#[test]
fn every_fault_is_named_by_kind_and_line_without_the_text() {
    use CredentialFault as F;
    assert_eq!(fault(""), (None, F::Empty));
    assert_eq!(fault(&format!("version = 1\nsecret = \"{SECRET}\n")), (Some(2), F::Syntax));
    assert_eq!(fault(&format!("version = 1\n{SECRET} = {SECRET}")), (Some(2), F::Syntax));
    assert_eq!(fault(&format!("version = \"{SECRET}\"")), (Some(1), F::Syntax));
    assert_eq!(fault(&with("").replace("= 1", "= 3")), (None, F::Version));
    assert_eq!(fault("version = 1"), (None, F::AuthenticatorCount));
    assert_eq!(fault(&with("kind = \"totp\"")).1, F::Syntax);
    assert_eq!(fault(&with("surprise = 1")), (Some(5), F::UnknownField));
    assert_eq!(fault(&with("digits = 5")), (Some(5), F::Digits));
    assert_eq!(fault(&with("digits = 0")).1, F::Digits);
    assert_eq!(fault(&with("period = 0")).1, F::Period);
    assert_eq!(fault(&with("period = -1")).1, F::Syntax);
    assert_eq!(fault(&with("algorithm = \"md5\"")).1, F::Algorithm);
    assert_eq!(fault(&with("label = \"a\\u001b\"")).1, F::Label);
    assert_eq!(fault(&with("").replace(SECRET, "JBSWY3DP")).1, F::Secret(SecretError::TooShort));
    assert!(matches!(
        fault(&with("").replace(SECRET, "JBSW018")).1,
        F::Secret(SecretError::Base32(_))
    ));
    assert_eq!(fault(&with("").replace("kind = \"totp\"\n", "")), (Some(2), F::Missing("kind")));
    assert_eq!(fault(&with("[recovery]\nsalt = \"AA\"\ncodes = []")), (Some(6), F::Salt));
    assert_eq!(fault(&with("[recovery]\nextra = 1\nsalt = \"AA\"\ncodes = []")).1, F::Syntax);
    assert_eq!(fault(&format!("{}\0", with(""))).1, F::Syntax);
    let nested = format!("version = 1\nx = {}", "[".repeat(12_000));
    assert_eq!(fault(&nested).1, F::Syntax);
    let large = format!("{}#{}", with(""), "x".repeat(MAX_BYTES));
    assert_eq!(fault(&large), (None, F::TooLarge));
}

#[test]
fn a_short_secret_is_read_only_where_it_is_marked() {
    let text = |secret: &str, mark: &str| with(mark).replace(SECRET, secret);
    // 80 and 120 bits.
    for short in ["CI2FM6EQTB3FIMQQ", "BUF73JTKQQAXFJI3HGXRRJK3"] {
        let credential = parse(&text(short, "short = true")).ok().unwrap();
        assert_eq!(credential.authenticators[0].secret.to_base32().as_str(), short);
        let written = credential.to_toml();
        assert!(written.contains("\nversion = 2\n") && written.contains("short = true"));
        assert_eq!(parse(&written).ok().unwrap().to_toml().as_str(), written.as_str());
        for mark in ["", "short = false"] {
            let fault = fault(&text(short, mark));
            assert_eq!(fault, (Some(4), CredentialFault::Secret(SecretError::TooShort)), "{mark}");
        }
    }
    // 72 bits are never enough, and the mark changes nothing for a long one.
    let fault = fault(&text("CI2FM6EQTB3FIMQ", "short = true"));
    assert_eq!(fault, (Some(4), CredentialFault::Secret(SecretError::TooShort)));
    let long = parse(&with("short = true")).ok().unwrap().to_toml();
    assert!(long.contains("\nversion = 1\n") && !long.contains("short"));
}

#[test]
fn two_devices_are_read_and_the_same_secret_twice_is_refused() {
    let second = |secret: &str, label: &str| {
        let table = format!(
            "[[authenticator]]\nkind = \"totp\"\nlabel = \"{label}\"\nsecret = \"{secret}\""
        );
        with(&table)
    };
    assert_eq!(parse(&second(OTHER, "token")).ok().unwrap().authenticators.len(), 2);
    let same = SECRET.to_lowercase();
    assert_eq!(fault(&second(&same, "token")), (Some(5), CredentialFault::SecretTwice));
    assert_eq!(fault(&second(OTHER, "phone")).1, CredentialFault::Label);
}

#[test]
fn more_devices_or_recovery_codes_than_allowed_are_refused() {
    let device = |number: usize| {
        let secret = crate::base32::encode(&[u8::try_from(number).unwrap(); 20]);
        format!(
            "[[authenticator]]\nkind = \"totp\"\nlabel = \"{number}\"\nsecret = \"{}\"\n",
            secret.as_str()
        )
    };
    let devices = |count: usize| (0..count).map(device).collect::<String>();
    assert_eq!(
        parse(&format!("version = 1\n{}", devices(8))).ok().unwrap().authenticators.len(),
        8
    );
    assert_eq!(
        fault(&format!("version = 1\n{}", devices(9))).1,
        CredentialFault::AuthenticatorCount
    );
    let codes = |count: usize| {
        let list = format!("\"{}\",", "0".repeat(32)).repeat(count);
        with(&format!("[recovery]\nsalt = \"AAAQEAYEAUDAOCAJBIFQYDIOB4\"\ncodes = [{list}]"))
    };
    assert!(parse(&codes(32)).is_ok());
    assert_eq!(fault(&codes(33)).1, CredentialFault::RecoveryCodes);
    let scratch = |count: usize| codes(count).replace("codes = ", "codes = []\nscratch = ");
    assert_eq!(parse(&scratch(16)).ok().unwrap().recovery.unwrap().scratch.len(), 16);
    assert_eq!(fault(&scratch(17)).1, CredentialFault::ScratchCodes);
}

#[test]
fn a_kind_of_a_later_version_is_left_out_with_its_fields() {
    let text = with("[[authenticator]]\nkind = \"sms\"\nnumber = \"+1\"\nextra = { a = 1 }");
    let credential = parse(&text).ok().unwrap();
    assert_eq!(credential.authenticators.len(), 1);
    let kept: Vec<&str> = credential.unknown_kinds.iter().map(|kept| kept.kind.as_str()).collect();
    assert_eq!(kept, ["sms"]);
}

#[test]
fn a_kind_of_another_version_is_written_again_word_by_word() {
    let table = "[[authenticator]]\nkind = \"sms\" # mine\nextra = { a = [1, \"[x]\"] }";
    for text in [
        with(table),
        with(&format!("{table}\n\n[recovery]\nsalt = \"{}\"\ncodes = []", "A".repeat(26))),
        format!("version = 1\ndisabled = true\n{table}"),
    ] {
        let written = parse(&text).ok().unwrap().to_toml();
        assert_eq!(written.matches(table).count(), 1, "{}", written.as_str());
        assert_eq!(parse(&written).ok().unwrap().to_toml().as_str(), written.as_str());
    }
}

#[test]
fn a_disabled_credential_needs_no_authenticator() {
    assert!(parse("version = 1\ndisabled = true\n").ok().unwrap().disabled);
}

#[test]
fn no_truncation_of_a_credential_reads_as_another_one() {
    let text = with(
        "label = \"phone\"\n[recovery]\nsalt = \"AAAQEAYEAUDAOCAJBIFQYDIOB4\"\n\
         codes = [\"000102030405060708090a0b0c0d0e0f\"]",
    );
    for end in 0..text.len() {
        if let Ok(credential) = parse(&text[..end]) {
            assert!(
                credential.authenticators.iter().all(|a| a.secret.to_base32().as_str() == SECRET)
            );
        }
    }
}

#[test]
fn the_decoy_is_a_credential() {
    for depth in [ReadDepth::CodesOnly, ReadDepth::WithRecovery] {
        let decoy = Credential::decoy(depth).unwrap();
        assert_eq!(decoy.authenticators.len(), 1);
        assert_eq!(decoy.recovery.unwrap().codes.is_some(), depth == ReadDepth::WithRecovery);
    }
}

#[test]
fn version_2_holds_a_device_epoch_and_tables_of_later_versions() {
    let optional = "[[optional]]\nname = \"colour\"\nof = [\"red\", \"blue\"]\nshade = 7\n";
    let later = with(optional).replacen("version = 1", "version = 2\ndevice_epoch = 77", 1);
    let credential = parse(&later).ok().unwrap();
    assert_eq!((credential.version(), credential.device_epoch), (2, Some(77)));
    let written = credential.to_toml();
    assert!(written.contains("\nversion = 2\ndevice_epoch = 77\n"));
    assert!(written.contains(optional), "kept as it stands");
    let back = parse(&written).ok().unwrap();
    assert_eq!(back.to_toml(), written);
    // A login with a code passes them over.
    let quick = Credential::parse(written.as_bytes(), ReadDepth::CodesOnly).ok().unwrap();
    assert_eq!(quick.authenticators.len(), 1);
}

#[test]
fn a_credential_without_later_parts_is_version_1() {
    let text = with("").replacen("version = 1", "version = 2", 1);
    let credential = parse(&text).ok().unwrap();
    assert!(credential.to_toml().contains("\nversion = 1\n"));
}

#[test]
fn version_1_knows_no_later_parts_and_version_3_is_refused() {
    let epoch = with("").replacen("version = 1", "version = 1\ndevice_epoch = 77", 1);
    assert_eq!(fault(&epoch).1, CredentialFault::Syntax);
    assert_eq!(fault(&with("[[optional]]\nname = \"colour\"")).1, CredentialFault::Syntax);
    let nameless = with("[[optional]]\nof = 1").replacen("version = 1", "version = 2", 1);
    assert_eq!(fault(&nameless), (Some(5), CredentialFault::Missing("name")));
    let third = with("").replacen("version = 1", "version = 3", 1);
    assert_eq!(fault(&third).1, CredentialFault::Version);
    let unknown = with("[later]\na = 1").replacen("version = 1", "version = 2", 1);
    assert_eq!(fault(&unknown).1, CredentialFault::Syntax);
}
