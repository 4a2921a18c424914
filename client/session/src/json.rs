//! Reads what the server sends.
//!
//! By serde, but not by `serde_json`'s own deserializer: each page pays for every
//! type once per deserializer that it is read by, and half as much again for what
//! JSON never has (structs as sequences, names as bytes) and for errors that nobody
//! reads. This one has neither, and leaves telling variants apart by their `type` to
//! no buffer in between.

use std::fmt;

use serde::de::{self, DeserializeOwned, DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde::de::{Deserializer, EnumAccess, Expected, Unexpected, VariantAccess};
use serde_json::{Map, Value};

/// What was read is not what it should be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Unreadable;

/// Reads a `T` from JSON.
///
/// # Errors
/// It is none.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Unreadable> {
    T::deserialize(Reader(&parse(text)?))
}

/// Takes JSON apart, for [`Reader`].
pub(crate) fn parse(text: &str) -> Result<Value, Unreadable> {
    serde_json::from_str(text).map_err(|_| Unreadable)
}

/// Reads from JSON that is taken apart.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a>(pub &'a Value);

impl Reader<'_> {
    fn text(&self) -> Result<&str, Unreadable> {
        self.0.as_str().ok_or(Unreadable)
    }
}

/// Methods for numbers: how each is taken, and handed on.
macro_rules! numbers {
    ($($method:ident: $take:ident, $visit:ident;)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
            visitor.$visit(self.0.$take().ok_or(Unreadable)?)
        })*
    };
}

/// Methods that do what another does.
macro_rules! same {
    ($($method:ident = $other:ident;)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
            self.$other(visitor)
        })*
    };
}

impl<'de> Deserializer<'de> for Reader<'_> {
    type Error = Unreadable;

    numbers! {
        deserialize_bool: as_bool, visit_bool;
        deserialize_i8: as_i64, visit_i64;
        deserialize_i16: as_i64, visit_i64;
        deserialize_i32: as_i64, visit_i64;
        deserialize_i64: as_i64, visit_i64;
        deserialize_u8: as_u64, visit_u64;
        deserialize_u16: as_u64, visit_u64;
        deserialize_u32: as_u64, visit_u64;
        deserialize_u64: as_u64, visit_u64;
        deserialize_f32: as_f64, visit_f64;
        deserialize_f64: as_f64, visit_f64;
    }

    same! {
        deserialize_char = deserialize_str;
        deserialize_string = deserialize_str;
        deserialize_identifier = deserialize_str;
        deserialize_bytes = deserialize_seq;
        deserialize_byte_buf = deserialize_seq;
        deserialize_unit = deserialize_ignored_any;
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(_) => self.deserialize_bool(visitor),
            Value::Number(number) if number.is_u64() => self.deserialize_u64(visitor),
            Value::Number(number) if number.is_i64() => self.deserialize_i64(visitor),
            Value::Number(_) => self.deserialize_f64(visitor),
            Value::String(_) => self.deserialize_str(visitor),
            Value::Array(_) => self.deserialize_seq(visitor),
            Value::Object(_) => self.deserialize_map(visitor),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_str(self.text()?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_seq(Items(self.0.as_array().ok_or(Unreadable)?.iter()))
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        _len: usize,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _len: usize,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_map(Fields::of(self.0.as_object().ok_or(Unreadable)?))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_enum(Variant(self.0))
    }
}

/// The items of a sequence.
struct Items<'a>(std::slice::Iter<'a, Value>);

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Unreadable;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Unreadable> {
        self.0.next().map(|item| seed.deserialize(Reader(item))).transpose()
    }
}

/// The fields of a struct, or the entries of a map.
struct Fields<'a> {
    left: serde_json::map::Iter<'a>,
    value: &'a Value,
}

impl<'a> Fields<'a> {
    fn of(map: &'a Map<String, Value>) -> Self {
        Self { left: map.iter(), value: &Value::Null }
    }
}

impl<'de> MapAccess<'de> for Fields<'_> {
    type Error = Unreadable;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Unreadable> {
        let Some((name, value)) = self.left.next() else { return Ok(None) };
        self.value = value;
        seed.deserialize(Name(name)).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<T::Value, Unreadable> {
        seed.deserialize(Reader(self.value))
    }
}

/// The name of a field or a variant.
struct Name<'a>(&'a str);

impl<'de> Deserializer<'de> for Name<'_> {
    type Error = Unreadable;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_str(self.0)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        option unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier
        ignored_any
    }
}

/// A variant that is a name, or fields with its name among them as their `type`.
struct Variant<'a>(&'a Value);

impl<'de> EnumAccess<'de> for Variant<'_> {
    type Error = Unreadable;
    type Variant = Self;

    fn variant_seed<K: DeserializeSeed<'de>>(
        self,
        seed: K,
    ) -> Result<(K::Value, Self), Unreadable> {
        let name = self.0.get("type").unwrap_or(self.0);
        Ok((seed.deserialize(Name(Reader(name).text()?))?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_> {
    type Error = Unreadable;

    fn unit_variant(self) -> Result<(), Unreadable> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(
        self,
        seed: T,
    ) -> Result<T::Value, Unreadable> {
        seed.deserialize(Reader(self.0))
    }

    fn tuple_variant<V: Visitor<'de>>(
        self,
        _len: usize,
        _visitor: V,
    ) -> Result<V::Value, Unreadable> {
        Err(Unreadable)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        Reader(self.0).deserialize_map(visitor)
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("that is not what it should be")
    }
}

impl std::error::Error for Unreadable {}

/// None of them is ever shown: where they were put into words, the words and what
/// writes them would be fetched by every page.
impl de::Error for Unreadable {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }

    fn invalid_type(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self
    }

    fn invalid_length(_: usize, _: &dyn Expected) -> Self {
        Self
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn missing_field(_: &'static str) -> Self {
        Self
    }

    fn duplicate_field(_: &'static str) -> Self {
        Self
    }
}
