//! Tables. Those of hardware tokens have a head line that names the columns, in any order. What else a table may be:
//! the vault of a password manager ([`vault_table`]), or a list of tokens without a head line ([`token_list`]).
//!
//! The names of the columns are those of makers and of Microsoft Entra ID ("Upload hardware OATH tokens in CSV format":
//! `upn,serial number,secret key,time interval,manufacturer,model`; the interface's own names are `serialNumber`,
//! `secretKey`, `timeIntervalInSeconds`, `hashFunction`).

use crate::coding::{base64, hex};
use crate::draft::Draft;
use crate::error::{ParseError, unreadable};
use crate::note::{Fate, Note};
use crate::parameter::{self, Parameter};
use crate::parsed::Parsed;
use crate::seed;
use crate::text::{LONGEST_NAME, shown};
use crate::token_list::List;
use crate::vault_table;
use ::csv::StringRecord;
use totp_core::base32;
use zeroize::Zeroizing;

/// More rows than tokens are delivered at once; 64 MiB have a million rows of 64 bytes.
const MOST_ROWS: usize = 1_000_000;
/// More columns than any maker's table has.
const MOST_COLUMNS: usize = 1_000;

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Column {
    /// An account's name.
    User,
    Name,
    /// Base32; hexadecimal where it cannot be base32.
    Secret,
    SecretHex,
    SecretBase64,
    Kind,
    Parameter(Parameter),
    Unknown,
}

/// The head, without case and without anything but letters and digits.
const NAMES: [(&str, Column); 32] = [
    ("user", Column::User),
    ("username", Column::User),
    ("login", Column::User),
    ("account", Column::User),
    ("userid", Column::User),
    ("upn", Column::User),
    ("userprincipalname", Column::User),
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
];

pub fn parse(text: &str) -> Result<Parsed, ParseError> {
    let is_head = |line: &&str| !line.trim().is_empty() && !line.starts_with('#');
    let head = text.lines().find(is_head).unwrap_or_default();
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
    let is_comment = |row: &StringRecord| row.get(0).is_some_and(|first| first.starts_with('#'));
    let mut rows = reader.records().filter(|row| !row.as_ref().is_ok_and(is_comment));
    let Some(Ok(head)) = rows.next() else { return unreadable("the table is empty") };
    let mut parsed = Parsed::default();
    if let Some(list) = List::of(text, &head) {
        let rows = std::iter::once(Ok(head)).chain(rows);
        each(&mut parsed, rows, |parsed, row, line| {
            list.read(parsed, row, &format!("line {line}"));
        })?;
        return Ok(parsed);
    }
    if let Some(head) = vault_table::Head::of(&head)? {
        parsed.app = Some(head.app());
        let mut without = 0;
        each(&mut parsed, rows, |parsed, row, line| {
            without += usize::from(!head.read(parsed, row, line));
        })?;
        parsed.tell_without(without);
        return Ok(parsed);
    }
    // Each row costs one pass over the names of its columns.
    if head.len() > MOST_COLUMNS {
        return unreadable("the head line names too many columns");
    }
    if head.iter().any(|name| name.len() > LONGEST_NAME) {
        return unreadable("the head line names a column with more than 256 bytes");
    }
    let columns: Vec<Column> = head.iter().map(|name| column(&mut parsed, name)).collect();
    // Entra takes base32 alone, and its documentation's own example could be hexadecimal too.
    let of_entra = head.iter().any(|name| parameter::plain(name) == "upn");
    let table = Table { head: &head, columns: &columns, of_entra };
    let secrets = [Column::Secret, Column::SecretHex, Column::SecretBase64];
    let found = columns.iter().filter(|column| secrets.contains(column)).count();
    if found != 1 {
        return unreadable(format!(
            "the head line must name one column of secrets (secret, secret_hex or secret_base64); it \
             names {found}. Others are: user, serial, type, counter, period, digits, algorithm"
        ));
    }
    let mut without_kind = 0;
    each(&mut parsed, rows, |parsed, row, line| {
        let before = parsed.entries.len();
        table.read_row(parsed, row, format!("line {line}"));
        let was_taken = parsed.entries.len() > before;
        without_kind += usize::from(was_taken && !table.says_kind(row));
    })?;
    tell_without_kind(&mut parsed, without_kind);
    Ok(parsed)
}

/// Says how many rows do not name their kind. The note comes first, because the number of notes is limited.
fn tell_without_kind(parsed: &mut Parsed, count: usize) {
    if count > 0 {
        let rows = if count == 1 { "1 row does" } else { &format!("{count} rows do") };
        let text = format!(
            "{rows} not name the type, so time-based (totp) was assumed; for event-based tokens, add a \
             column \"type\" with the value hotp"
        );
        let place = "line 1".to_owned();
        parsed.notes.insert(0, Note { user: None, place, fate: Fate::Changed, text });
    }
}

/// Reads the rows that are some, and says which are none.
fn each(
    parsed: &mut Parsed,
    rows: impl Iterator<Item = Result<StringRecord, ::csv::Error>>,
    mut read: impl FnMut(&mut Parsed, &StringRecord, u64),
) -> Result<(), ParseError> {
    for (number, row) in rows.enumerate() {
        if number >= MOST_ROWS {
            return unreadable("the table has too many rows");
        }
        match row {
            Ok(row) => read(parsed, &row, row.position().map_or(0, ::csv::Position::line)),
            Err(error) => {
                let line = error.position().map_or(0, ::csv::Position::line);
                let why = "a line that is no row of the table";
                parsed.note(&format!("line {line}"), Fate::Left, why);
            }
        }
    }
    Ok(())
}

fn column(parsed: &mut Parsed, name: &str) -> Column {
    let plain = parameter::plain(name);
    let known = NAMES.iter().find(|(name, _)| *name == plain).map(|(_, column)| *column);
    known.or_else(|| Parameter::named(name).map(Column::Parameter)).unwrap_or_else(|| {
        let name = shown(name);
        parsed.note("line 1", Fate::Left, format!("the column \"{name}\""));
        Column::Unknown
    })
}

/// The head of a table.
struct Table<'a> {
    head: &'a StringRecord,
    columns: &'a [Column],
    of_entra: bool,
}

impl Table<'_> {
    fn read_row(&self, parsed: &mut Parsed, row: &StringRecord, place: String) {
        let mut draft = Draft::new(place.clone(), Zeroizing::new(Vec::new()));
        let mut problem = None;
        for (column, value) in self.columns.iter().zip(row).filter(|(_, value)| !value.is_empty()) {
            if let Err(why) = fill(parsed, &mut draft, *column, value, self.of_entra) {
                problem.get_or_insert(why.to_owned());
            }
        }
        if draft.secret.is_empty() {
            problem.get_or_insert("no secret".to_owned());
        }
        match problem.or_else(|| self.unclear(row, &draft)) {
            Some(why) => parsed.note_for(draft.user.as_deref(), &place, Fate::Left, why),
            None => parsed.add(draft),
        }
    }

    /// Whether a row names its kind: by a type, by a period, or because all tokens of Entra are time-based.
    fn says_kind(&self, row: &StringRecord) -> bool {
        let names =
            |column: Column| matches!(column, Column::Kind | Column::Parameter(Parameter::Period));
        let mut cells = self.columns.iter().zip(row);
        self.of_entra || cells.any(|(column, value)| names(*column) && !value.is_empty())
    }

    /// Why a column that is not known makes the codes unclear.
    fn unclear(&self, row: &StringRecord, draft: &Draft) -> Option<String> {
        let cells = self.columns.iter().zip(self.head).zip(row);
        let mut unknown = cells.filter(|((column, _), _)| **column == Column::Unknown);
        unknown.find_map(|((_, name), value)| {
            parameter::may_be(name, value, draft).map(|may_be| parameter::unclear(name, may_be))
        })
    }
}

fn fill(
    parsed: &mut Parsed,
    draft: &mut Draft,
    column: Column,
    value: &str,
    of_entra: bool,
) -> Result<(), &'static str> {
    match column {
        Column::User => draft.user = Some(value.to_owned()),
        Column::Name => draft.name = Some(value.to_owned()),
        Column::Secret => secret(parsed, draft, value, of_entra)?,
        Column::SecretHex => draft.secret = hex(value).ok_or("the secret is not hexadecimal")?,
        Column::SecretBase64 => draft.secret = base64(value).ok_or("the secret is not base64")?,
        Column::Kind => match value.to_ascii_lowercase().as_str() {
            "totp" | "time" | "time-based" | "t" => {}
            "hotp" | "event" | "event-based" | "counter" | "e" => draft.period = None,
            _ => return Err("neither totp nor hotp"),
        },
        Column::Parameter(parameter) => parameter.set(draft, value)?,
        Column::Unknown => {}
    }
    Ok(())
}

/// A secret in a coding that the head does not name. Hexadecimal of the usual lengths comes first: by chance one token
/// in 100 000 has no 0, 1, 8 and 9 in it and is base32 as well.
fn secret(
    parsed: &mut Parsed,
    draft: &mut Draft,
    value: &str,
    of_entra: bool,
) -> Result<(), &'static str> {
    let is_base32 =
        if of_entra { seed::base32(value).is_some() } else { base32::decode(value).is_ok() };
    let as_hex = hex(value).filter(|_| !is_base32 || !of_entra && value.len() >= 32);
    if let Some(bytes) = as_hex {
        draft.secret = bytes;
        let why = "the secret is read as hexadecimal";
        parsed.note_for(draft.user.as_deref(), &draft.place, Fate::Changed, why);
        return Ok(());
    }
    let seed = seed::base32(value).ok_or("the secret is not base32")?;
    if let Some(remark) = seed.remark() {
        parsed.note_for(draft.user.as_deref(), &draft.place, Fate::Changed, remark);
    }
    draft.secret = seed.bytes;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Kind, tests_support::entry};
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
        assert_eq!(entry.user.as_deref(), Some("Ann@example.com"));
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
    fn a_table_without_a_type_says_what_was_assumed() {
        let notes = |text: &str| {
            let notes = parse(text).unwrap().notes;
            notes.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        let told = notes(&format!("serial,secret_hex,counter\n1,{HEX},7\n2,{HEX},\n3,xyz,\n"));
        assert!(told[0].starts_with("line 1: changed: 2 rows do not name the type"), "{told:?}");
        let told = notes(&format!("serial,secret_hex,type\n1,{HEX},hotp\n2,{HEX},\n"));
        assert!(told[0].starts_with("line 1: changed: 1 row does not name the type"), "{told:?}");
        // These rows name it.
        for table in
            ["serial,secret_hex,type\n1,HEX,totp\n", "serial,secret_hex,period\n1,HEX,60\n"]
        {
            assert_eq!(notes(&table.replace("HEX", HEX)), [""; 0], "{table}");
        }
        let told = notes(&format!("upn,serial number,secret key\na@b,1,{B32}\n"));
        assert_eq!(told, [""; 0], "Entra knows no other kind");
    }

    #[test]
    fn a_table_of_too_many_rows_or_columns_is_refused() {
        let why = |text: &str| parse(text).err().unwrap().0;
        let rows = |count| format!("user,secret\n{}", "a\n".repeat(count));
        assert!(why(&rows(MOST_ROWS + 1)).contains("rows") && parse(&rows(1_000)).is_ok());
        let columns = |count| format!("user,secret{}\n", ",".repeat(count - 2));
        assert!(why(&columns(MOST_COLUMNS + 1)).contains("columns"));
        assert!(parse(&columns(MOST_COLUMNS)).is_ok());
    }

    #[test]
    fn a_table_without_a_column_of_secrets_is_refused() {
        assert!(parse("user,serial\nann,1\n").is_err());
        assert!(parse("secret,secret_hex\nx,y\n").is_err());
        assert!(parse("").is_err());
    }
}
