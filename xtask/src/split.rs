//! The client in parts: what a page needs alone is fetched when that page is
//! opened, so that what everybody downloads does not grow with the product.
//!
//! The parts are cut between the compiler and wasm-bindgen, which trunk calls by
//! its name. So this program also goes by that name: a link to it stands before
//! wasm-bindgen on trunk's PATH. It cuts what it is given at the functions that
//! the client marks with `#[wasm_split]`, lets wasm-bindgen have the main part, and
//! leaves the others where trunk expects snippets of script, in a folder named
//! after the hash of the whole.

use std::collections::hash_map::DefaultHasher;
use std::ffi::{OsStr, OsString};
use std::hash::Hasher;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use anyhow::{Context, Result, anyhow, bail};
use wasm_split_cli_support::Options;

use crate::names;

/// The name by which trunk calls.
const NAME: &str = "wasm-bindgen";
/// Where the real one is.
const REAL: &str = "FOOTLIGHT_WASM_BINDGEN";
/// Which wasm-opt makes the parts small; unset where that is not worth the time.
const OPTIMISER: &str = "FOOTLIGHT_WASM_OPT";

/// Where the script that loads the parts waits for those that a part needs, and
/// where it does so for the main module as well.
const DEPENDENCIES: &str = "await Promise.all(parallelStuff);";
const AWAITED: &str = "await Promise.all([begun, ...parallelStuff]);";
/// What that is, in place of the module's name.
const BEGUN: &str = r#"const begun = new Promise((done) => {
    if (window.wasmBindings) done();
    else addEventListener("TrunkApplicationStarted", done, { once: true });
});
const initSync = (...given) => window.wasmBindings.initSync(...given);
"#;

/// How the script complains of a part that did not come, and how it is to: the page
/// asks for it again, and tells who waits.
const ERROR: &str = "console.error(e);";
const WARNING: &str = "console.warn(e);";

/// True where trunk has called this program for wasm-bindgen.
pub(crate) fn is_meant() -> bool {
    let name = std::env::args_os().next();
    name.is_some_and(|it| Path::new(&it).file_stem() == Some(OsStr::new(NAME)))
}

/// Puts this program before the real wasm-bindgen for `trunk`; the folder that
/// has to be the first on its PATH.
pub(crate) fn stand_in(trunk: &mut Command, real: &Path, folder: &Path) -> Result<PathBuf> {
    let shim = folder.join("shim");
    std::fs::create_dir_all(&shim).context("cannot make a folder for wasm-bindgen's stand-in")?;
    let program = shim.join(NAME).with_extension(std::env::consts::EXE_EXTENSION);
    let own = std::env::current_exe().context("this program does not know where it is")?;
    // Of an earlier build, perhaps.
    let _ = std::fs::remove_file(&program);
    if std::fs::hard_link(&own, &program).is_err() {
        std::fs::copy(&own, &program).context("cannot put a stand-in for wasm-bindgen")?;
    }
    trunk.env(REAL, real);
    Ok(shim)
}

/// Lets the parts be made as small as the main one.
pub(crate) fn optimise(trunk: &mut Command, programs: &Path) {
    trunk.env(OPTIMISER, programs.join("wasm-opt"));
}

/// Does what trunk wants of wasm-bindgen.
pub(crate) fn bind() -> Result<()> {
    let real = std::env::var_os(REAL).context("trunk is to be called by `cargo xtask`")?;
    let mut arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let input =
        arguments.iter().position(|it| Path::new(it).extension() == Some(OsStr::new("wasm")));
    let mut command = Command::new(real);
    let mut out = None;
    if let Some(input) = input.and_then(|at| arguments.get_mut(at)) {
        let folder = out_dir(&std::env::args_os().collect::<Vec<_>>())?;
        *input = cut(Path::new(input), &folder)?.into_os_string();
        out = Some(folder);
        // The parts share memory, stack and table with the main one.
        command.arg("--keep-lld-exports");
    }
    let status = command.args(&arguments).status().context("wasm-bindgen does not start")?;
    if !status.success() {
        bail!("wasm-bindgen ended with {status}");
    }
    out.map_or(Ok(()), |folder| names::number(&folder))
}

/// The folder that wasm-bindgen is to write to.
fn out_dir(arguments: &[OsString]) -> Result<PathBuf> {
    let mut texts = arguments.iter().filter_map(|it| it.to_str());
    while let Some(text) = texts.next() {
        if let Some(folder) = text.strip_prefix("--out-dir=") {
            return Ok(folder.into());
        }
        if text == "--out-dir" {
            return texts.next().map(PathBuf::from).context("--out-dir without a folder");
        }
    }
    bail!("wasm-bindgen is called without --out-dir")
}

/// Cuts `input`; the main part, with the others in place below `out`.
fn cut(input: &Path, out: &Path) -> Result<PathBuf> {
    let whole = std::fs::read(input).context("cannot read what the compiler wrote")?;
    let mut hasher = DefaultHasher::new();
    hasher.write(&whole);
    let folder = format!("snippets/parts-{:016x}", hasher.finish());
    let (parts, main) = (out.join(&folder), input.with_extension("main.wasm"));
    // Of an earlier build: trunk takes over all that it finds.
    let _ = std::fs::remove_dir_all(out.join("snippets"));
    std::fs::create_dir_all(&parts)?;
    let link = format!("./{folder}/link.js");
    let split = wasm_split_cli_support::transform({
        let mut options = Options::new(&whole);
        options.output_dir = out;
        options.main_out_path = &main;
        options.link_name = &link;
        options
    });
    let split = split.map_err(|error| anyhow!("cannot cut the client into parts: {error:#}"))?;
    let mut places = Vec::new();
    for part in split.split_modules {
        let place = parts.join(part.file_name().context("a part without a name")?);
        std::fs::rename(&part, &place)?;
        places.push(place);
    }
    shrink(places)?;
    connect(&parts.join("link.js"))?;
    Ok(main)
}

/// The main module's name changes with its contents, which name this script:
/// instead of by its name it is reached by the object that trunk puts it into,
/// as soon as it is there.
fn connect(link: &Path) -> Result<()> {
    let script = std::fs::read_to_string(link).context("no script that loads the parts")?;
    let (import, rest) = script.split_once('\n').context("an empty script")?;
    let (before, after) = rest.split_once(DEPENDENCIES).unwrap_or((rest, ""));
    let (start, end) = before.split_once(ERROR).unwrap_or((before, ""));
    if !import.starts_with("import { initSync }") || after.is_empty() || end.is_empty() {
        bail!("the script that loads the parts is not what it was: see wasm_split_cli_support");
    }
    Ok(std::fs::write(link, [BEGUN, start, WARNING, end, AWAITED, after].concat())?)
}

/// Takes the parts out of what the page asks for in advance: trunk takes them for
/// modules of script that it cannot do without.
pub(crate) fn postpone(page: &Path) -> Result<()> {
    let html = std::fs::read_to_string(page).context("trunk wrote no index.html")?;
    Ok(std::fs::write(page, without_parts(&html))?)
}

fn without_parts(html: &str) -> String {
    let is_part = |tag: &str| tag.contains("\"modulepreload\"") && tag.contains(".wasm\"");
    let mut kept = String::with_capacity(html.len());
    for piece in html.split_inclusive('>') {
        match piece.rfind("<link ").filter(|at| is_part(&piece[*at..])) {
            Some(at) => kept.push_str(&piece[..at]),
            None => kept.push_str(piece),
        }
    }
    kept
}

/// Makes the parts smaller where that is asked for, as many at a time as there are cores.
fn shrink(parts: Vec<PathBuf>) -> Result<()> {
    let Some(optimiser) = std::env::var_os(OPTIMISER) else { return Ok(()) };
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let waiting = Mutex::new(parts.into_iter());
    let next = || waiting.lock().ok()?.next();
    let work = || std::iter::from_fn(next).try_for_each(|part| shrink_one(&optimiser, &part));
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        let mut ends = workers.into_iter().map(|worker| worker.join());
        ends.try_for_each(|end| {
            end.unwrap_or_else(|_| bail!("a thread that runs wasm-opt broke off"))
        })
    })
}

fn shrink_one(optimiser: &OsStr, part: &Path) -> Result<()> {
    let mut command = Command::new(optimiser);
    let status = command.args(["-Oz", "--strip-debug", "-o"]).arg(part).arg(part).status();
    if !status.context("wasm-opt does not start")?.success() {
        bail!("wasm-opt cannot make {} smaller", part.display());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

    use super::*;

    #[test]
    fn the_folder_is_found_in_either_form() {
        let of = |text: &str| {
            let arguments: Vec<OsString> = text.split(' ').map(Into::into).collect();
            out_dir(&arguments).ok()
        };
        assert_eq!(of("a --out-dir=b/c --target=web"), Some("b/c".into()));
        assert_eq!(of("a --out-dir b/c d.wasm"), Some("b/c".into()));
        assert_eq!(of("a d.wasm"), None);
    }

    #[test]
    fn parts_alone_are_not_asked_for_in_advance() {
        let script = "<link rel=\"modulepreload\" href=\"/snippets/parts-1/link.js\">";
        let part = "<link rel=\"modulepreload\" href=\"/snippets/parts-1/a.wasm\" crossorigin>";
        let main = "<link rel=\"preload\" href=\"/main_bg.wasm\" as=\"fetch\">";
        let html = format!("<head>\n {script}{part}{main} {part}</head>");
        assert_eq!(without_parts(&html), format!("<head>\n {script}{main} </head>"));
    }

    #[test]
    fn the_script_reaches_the_main_module_without_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("link.js");
        let import = "import { initSync } from \"./main.js\";";
        std::fs::write(&link, format!("{import}\n{ERROR}\n{DEPENDENCIES}\nafter\n")).unwrap();
        connect(&link).unwrap();
        let script = std::fs::read_to_string(&link).unwrap();
        assert!(!script.contains("main.js") && script.contains("window.wasmBindings"), "{script}");
        assert!(script.ends_with(&format!("\n{WARNING}\n{AWAITED}\nafter\n")), "{script}");
        let others = [
            format!("import * as other\n{ERROR}\n{DEPENDENCIES}\n"),
            format!("{import}\n{ERROR}\nrest\n"),
            format!("{import}\n{DEPENDENCIES}\nrest\n"),
        ];
        for other in others {
            std::fs::write(&link, other).unwrap();
            assert!(connect(&link).is_err());
        }
    }
}
