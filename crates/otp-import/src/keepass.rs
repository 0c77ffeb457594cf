//! Databases of KeePass and KeePassXC, exported as XML: any entry may hold a key, in fields that several programs named.
//!
//! | fields | written by |
//! |---|---|
//! | `otp`: a URI, or `key=…&size=…&step=…&otpHashMode=…` | KeePassXC, KeeOtp |
//! | `TOTP Seed` and `TOTP Settings` (`30;6`, `30;S` for Steam) | KeePassXC before 2.3, TrayTOTP |
//! | `TimeOtp-Secret`, `-Hex`, `-Base32`, `-Base64`; `TimeOtp-Length`, `-Period`, `-Algorithm` | KeePass 2.47 and later |
//! | `HmacOtp-Secret`, `-Hex`, `-Base32`, `-Base64`; `HmacOtp-Counter` | KeePass 2 |
//!
//! Read in KeePassXC 2.7 (src/totp/totp.cpp, src/format/KdbxXmlWriter.cpp) and in the documentation of KeePass 2
//! (field references, one-time passwords). Former states of an entry and the recycle bin are not read.

use crate::coding::{base64, hex};
use crate::draft::Draft;
use crate::error::{ParseError, unreadable};
use crate::format::KEEPASS_ROOT;
use crate::item::Item;
use crate::note::Fate;
use crate::parameter::Parameter;
use crate::parsed::Parsed;
use crate::text::beginning;
use crate::xml::{self, child, content, is};
use crate::{seed, uri};
use roxmltree::Node;
use std::collections::HashMap;
use zeroize::Zeroizing;

/// Reads an export.
///
/// # Errors
/// [`ParseError`] if it is none.
pub fn parse(text: &str) -> Result<Parsed, ParseError> {
    let document = xml::document(text)?;
    let file = document.root_element();
    if !is(file, KEEPASS_ROOT) {
        return unreadable("the XML is no export of KeePass");
    }
    let bin = child(file, "Meta").and_then(|meta| child(meta, "RecycleBinUUID")).map(content);
    let bin = bin.unwrap_or_default();
    let mut parsed = Parsed::default();
    let (mut count, mut without) = (0, 0);
    // What is inside an entry is not looked into, so
    // its former states (History) are not read.
    let mut open = vec![file];
    while let Some(node) = open.pop() {
        if is(node, "Entry") {
            count += 1;
            without += usize::from(!Fields::of(node).read(&mut parsed, count));
        } else if !is_bin(node, &bin) {
            open.extend(node.children().rev().filter(Node::is_element));
        }
    }
    parsed.tell_without(without);
    Ok(parsed)
}

fn is_bin(node: Node<'_, '_>, bin: &str) -> bool {
    !bin.is_empty()
        && is(node, "Group")
        && child(node, "UUID").is_some_and(|uuid| content(uuid) == bin)
}

/// The texts of an entry, by their names.
struct Fields {
    texts: HashMap<String, Zeroizing<String>>,
    twice: bool,
    encrypted: bool,
}

impl Fields {
    fn of(entry: Node<'_, '_>) -> Self {
        let mut fields = Self { texts: HashMap::new(), twice: false, encrypted: false };
        for string in entry.children().filter(|node| is(*node, "String")) {
            let (Some(key), Some(value)) = (child(string, "Key"), child(string, "Value")) else {
                continue;
            };
            let name = content(key);
            let of_a_key = ["otp", "TOTP Seed"].contains(&name.as_str()) || name.contains("Otp-");
            fields.encrypted |= of_a_key && value.attribute("Protected") == Some("True");
            let text = Zeroizing::new(content(value));
            fields.twice |= fields.texts.insert(name, text).is_some();
        }
        fields
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.texts.get(name).map(|text| text.as_str()).filter(|text| !text.is_empty())
    }

    /// Takes the keys of the entry up; whether there are any.
    fn read(&self, parsed: &mut Parsed, number: usize) -> bool {
        let title = self.get("Title").unwrap_or_default();
        let place = match title {
            "" => format!("entry {number}"),
            title => format!("entry {number}, {}", beginning(title)),
        };
        let account = self.get("UserName").unwrap_or_default();
        let item = Item { place: &place, title, account };
        let mut keys = Vec::new();
        if let Some(field) = self.get("otp") {
            keys.push(of_otp(parsed, &item, field));
        }
        if let Some(seed) = self.get("TOTP Seed") {
            keys.push(of_seed(parsed, &item, seed, self.get("TOTP Settings").unwrap_or("30;6")));
        }
        keys.extend(self.of_keepass(parsed, &item, "TimeOtp"));
        keys.extend(self.of_keepass(parsed, &item, "HmacOtp"));
        let any = !keys.is_empty();
        for key in keys {
            let key = match key {
                _ if self.encrypted => Err("a value that is encrypted in the file".to_owned()),
                _ if self.twice => Err("a field that stands twice in the entry".to_owned()),
                key => key,
            };
            match key {
                Ok(draft) => parsed.add(draft),
                Err(why) => parsed.note(&place, Fate::Left, why),
            }
        }
        any
    }

    /// The fields that KeePass itself has.
    fn of_keepass(
        &self,
        parsed: &mut Parsed,
        item: &Item<'_>,
        kind: &str,
    ) -> Option<Result<Draft, String>> {
        let field = |name: &str| self.get(&format!("{kind}-{name}"));
        let coding = ["Secret", "Secret-Hex", "Secret-Base32", "Secret-Base64"];
        let (coding, value) =
            coding.iter().find_map(|name| field(name).map(|value| (*name, value)))?;
        Some(of_coding(parsed, item, coding, value).and_then(|mut draft| {
            let set = |draft: &mut Draft, parameter: Parameter, name: &str| match field(name) {
                Some(value) => {
                    parameter.set(draft, value).map_err(|why| format!("{kind}-{name}: {why}"))
                }
                None => Ok(()),
            };
            if kind == "HmacOtp" {
                draft.period = None;
                set(&mut draft, Parameter::Counter, "Counter")?;
            } else {
                set(&mut draft, Parameter::Period, "Period")?;
                set(&mut draft, Parameter::Digits, "Length")?;
                set(&mut draft, Parameter::Algorithm, "Algorithm")?;
            }
            Ok(draft)
        }))
    }
}

/// A secret in one of the codings of KeePass: as text, its bytes are those of UTF-8.
fn of_coding(
    parsed: &mut Parsed,
    item: &Item<'_>,
    coding: &str,
    value: &str,
) -> Result<Draft, String> {
    let bytes = match coding {
        "Secret-Base32" => return item.key(parsed, value),
        "Secret-Hex" => hex(value).ok_or("the secret is not hexadecimal")?,
        "Secret-Base64" => base64(value).ok_or("the secret is not base64")?,
        _ => Zeroizing::new(value.as_bytes().to_vec()),
    };
    let mut draft = Draft::new(item.place.to_owned(), bytes);
    item.name(&mut draft);
    Ok(draft)
}

/// The field `otp`: a URI, or what KeeOtp writes.
fn of_otp(parsed: &mut Parsed, item: &Item<'_>, field: &str) -> Result<Draft, String> {
    if field.contains("://") || !field.contains("key=") {
        return item.key(parsed, field);
    }
    let mut secret = None;
    let mut parameters = Vec::new();
    for (name, value, _) in uri::parameters(field) {
        let parameter = match name.as_str() {
            "key" => {
                secret = Some(value);
                continue;
            }
            "size" => Parameter::Digits,
            "step" => Parameter::Period,
            "otpHashMode" => Parameter::Algorithm,
            "counter" => Parameter::Counter,
            "type" if value.eq_ignore_ascii_case("totp") => continue,
            // Its name is not shown: where a sign is missing, it is the secret.
            _ => return Err("otp: a part that is not known".to_owned()),
        };
        parameters.push((parameter, name, value));
    }
    let mut draft = item.key(parsed, secret.as_deref().map_or("", String::as_str))?;
    for (parameter, name, value) in parameters {
        parameter.set(&mut draft, &value).map_err(|why| format!("{name}: {why}"))?;
    }
    Ok(draft)
}

/// `TOTP Seed` with `TOTP Settings`.
fn of_seed(
    parsed: &mut Parsed,
    item: &Item<'_>,
    seed: &str,
    settings: &str,
) -> Result<Draft, String> {
    let (period, form) = settings.split_once(';').unwrap_or((settings, "6"));
    // A third part is the address of a server that tells the time.
    let form = form.split(';').next().unwrap_or_default().trim();
    if form == "S" {
        return Err(uri::STEAM.to_owned());
    }
    seed::base32(seed).ok_or("TOTP Seed: the secret is not base32")?;
    let mut draft = item.key(parsed, seed)?;
    let wrong = |why| format!("TOTP Settings: {why}");
    Parameter::Period.set(&mut draft, period).map_err(wrong)?;
    Parameter::Digits.set(&mut draft, form).map_err(wrong)?;
    Ok(draft)
}

#[cfg(test)]
mod tests;
