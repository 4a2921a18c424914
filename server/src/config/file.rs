//! The settings in a TOML file.

use std::collections::BTreeMap;
use std::path::Path;

use toml::{Table, Value};

use super::{ConfigError, SETTINGS};

/// What it sets, as variables would.
///
/// # Errors
/// It cannot be read, is no TOML, or sets what is no setting. Of its lines nothing is
/// said but where they are: secrets stand in them.
pub(super) fn read(path: &Path) -> Result<BTreeMap<String, String>, ConfigError> {
    let file = path.display().to_string();
    let failed = |reason: String| ConfigError::File { file: file.clone(), reason };
    let text = std::fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
    let table: Table = text.parse().map_err(|error: toml::de::Error| {
        let line = error.span().map_or(1, |span| line_of(&text, span.start));
        failed(format!("line {line} is no TOML: {}", error.message().replace('\n', " ")))
    })?;
    let mut texts = BTreeMap::new();
    for (key, value) in table {
        let name = key.to_ascii_uppercase();
        let (true, Some(text)) = (SETTINGS.iter().any(|s| s.name == name), as_text(&value)) else {
            return Err(ConfigError::Unknown { file, key });
        };
        texts.insert(name, text);
    }
    Ok(texts)
}

fn line_of(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}

/// Strings, numbers, booleans, and lists of them as comma lists.
fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Float(number) => Some(number.to_string()),
        Value::Boolean(flag) => Some(flag.to_string()),
        Value::Array(items) => {
            let texts: Option<Vec<_>> = items.iter().map(as_text).collect();
            texts.map(|texts| texts.join(","))
        }
        Value::Datetime(_) | Value::Table(_) => None,
    }
}
