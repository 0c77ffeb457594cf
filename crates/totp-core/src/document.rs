//! A TOML document as both files use it: tables, arrays of tables, and fields of one value or one list.
//!
//! The grammar is toml_parser's, the lexer and parser below the crate `toml`; here its events become a
//! list of items. Two things that TOML allows and neither file needs are refused: dotted keys, and values
//! nested deeper than a few levels. Nothing is decoded before it is asked for, so what a login does not
//! need costs it nothing.

use std::borrow::Cow;
use toml_parser::decoder::{Encoding, ScalarKind};
use toml_parser::parser::{Event, EventKind, EventReceiver, parse_document};
use toml_parser::{ErrorSink, ParseError, Raw, Source, Span};

/// How deep a value may be nested. Only fields of later versions are nested at all, and those are skipped.
const MAX_DEPTH: u32 = 4;

/// An item and where it begins, in bytes from the start.
pub type Placed<'a> = (usize, Item<'a>);

/// What a document consists of, in its order.
#[derive(Debug)]
pub enum Item<'a> {
    /// `[name]`: the fields after it are its own.
    Table(Cow<'a, str>),
    /// `[[name]]`: one more table of that name.
    OneOfMany(Cow<'a, str>),
    /// `key = value`
    Field(Cow<'a, str>, Value<'a>),
}

impl Item<'_> {
    /// Whether a table begins here.
    pub const fn is_header(&self) -> bool {
        !matches!(self, Self::Field(..))
    }
}

/// The value of a field.
#[derive(Debug)]
pub enum Value<'a> {
    /// A text, number, boolean or date.
    One(Scalar<'a>),
    /// A list of such.
    List(Vec<Scalar<'a>>),
    /// Anything nested.
    Nested,
}

impl<'a> Value<'a> {
    /// The text, if it is one.
    pub fn text(&self) -> Option<Cow<'a, str>> {
        if let Self::One(scalar) = self { scalar.text() } else { None }
    }

    /// The texts with commas between them, if it is a list of texts alone.
    pub fn texts(&self) -> Option<String> {
        let Self::List(list) = self else { return None };
        let mut all = String::new();
        for scalar in list {
            all.push_str(&scalar.text()?);
            all.push(',');
        }
        all.pop();
        Some(all)
    }

    /// The number, if it is a whole one in decimal that is not negative.
    pub fn number(&self) -> Option<u64> {
        match self.decoded()? {
            (ScalarKind::Integer(radix), digits) if radix.value() == 10 => digits.parse().ok(),
            _ => None,
        }
    }

    /// The boolean, if it is one.
    pub fn boolean(&self) -> Option<bool> {
        match self.decoded()? {
            (ScalarKind::Boolean(value), _) => Some(value),
            _ => None,
        }
    }

    /// The date, if it has the form of one: what stands in the file.
    pub fn date(&self) -> Option<Cow<'a, str>> {
        let is_of_a_date = |c: u8| c.is_ascii_digit() || b"-:.+TZtz ".contains(&c);
        match self.decoded()? {
            (ScalarKind::DateTime, text) if text.bytes().all(is_of_a_date) => Some(text),
            _ => None,
        }
    }

    fn decoded(&self) -> Option<(ScalarKind, Cow<'a, str>)> {
        if let Self::One(scalar) = self { scalar.decoded() } else { None }
    }
}

/// One value, not decoded yet.
#[derive(Clone, Copy, Debug)]
pub struct Scalar<'a>(Raw<'a>);

impl<'a> Scalar<'a> {
    /// The text, if it is one and its escapes are sound.
    pub fn text(&self) -> Option<Cow<'a, str>> {
        match self.decoded()? {
            (ScalarKind::String, text) => Some(text),
            _ => None,
        }
    }

    fn decoded(&self) -> Option<(ScalarKind, Cow<'a, str>)> {
        let (mut text, mut error) = (Cow::Borrowed(""), None::<ParseError>);
        let kind = self.0.decode_scalar(&mut text, &mut error);
        error.is_none().then_some((kind, text))
    }
}

/// Where a document breaks the grammar, in bytes from the start.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SyntaxError(pub usize);

/// Reads a document.
///
/// # Errors
/// [`SyntaxError`] for the first place that is no TOML, or none that is read here.
pub fn read(text: &str) -> Result<Vec<Placed<'_>>, SyntaxError> {
    let source = Source::new(text);
    let tokens = source.lex().into_vec();
    let mut builder = Builder {
        source,
        items: Vec::with_capacity(24),
        key: None,
        depth: 0,
        nested: false,
        list: Vec::new(),
        fault: None,
    };
    let mut syntax = None;
    let mut sink = |error: ParseError| {
        let span = error.unexpected().or_else(|| error.context());
        syntax.get_or_insert(span.map_or(text.len(), |span| span.start()));
    };
    parse_document(&tokens, &mut builder, &mut sink);
    match builder.fault.into_iter().chain(syntax).min() {
        None => Ok(builder.items),
        Some(at) => Err(SyntaxError(at)),
    }
}

/// The line of a place, counted from 1.
pub fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

/// Puts items together from the parser's events.
struct Builder<'a> {
    source: Source<'a>,
    items: Vec<Placed<'a>>,
    /// The key that waits for its value or for the end of its header.
    key: Option<(usize, Cow<'a, str>)>,
    /// How many lists and inline tables are open.
    depth: u32,
    nested: bool,
    list: Vec<Scalar<'a>>,
    fault: Option<usize>,
}

impl<'a> Builder<'a> {
    fn refuse(&mut self, span: Span) {
        self.fault.get_or_insert(span.start());
    }

    /// Puts the item of the waiting key down.
    fn put(&mut self, span: Span, item: impl FnOnce(Cow<'a, str>) -> Item<'a>) {
        match self.key.take() {
            Some((at, key)) => self.items.push((at, item(key))),
            None => self.refuse(span),
        }
    }

    fn open(&mut self, span: Span) -> bool {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            self.refuse(span);
        }
        self.depth <= MAX_DEPTH
    }

    fn close(&mut self, span: Span) {
        self.depth = self.depth.saturating_sub(1);
        if self.depth == 0 {
            let list = std::mem::take(&mut self.list);
            let value = if self.nested { Value::Nested } else { Value::List(list) };
            self.nested = false;
            self.put(span, |key| Item::Field(key, value));
        }
    }
}

impl EventReceiver for Builder<'_> {
    fn std_table_close(&mut self, span: Span, _: &mut dyn ErrorSink) {
        self.put(span, Item::Table);
    }

    fn array_table_close(&mut self, span: Span, _: &mut dyn ErrorSink) {
        self.put(span, Item::OneOfMany);
    }

    fn simple_key(&mut self, span: Span, encoding: Option<Encoding>, error: &mut dyn ErrorSink) {
        if self.depth > 0 {
            return;
        }
        let event = Event::new_unchecked(EventKind::SimpleKey, encoding, span);
        let Some(raw) = self.source.get(event) else { return self.refuse(span) };
        let mut key = Cow::Borrowed("");
        raw.decode_key(&mut key, error);
        if self.key.replace((span.start(), key)).is_some() {
            self.refuse(span);
        }
    }

    fn key_sep(&mut self, span: Span, _: &mut dyn ErrorSink) {
        if self.depth == 0 {
            self.refuse(span);
        }
    }

    fn scalar(&mut self, span: Span, encoding: Option<Encoding>, _: &mut dyn ErrorSink) {
        let event = Event::new_unchecked(EventKind::Scalar, encoding, span);
        let Some(scalar) = self.source.get(event).map(Scalar) else { return self.refuse(span) };
        match self.depth {
            0 => self.put(span, |key| Item::Field(key, Value::One(scalar))),
            1 => self.list.push(scalar),
            _ => {}
        }
    }

    fn array_open(&mut self, span: Span, _: &mut dyn ErrorSink) -> bool {
        self.nested |= self.depth > 0;
        if self.depth == 0 {
            self.list.reserve(16);
        }
        self.open(span)
    }

    fn array_close(&mut self, span: Span, _: &mut dyn ErrorSink) {
        self.close(span);
    }

    fn inline_table_open(&mut self, span: Span, _: &mut dyn ErrorSink) -> bool {
        self.nested = true;
        self.open(span)
    }

    fn inline_table_close(&mut self, span: Span, _: &mut dyn ErrorSink) {
        self.close(span);
    }

    fn comment(&mut self, span: Span, error: &mut dyn ErrorSink) {
        if let Some(raw) = self.source.get(span) {
            raw.decode_comment(error);
        }
    }

    fn newline(&mut self, span: Span, error: &mut dyn ErrorSink) {
        if let Some(raw) = self.source.get(span) {
            raw.decode_newline(error);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let item = |(at, item): &Placed<'_>| match item {
            Item::Table(name) => format!("{at}:[{name}]"),
            Item::OneOfMany(name) => format!("{at}:[[{name}]]"),
            Item::Field(key, Value::One(one)) => {
                format!("{at}:{key}={}", one.decoded().map_or("?".into(), |(_, text)| text))
            }
            Item::Field(key, Value::List(list)) => format!("{at}:{key}={} values", list.len()),
            Item::Field(key, Value::Nested) => format!("{at}:{key}=nested"),
        };
        match read(text) {
            Ok(items) => items.iter().map(item).collect::<Vec<_>>().join(" "),
            Err(SyntaxError(at)) => format!("refused at {at}"),
        }
    }

    #[test]
    fn tables_and_fields_come_in_the_order_of_the_file() {
        assert_eq!(shown("a = 1\n[t]\nb = \"x\\ty\"\n[[m]]\n"), "0:a=1 7:[t] 10:b=x\ty 23:[[m]]");
        assert_eq!(shown("l = [\n \"a\", # one\n 'b',\n]\n"), "0:l=2 values");
        assert_eq!(shown("n = { a = [1, { b = 2 }] }\nc = 3"), "0:n=nested 27:c=3");
        assert_eq!(shown("n = [[1], [2]]"), "0:n=nested");
        assert_eq!(shown("\"quoted key\" = true"), "0:quoted key=true");
        assert_eq!(shown(""), "");
    }

    #[test]
    fn what_is_no_toml_or_not_read_here_is_refused_where_it_stands() {
        assert_eq!(shown("a = 1\nb"), "refused at 7");
        assert_eq!(shown("a.b = 1"), "refused at 1");
        assert_eq!(shown("[a.b]"), "refused at 2");
        assert_eq!(shown("a = 1 b = 2"), "refused at 8");
        assert_eq!(shown("[t\na = 1"), "refused at 2");
        assert_eq!(shown("a = [1\nb = 2"), "refused at 7");
        assert_eq!(shown("# a\u{1}\n"), "refused at 3");
        assert!(shown(&format!("a = {}", "[".repeat(100_000))).starts_with("refused"));
        assert!(shown(&format!("a = {}", "{b=".repeat(100_000))).starts_with("refused"));
    }

    #[test]
    fn a_value_is_only_what_it_is_written_as() {
        let value = |text: &str| match read(&format!("a = {text}")).unwrap().remove(0).1 {
            Item::Field(_, Value::One(one)) => {
                // The text lives as long as this test.
                let one = Value::One(one);
                format!("{:?} {:?} {:?} {:?}", one.text(), one.number(), one.boolean(), one.date())
            }
            other => format!("{other:?}"),
        };
        assert_eq!(value("\"7\""), "Some(\"7\") None None None");
        assert_eq!(value("1_000"), "None Some(1000) None None");
        assert_eq!(value("-7"), "None None None None");
        assert_eq!(value("0x10"), "None None None None");
        assert_eq!(value("99999999999999999999"), "None None None None");
        assert_eq!(value("1.5"), "None None None None");
        assert_eq!(value("true"), "None None Some(true) None");
        assert_eq!(value("2026-11-23T07:05:00Z"), "None None None Some(\"2026-11-23T07:05:00Z\")");
        assert_eq!(value("\"\\q\""), "None None None None");
    }

    #[test]
    fn lines_are_counted_from_one() {
        assert_eq!((line_of("a\nb", 0), line_of("a\nb", 2), line_of("a\nb", 99)), (1, 2, 2));
    }
}
