//! JSON whose texts are wiped, since any of them may be a secret.
//!
//! Own tree over serde's parser: `serde_json::Value` keeps texts that are not wiped, and of a name that stands twice in an
//! object it silently takes the last one. Apps differ in that, so here such an object says so.

use crate::error::{ParseError, unreadable};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::cell::Cell;
use std::fmt;
use zeroize::Zeroizing;

/// More values than the largest export has, and few enough for the memory.
const MOST_VALUES: usize = 2_000_000;

/// A value.
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// In digits.
    Number(String),
    /// A text.
    Text(Zeroizing<String>),
    /// Values in their order.
    List(Vec<Json>),
    /// Values by their names.
    Object(Object),
}

/// Values by their names, in the order of the names. A map would take some 700 bytes for an object of one value.
#[derive(Default)]
pub struct Object {
    fields: Vec<(String, Json)>,
    twice: bool,
}

impl Object {
    /// Of a name that stands twice, the last value counts.
    fn of(mut fields: Vec<(String, Json)>) -> Self {
        // Equal names stay in their order.
        fields.sort_by(|(one, _), (other, _)| one.cmp(other));
        let count = fields.len();
        fields.dedup_by(|(name, value), (kept, former)| {
            let same = name == kept;
            if same {
                std::mem::swap(value, former);
            }
            same
        });
        let twice = fields.len() < count;
        fields.shrink_to_fit();
        Self { fields, twice }
    }

    fn get(&self, name: &str) -> Option<&Json> {
        let at = self.fields.binary_search_by(|(known, _)| known.as_str().cmp(name)).ok()?;
        self.fields.get(at).map(|(_, value)| value)
    }
}

impl Json {
    /// Reads a whole text.
    ///
    /// # Errors
    /// [`ParseError`] with the line where it ceases to be JSON.
    pub fn read(text: &str) -> Result<Self, ParseError> {
        let left = Cell::new(MOST_VALUES);
        let mut reader = serde_json::Deserializer::from_str(text);
        let read = Tree(&left).deserialize(&mut reader);
        match read.and_then(|json| reader.end().map(|()| json)) {
            Ok(json) => Ok(json),
            Err(_) if left.get() == 0 => unreadable("the JSON has too many values"),
            Err(error) if error.is_eof() => {
                unreadable("the JSON ends too early: copy the whole file")
            }
            Err(error) => unreadable(format!("not readable as JSON, at line {}", error.line())),
        }
    }

    /// The value of this name, if it is an object that has it, and it is not `null`.
    pub fn get(&self, name: &str) -> Option<&Self> {
        let Self::Object(object) = self else { return None };
        object.get(name).filter(|value| !matches!(value, Self::Null))
    }

    /// The text or the number of this name.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.get(name)? {
            Self::Text(text) => Some(text.as_str()),
            Self::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The list of this name.
    pub fn list(&self, name: &str) -> Option<&[Self]> {
        self.get(name)?.values()
    }

    /// The values of a list.
    pub fn values(&self) -> Option<&[Self]> {
        let Self::List(values) = self else { return None };
        Some(values)
    }

    /// Names and values of an object, in the order of the names.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &Self)> {
        let object = if let Self::Object(object) = self { Some(object) } else { None };
        object
            .into_iter()
            .flat_map(|object| &object.fields)
            .map(|(name, value)| (name.as_str(), value))
    }

    /// Whether a name stands twice in this object or in one inside it.
    pub fn has_a_name_twice(&self) -> bool {
        match self {
            Self::Object(object) => {
                object.twice || object.fields.iter().any(|(_, value)| value.has_a_name_twice())
            }
            Self::List(values) => values.iter().any(Self::has_a_name_twice),
            _ => false,
        }
    }

    /// Whether a name stands twice in this object itself.
    pub fn is_ambiguous(&self) -> bool {
        matches!(self, Self::Object(object) if object.twice)
    }
}

/// Reads one value; how many more there may be.
struct Tree<'a>(&'a Cell<usize>);

impl Tree<'_> {
    fn count<E: Error>(&self) -> Result<(), E> {
        self.0.set(self.0.get().saturating_sub(1));
        if self.0.get() == 0 { Err(E::custom("too many values")) } else { Ok(()) }
    }
}

impl<'de> DeserializeSeed<'de> for Tree<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Json, D::Error> {
        self.count()?;
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tree<'_> {
    type Value = Json;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Number(value.to_string()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Number(value.to_string()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Number(value.to_string()))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(Zeroizing::new(value.to_owned())))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Json, E> {
        Ok(Json::Text(Zeroizing::new(value)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(value) = values.next_element_seed(Tree(self.0))? {
            list.push(value);
        }
        list.shrink_to_fit();
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Json, A::Error> {
        let mut read = Vec::new();
        while let Some(name) = fields.next_key::<String>()? {
            read.push((name, fields.next_value_seed(Tree(self.0))?));
        }
        Ok(Json::Object(Object::of(read)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_by_their_names() {
        let json = Json::read(r#"{"a":"x","b":6,"c":null,"d":[1,-2,3.5],"e":{"f":true}}"#).unwrap();
        assert_eq!((json.text("a"), json.text("b"), json.text("c")), (Some("x"), Some("6"), None));
        let numbers = json.list("d").unwrap();
        assert!(matches!(&numbers[1], Json::Number(n) if n == "-2"));
        assert!(matches!(json.get("e").unwrap().get("f"), Some(Json::Bool(true))));
        assert_eq!(json.fields().count(), 5);
        assert!(!json.has_a_name_twice());
    }

    #[test]
    fn a_name_that_stands_twice_is_found_at_any_depth() {
        let json = Json::read(r#"{"a":[{"b":{"c":1,"c":2}}]}"#).unwrap();
        assert!(json.has_a_name_twice() && !json.is_ambiguous());
        let twice = Json::read(r#"{"c":1,"b":3,"c":2}"#).unwrap();
        assert!(twice.is_ambiguous());
        assert_eq!(
            (twice.text("c"), twice.text("b"), twice.fields().count()),
            (Some("2"), Some("3"), 2)
        );
    }

    #[test]
    fn an_object_of_json_takes_little_memory() {
        let Json::Object(object) = Json::read(r#"{"a":0}"#).unwrap() else { panic!("an object") };
        assert_eq!(object.fields.capacity(), 1);
        assert!(size_of::<(String, Json)>() <= 64);
        let Json::List(list) = Json::read("[0]").unwrap() else { panic!("a list") };
        assert_eq!(list.capacity(), 1);
    }

    #[test]
    fn json_of_any_depth_and_number_ends_in_an_error() {
        let error = |text: &str| Json::read(text).err().unwrap().0;
        assert!(error(&"[".repeat(1_000_000)).contains("line 1"));
        assert!(error(&format!("[0{}]", ",0".repeat(MOST_VALUES))).contains("too many"));
        assert!(error("{\"secret\": \"GEZDGNBV").contains("too early"));
        let broken = error("{\n\"secret\": \"GEZDGNBV\",\nGEZDGNBV}");
        assert!(broken.contains("line 3") && !broken.contains("GEZDGNBV"), "{broken}");
        assert!(error("{} {}").contains("line 1"));
    }
}
