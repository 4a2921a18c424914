//! The program's start.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

/// Starts it and waits until it listens: where (`http://HOST:PORT`), and its
/// process, which the caller ends. Its settings are those of the command alone.
///
/// # Errors
/// When it cannot be started, or ends before it listens.
pub fn start(command: &mut Command) -> Result<(String, Child)> {
    let given: Vec<_> = command.get_envs().map(|(name, _)| name.to_owned()).collect();
    let ours = |name: &OsString| name.to_str().is_some_and(|it| it.starts_with("FOOTLIGHT_"));
    for (name, _) in std::env::vars_os() {
        if ours(&name) && !given.contains(&name) {
            command.env_remove(name);
        }
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    let mut child = command.spawn().with_context(|| {
        let program = command.get_program().display();
        format!("cannot start {program}: build it with cargo build --release -p footlight")
    })?;
    let mut output = BufReader::new(child.stdout.take().context("no standard output")?);
    let listening = loop {
        let mut line = String::new();
        if output.read_line(&mut line)? == 0 {
            bail!("the server ended before it listened: {}", child.wait()?);
        }
        if let Some(rest) = line.strip_prefix("listening ") {
            break rest.to_owned();
        }
    };
    // Whatever else it says must not fill the pipe.
    std::thread::spawn(move || output.read_to_end(&mut Vec::new()));
    let http = listening
        .split_whitespace()
        .find_map(|word| word.strip_prefix("http="))
        .context("the server did not say where it listens")?;
    Ok((format!("http://{http}"), child))
}
