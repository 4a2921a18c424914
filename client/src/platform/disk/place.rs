//! Where a file that comes is written.
//!
//! A file of the person's own choice where the browser lets him choose one; else
//! one in the page's private file system, which becomes a link to save it; else
//! the memory, within a bound.
//!
//! Invariant: a place that is not finished leaves nothing behind, or something
//! that is cleared away a day later.

use std::cell::RefCell;

use footlight_session::transfer::Reason;
use js_sys::{Array, Uint8Array};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Blob;

use super::super::{clock, js};

/// Most bytes of a file that is held in memory.
const MEMORY_BYTES: u64 = 512 * 1024 * 1024;
/// The folder in the private file system.
const FOLDER: &str = "files";
/// What is older than this in there is of a page that is long gone.
const STALE_MS: u64 = 24 * 60 * 60 * 1000;

/// Room for one file. Its parts are written one after the other.
pub struct Place {
    kind: Kind,
    link: RefCell<Option<String>>,
}

enum Kind {
    /// Chosen by the person.
    Chosen { stream: JsValue },
    /// In the private file system.
    Private { stream: JsValue, handle: JsValue, folder: JsValue, key: String },
    /// In memory, which the browser may put on the disk.
    Memory { parts: Array },
}

impl Place {
    /// Makes room for a file; `None` where the person was asked where to put it
    /// and shut the question. Browsers ask only soon after a touch.
    pub async fn make(name: &str, size: u64) -> Result<Option<Self>, Reason> {
        let kind = match choose(name).await {
            Some(Err(error)) if js::error_name(&error) == "AbortError" => return Ok(None),
            Some(Ok(stream)) => Kind::Chosen { stream },
            // Without a touch, or in a frame, there is no question.
            Some(Err(_)) | None => match private(size).await? {
                Some(kind) => kind,
                None if size <= MEMORY_BYTES => Kind::Memory { parts: Array::new() },
                None => return Err(Reason::TooLarge),
            },
        };
        Ok(Some(Self { kind, link: RefCell::new(None) }))
    }

    /// Writes the next bytes.
    pub async fn write(&self, bytes: &[u8]) -> Result<(), Reason> {
        // A copy: what is written later must not change meanwhile.
        let bytes = JsValue::from(Uint8Array::from(bytes));
        match &self.kind {
            Kind::Chosen { stream } | Kind::Private { stream, .. } => {
                js::fetch(stream, "write", [bytes]).await.map(drop).map_err(|error| reason(&error))
            }
            Kind::Memory { parts } => {
                let blob = Blob::new_with_u8_array_sequence(&Array::of1(&bytes));
                let blob = blob.map_err(|error| reason(&error))?;
                parts.push(&blob.into());
                Ok(())
            }
        }
    }

    /// All is written. The address from which it can be saved, where it is not
    /// yet where the person wants it.
    pub async fn finish(&self) -> Result<Option<String>, Reason> {
        let link = match &self.kind {
            Kind::Chosen { stream } => {
                js::fetch(stream, "close", []).await.map_err(|error| reason(&error))?;
                return Ok(None);
            }
            Kind::Private { stream, handle, .. } => {
                js::fetch(stream, "close", []).await.map_err(|error| reason(&error))?;
                let file = js::fetch(handle, "getFile", []).await;
                file.and_then(|file| address(file.unchecked_ref()))
            }
            Kind::Memory { parts } => {
                Blob::new_with_blob_sequence(parts).and_then(|blob| address(&blob))
            }
        };
        let link = link.map_err(|error| reason(&error))?;
        self.link.replace(Some(link.clone()));
        Ok(Some(link))
    }

    /// Leaves nothing behind; what the person has chosen himself and is finished
    /// stays.
    pub async fn discard(&self) {
        if let Some(link) = self.link.take() {
            let _ = web_sys::Url::revoke_object_url(&link);
        }
        // Each fails where it was done before.
        match &self.kind {
            Kind::Chosen { stream } => drop(js::fetch(stream, "abort", []).await),
            Kind::Private { stream, folder, key, .. } => {
                let _ = js::fetch(stream, "abort", []).await;
                let _ = js::fetch(folder, "removeEntry", [key.into()]).await;
            }
            Kind::Memory { parts } => parts.set_length(0),
        }
    }
}

/// Asks the person where to put it; `None` where the browser knows no such
/// question.
async fn choose(name: &str) -> Option<Result<JsValue, JsValue>> {
    let window = window();
    if !js::get(&window, "showSaveFilePicker").is_function() {
        return None;
    }
    let options = js::object([("suggestedName", name.into())]);
    let chosen = match js::fetch(&window, "showSaveFilePicker", [options]).await {
        Ok(handle) => js::fetch(&handle, "createWritable", []).await,
        Err(error) => Err(error),
    };
    Some(chosen)
}

/// A file in the private file system; `None` where there is none, or none that
/// can be written from here.
async fn private(size: u64) -> Result<Option<Kind>, Reason> {
    let storage = js::get(&window().navigator(), "storage");
    let Ok(folder) = folder(&storage, true).await else { return Ok(None) };
    clear_away(&folder).await;
    if let Ok(told) = js::fetch(&storage, "estimate", []).await
        && let (Some(quota), Some(usage)) = (js::number(&told, "quota"), js::number(&told, "usage"))
        && quota - usage < size as f64
    {
        return Err(Reason::DiskFull);
    }
    let key = format!("{}-{}", clock::unix_ms(), clock::seed());
    let create = js::object([("create", true.into())]);
    let made = js::fetch(&folder, "getFileHandle", [(&key).into(), create]).await;
    let handle = made.map_err(|error| reason(&error))?;
    match js::fetch(&handle, "createWritable", []).await {
        Ok(stream) => Ok(Some(Kind::Private { stream, handle, folder, key })),
        // Some browsers write there from workers alone.
        Err(_) => {
            let _ = js::fetch(&folder, "removeEntry", [key.into()]).await;
            Ok(None)
        }
    }
}

/// Removes what earlier pages left, where there is any.
pub async fn tidy() {
    if let Ok(folder) = folder(&js::get(&window().navigator(), "storage"), false).await {
        clear_away(&folder).await;
    }
}

async fn folder(storage: &JsValue, create: bool) -> Result<JsValue, JsValue> {
    let root = js::fetch(storage, "getDirectory", []).await?;
    let create = js::object([("create", create.into())]);
    js::fetch(&root, "getDirectoryHandle", [FOLDER.into(), create]).await
}

/// Removes what pages left that are long gone.
async fn clear_away(folder: &JsValue) {
    let Ok(keys) = js::call(folder, "keys", []) else { return };
    let mut stale = Vec::new();
    while let Ok(next) = js::fetch(&keys, "next", []).await {
        let Some(key) = js::text(&next, "value") else { break };
        let made = key.split('-').next().and_then(|ms| ms.parse::<u64>().ok());
        if made.is_none_or(|made| clock::unix_ms().saturating_sub(made) > STALE_MS) {
            stale.push(key);
        }
    }
    for key in stale {
        // Refused for a file that another page writes.
        let _ = js::fetch(folder, "removeEntry", [key.into()]).await;
    }
}

fn address(blob: &Blob) -> Result<String, JsValue> {
    web_sys::Url::create_object_url_with_blob(blob)
}

fn reason(error: &JsValue) -> Reason {
    match js::error_name(error).as_str() {
        "QuotaExceededError" => Reason::DiskFull,
        _ => Reason::Unwritable,
    }
}
