//! Limits of XML, counted in one pass before the parser sees the text.
//!
//! The parser's work is not in proportion to the text. For each element that declares a namespace, it copies all
//! namespaces that the element inherits, and compares each with the others. For each prefix, it looks through the
//! namespaces of the element. Each attribute is compared with all others of its element, with the addresses of their
//! namespaces. These limits bound each of these products by a constant for each byte of the text.

use std::collections::HashSet;

/// Attributes of one element. Key containers and exports of KeePass have at most a dozen.
const MOST_ATTRIBUTES: usize = 100;
/// Attributes of a document, with the namespaces that it declares: 64 MiB of key containers have 500,000.
const MOST_ATTRIBUTES_IN_ALL: usize = 1_000_000;
/// Namespaces that a document declares, again and again in some.
const MOST_DECLARATIONS: usize = 500_000;
/// Prefixes of a document. An element inherits at most one namespace for each prefix. Key containers have up to nine.
const MOST_PREFIXES: usize = 16;
/// Bytes of a prefix.
const LONGEST_PREFIX: usize = 64;
/// Bytes of a namespace's address.
const LONGEST_NAMESPACE: usize = 512;
/// Elements around an element. Groups of KeePass are the deepest.
const DEEPEST: usize = 256;

/// What a text breaks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Broken {
    /// A limit.
    Limit(&'static str),
    /// It is no XML from this byte on, or it defines entities.
    NoXml(usize),
}

/// Checks a whole text. If it succeeds, all of the text was counted.
pub fn check(text: &str) -> Result<(), Broken> {
    let mut counted = Counted::default();
    let mut at = Scanner { text: text.as_bytes(), position: 0 };
    while at.skip_to(b"<") {
        let start = at.position;
        let known = if at.takes(b"<!--") {
            at.skip_behind(b"-->")
        } else if at.takes(b"<![CDATA[") {
            at.skip_behind(b"]]>")
        } else if at.takes(b"<?") {
            at.skip_behind(b"?>")
        } else if at.takes(b"</") {
            counted.depth = counted.depth.saturating_sub(1);
            at.skip_behind(b">")
        } else {
            // A definition of entities begins so, and is refused as what it is: no name of an element.
            !at.takes(b"<!") && at.takes(b"<") && at.element(&mut counted).map_err(Broken::Limit)?
        };
        if !known {
            return Err(Broken::NoXml(start));
        }
    }
    Ok(())
}

#[derive(Default)]
struct Counted<'a> {
    depth: usize,
    attributes: usize,
    declarations: usize,
    prefixes: HashSet<&'a [u8]>,
}

impl<'a> Counted<'a> {
    /// One attribute, the `of_element`th of its element.
    fn attribute(
        &mut self,
        of_element: usize,
        name: &'a [u8],
        value: &[u8],
    ) -> Result<(), &'static str> {
        self.attributes += 1;
        if of_element > MOST_ATTRIBUTES || self.attributes > MOST_ATTRIBUTES_IN_ALL {
            return Err("the XML has too many attributes");
        }
        let Some(prefix) = name.strip_prefix(b"xmlns") else { return Ok(()) };
        self.declarations += 1;
        if prefix.len() > LONGEST_PREFIX || value.len() > LONGEST_NAMESPACE {
            return Err("the XML has a namespace with a name that is too long");
        }
        self.prefixes.insert(prefix);
        if self.prefixes.len() > MOST_PREFIXES || self.declarations > MOST_DECLARATIONS {
            return Err("the XML declares too many namespaces");
        }
        Ok(())
    }
}

/// A place in a text.
struct Scanner<'a> {
    text: &'a [u8],
    position: usize,
}

impl<'a> Scanner<'a> {
    fn rest(&self) -> &'a [u8] {
        self.text.get(self.position..).unwrap_or_default()
    }

    fn takes(&mut self, piece: &[u8]) -> bool {
        let found = self.rest().starts_with(piece);
        self.position += if found { piece.len() } else { 0 };
        found
    }

    fn skip_to(&mut self, piece: &[u8]) -> bool {
        let found = self.rest().windows(piece.len()).position(|window| window == piece);
        self.position = found.map_or(self.text.len(), |found| self.position + found);
        found.is_some()
    }

    fn skip_behind(&mut self, piece: &[u8]) -> bool {
        self.skip_to(piece) && self.takes(piece)
    }

    /// All before a byte that `ends`.
    fn until(&mut self, ends: impl Fn(u8) -> bool) -> &'a [u8] {
        let rest = self.rest();
        let length = rest.iter().position(|byte| ends(*byte)).unwrap_or(rest.len());
        self.position += length;
        rest.get(..length).unwrap_or_default()
    }

    fn skip_space(&mut self) {
        self.until(|byte| !byte.is_ascii_whitespace());
    }

    /// The rest of a tag behind its `<`; false where it is none.
    fn element(&mut self, counted: &mut Counted<'a>) -> Result<bool, &'static str> {
        let ends_a_name = |byte: u8| byte.is_ascii_whitespace() || b"=/<>\"'".contains(&byte);
        self.until(ends_a_name);
        for of_element in 1.. {
            self.skip_space();
            if self.takes(b"/>") {
                break;
            }
            if self.takes(b">") {
                counted.depth += 1;
                if counted.depth > DEEPEST {
                    return Err("the XML has too many elements inside each other");
                }
                break;
            }
            let name = self.until(ends_a_name);
            self.skip_space();
            if !self.takes(b"=") {
                return Ok(false);
            }
            self.skip_space();
            let Some(quote) = [b"\"", b"'"].into_iter().find(|quote| self.takes(*quote)) else {
                return Ok(false);
            };
            let value = self.until(|byte| quote.contains(&byte));
            if !self.takes(quote) {
                return Ok(false);
            }
            counted.attribute(of_element, name, value)?;
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(text: &str) -> &'static str {
        match check(text) {
            Err(Broken::Limit(limit)) => limit,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn inherited_namespaces_of_xml_are_limited() {
        let nested = |count: usize| {
            let open: String = (0..count).map(|n| format!("<a xmlns:n{n}='u'>")).collect();
            format!("{open}{}", "</a>".repeat(count))
        };
        assert_eq!(check(&nested(MOST_PREFIXES)), Ok(()));
        assert!(limit(&nested(MOST_PREFIXES + 1)).contains("namespaces"));
        let again = |count: usize| format!("<a>{}</a>", "<b xmlns='u'/>".repeat(count));
        assert_eq!(check(&again(MOST_DECLARATIONS)), Ok(()));
        assert!(limit(&again(MOST_DECLARATIONS + 1)).contains("namespaces"));
    }

    #[test]
    fn names_of_namespaces_are_limited() {
        let long = |prefix: usize, value: usize| {
            format!("<a xmlns:{}='{}'/>", "p".repeat(prefix), "u".repeat(value))
        };
        assert_eq!(check(&long(LONGEST_PREFIX - 1, LONGEST_NAMESPACE)), Ok(()));
        assert!(limit(&long(LONGEST_PREFIX, 1)).contains("too long"));
        assert!(limit(&long(1, LONGEST_NAMESPACE + 1)).contains("too long"));
    }

    #[test]
    fn depth_and_attributes_of_xml_are_limited() {
        let nested = |count: usize| format!("{}{}", "<a>".repeat(count), "</a>".repeat(count));
        assert_eq!(check(&nested(DEEPEST)), Ok(()));
        assert!(limit(&nested(DEEPEST + 1)).contains("inside each other"));
        // Elements beside each other are not inside each other.
        assert_eq!(check(&format!("<a>{}</a>", "<b></b><c/>".repeat(DEEPEST * 4))), Ok(()));
        let one = |count: usize| {
            let attributes: String = (0..count).map(|n| format!(" a{n} = '>'")).collect();
            format!("<a{attributes}/>")
        };
        assert_eq!(check(&one(MOST_ATTRIBUTES)), Ok(()));
        assert!(limit(&one(MOST_ATTRIBUTES + 1)).contains("attributes"));
        let many = |count: usize| format!("<a>{}</a>", "<b c=''/>".repeat(count));
        assert_eq!(check(&many(MOST_ATTRIBUTES_IN_ALL)), Ok(()));
        assert!(limit(&many(MOST_ATTRIBUTES_IN_ALL + 1)).contains("attributes"));
    }

    #[test]
    fn signs_in_texts_and_comments_of_xml_are_no_attributes() {
        let signs = "= <a> xmlns:x='' ".repeat(2_000);
        let text = format!(
            "<?xml version='1.0'?><!--{signs}--><a b='{}'><![CDATA[{signs}]]>{}</a>",
            signs.replace('<', "&lt;").replace('\'', "\""),
            "=".repeat(9_000)
        );
        assert_eq!(check(&text), Ok(()));
        assert!(roxmltree::Document::parse(&text).is_ok());
    }

    #[test]
    fn what_is_no_xml_is_refused_before_it_is_parsed() {
        for (text, from) in [
            ("<a><!DOCTYPE b [<!ENTITY c 'd'>]>", 3),
            ("<a", 0),
            ("<a b>", 0),
            ("<a b=c>", 0),
            ("<a b='>", 0),
            ("<a><!-- ", 3),
            ("<a></a", 3),
        ] {
            assert_eq!(check(text), Err(Broken::NoXml(from)), "{text}");
            assert!(roxmltree::Document::parse(text).is_err(), "{text}");
        }
    }
}
