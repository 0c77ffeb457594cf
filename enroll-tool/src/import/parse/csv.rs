//! Tables of hardware tokens: a head line names the columns, in any order.

use super::{Draft, Fate, ParseError, Parsed, base64, hex, unreadable};
use totp_core::base32;
use zeroize::Zeroizing;

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Column {
    /// An account's name.
    User,
    /// `name@domain`.
    Principal,
    Name,
    /// Base32; hexadecimal where it cannot be base32.
    Secret,
    SecretHex,
    SecretBase64,
    Kind,
    Counter,
    Period,
    Digits,
    Algorithm,
    Unknown,
}

/// The head, without case and without anything but letters and digits.
const NAMES: [(&str, Column); 43] = [
    ("user", Column::User),
    ("username", Column::User),
    ("login", Column::User),
    ("account", Column::User),
    ("userid", Column::User),
    ("upn", Column::Principal),
    ("userprincipalname", Column::Principal),
    ("name", Column::Name),
    ("label", Column::Name),
    ("device", Column::Name),
    ("token", Column::Name),
    ("serial", Column::Name),
    ("serialno", Column::Name),
    ("serialnumber", Column::Name),
    ("tokenserial", Column::Name),
    ("secret", Column::Secret),
    ("secretkey", Column::Secret),
    ("secretbase32", Column::Secret),
    ("base32", Column::Secret),
    ("key", Column::Secret),
    ("seed", Column::Secret),
    ("secrethex", Column::SecretHex),
    ("hexsecret", Column::SecretHex),
    ("seedhex", Column::SecretHex),
    ("keyhex", Column::SecretHex),
    ("hex", Column::SecretHex),
    ("secretbase64", Column::SecretBase64),
    ("base64", Column::SecretBase64),
    ("type", Column::Kind),
    ("kind", Column::Kind),
    ("mode", Column::Kind),
    ("tokentype", Column::Kind),
    ("counter", Column::Counter),
    ("movingfactor", Column::Counter),
    ("period", Column::Period),
    ("timeinterval", Column::Period),
    ("interval", Column::Period),
    ("timestep", Column::Period),
    ("digits", Column::Digits),
    ("otplength", Column::Digits),
    ("length", Column::Digits),
    ("algorithm", Column::Algorithm),
    ("hash", Column::Algorithm),
];

pub fn parse(text: &str) -> Result<Parsed, ParseError> {
    let head = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let delimiter = [b',', b';', b'\t'].into_iter().max_by_key(|delimiter| {
        // The last of equals is taken: the comma stands there by the order of the search.
        (head.bytes().filter(|byte| byte == delimiter).count(), *delimiter == b',')
    });
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(delimiter.unwrap_or(b','))
        .has_headers(false)
        .flexible(true)
        .trim(::csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut rows = reader.records();
    let Some(Ok(head)) = rows.next() else { return unreadable("the table is empty") };
    let mut parsed = Parsed::default();
    let columns: Vec<Column> = head.iter().map(|name| column(&mut parsed, name)).collect();
    let secrets = [Column::Secret, Column::SecretHex, Column::SecretBase64];
    let found = columns.iter().filter(|column| secrets.contains(column)).count();
    if found != 1 {
        return unreadable(format!(
            "the head line must name one column of secrets (secret, secret_hex or secret_base64); it \
             names {found}. Others are: user, serial, type, counter, period, digits, algorithm"
        ));
    }
    for row in rows {
        match row {
            Ok(row) if row.get(0).is_some_and(|first| first.starts_with('#')) => {}
            Ok(row) => {
                let place = format!("line {}", row.position().map_or(0, ::csv::Position::line));
                read_row(&mut parsed, &columns, &row, place);
            }
            Err(error) => {
                let line = error.position().map_or(0, ::csv::Position::line);
                parsed.note(
                    &format!("line {line}"),
                    Fate::Left,
                    "a line that is no row of the table",
                );
            }
        }
    }
    Ok(parsed)
}

fn column(parsed: &mut Parsed, name: &str) -> Column {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let plain = plain.to_ascii_lowercase();
    let known = NAMES.iter().find(|(name, _)| *name == plain).map(|(_, column)| *column);
    known.unwrap_or_else(|| {
        let name = super::shown(name);
        parsed.note("line 1", Fate::Left, format!("the column \"{name}\""));
        Column::Unknown
    })
}

fn read_row(parsed: &mut Parsed, columns: &[Column], row: &::csv::StringRecord, place: String) {
    let mut draft = Draft::new(place.clone(), Zeroizing::new(Vec::new()));
    let mut problem = None;
    for (column, value) in columns.iter().zip(row).filter(|(_, value)| !value.is_empty()) {
        if let Err(why) = fill(parsed, &mut draft, *column, value) {
            problem.get_or_insert(why);
        }
    }
    if draft.secret.is_empty() {
        problem.get_or_insert("no secret");
    }
    match problem {
        Some(why) => parsed.note_for(draft.user.as_deref(), &place, Fate::Left, why),
        None => parsed.add(draft),
    }
}

fn fill(
    parsed: &mut Parsed,
    draft: &mut Draft,
    column: Column,
    value: &str,
) -> Result<(), &'static str> {
    let number = || value.parse::<u64>().map_err(|_| "a number that is none");
    match column {
        Column::User => draft.user = Some(value.to_owned()),
        Column::Principal => {
            draft.user = Some(value.split('@').next().unwrap_or(value).to_owned());
        }
        Column::Name => draft.name = Some(value.to_owned()),
        Column::Secret => match (base32::decode(value), hex(value)) {
            (Ok(secret), _) => draft.secret = secret,
            (Err(_), Some(secret)) => {
                draft.secret = secret;
                let why = "the secret is not base32; it is read as hexadecimal";
                parsed.note_for(draft.user.as_deref(), &draft.place, Fate::Changed, why);
            }
            _ => return Err("the secret is not base32"),
        },
        Column::SecretHex => draft.secret = hex(value).ok_or("the secret is not hexadecimal")?,
        Column::SecretBase64 => draft.secret = base64(value).ok_or("the secret is not base64")?,
        Column::Kind => match value.to_ascii_lowercase().as_str() {
            "totp" | "time" | "time-based" | "t" => {}
            "hotp" | "event" | "event-based" | "counter" | "e" => draft.period = None,
            _ => return Err("neither totp nor hotp"),
        },
        Column::Counter => draft.counter = number()?,
        // Event-based tokens have an empty or a zero one.
        Column::Period if draft.period.is_none() => {}
        Column::Period => draft.period = Some(number()?),
        Column::Digits => draft.digits = number()?,
        Column::Algorithm => draft.algorithm = value.to_owned(),
        Column::Unknown => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{Kind, tests_support::entry};
    use super::*;
    use totp_core::authenticator::{Algorithm, Period};

    const B32: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    const HEX: &str = "3132333435363738393031323334353637383930";
    const B64: &str = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=";

    #[test]
    fn the_table_of_a_vendor_with_principals_is_read() {
        let text = format!(
            "upn,serial number,secret key,time interval,manufacturer,model\r\n\
             Ann@example.com,1234567,{B32},60,Contoso,HardwareKey\r\n"
        );
        let parsed = parse(&text).unwrap();
        let entry = entry(&parsed);
        assert_eq!(entry.user.as_deref(), Some("Ann"));
        assert_eq!(entry.name.as_deref(), Some("1234567"));
        assert!(entry.kind == Kind::Totp(Period::new(60).unwrap()));
        assert!(entry.secret.expose() == b"12345678901234567890");
        let left: Vec<&str> = parsed.notes.iter().map(|note| note.text.as_str()).collect();
        assert_eq!(left, ["the column \"manufacturer\"", "the column \"model\""]);
    }

    #[test]
    fn the_secret_may_be_in_any_of_three_codings() {
        for (column, secret) in
            [("secret", B32), ("Secret", HEX), ("secret_hex", HEX), ("secret_base64", B64)]
        {
            let parsed =
                parse(&format!("user;{column};algorithm\nann;{secret};SHA-256\n")).unwrap();
            let entry = entry(&parsed);
            assert!(entry.secret.expose() == b"12345678901234567890", "{column}");
            assert!(entry.algorithm == Algorithm::Sha256);
        }
    }

    #[test]
    fn rows_that_cannot_be_kept_are_left_and_the_others_are_taken() {
        let text = format!(
            "user,type,secret,counter\nann,hotp,{B32},5\nbob,steam,{B32},\ncai,totp,0189,\n\
             dan,totp,,\n# comment\neve,totp,\"{B32}\",x\n\"ann \"\"x\"\"\",TOTP,{B32},0\n"
        );
        let parsed = parse(&text).unwrap();
        assert_eq!(parsed.entries.len(), 2);
        assert_eq!(parsed.entries[0].kind, Kind::Hotp(5));
        assert_eq!(parsed.entries[1].user.as_deref(), Some("ann \"x\""));
        let places: Vec<_> =
            parsed.notes.iter().map(|n| (n.user.as_deref(), n.place.as_str())).collect();
        let left = [
            (Some("bob"), "line 3"),
            (Some("cai"), "line 4"),
            (Some("dan"), "line 5"),
            (Some("eve"), "line 7"),
        ];
        assert!(left.iter().all(|one| places.contains(one)), "{places:?}");
        assert!(parsed.notes.iter().all(|note| !note.text.contains(B32)));
    }

    #[test]
    fn a_table_without_a_column_of_secrets_is_refused() {
        assert!(parse("user,serial\nann,1\n").is_err());
        assert!(parse("secret,secret_hex\nx,y\n").is_err());
        assert!(parse("").is_err());
    }
}
