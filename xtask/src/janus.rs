//! `cargo xtask bench --against janus`: Janus from Debian's packages, and both
//! servers at one end of a cable with the load generator at the other.
//!
//! Janus leaves the loopback out, so both stand in a network namespace of their
//! own that a veth pair joins to the generator's. Signalling goes over it; media
//! over a TUN device, which burdens neither server with its readers' work. This
//! needs root.

use anyhow::{Context, Result, bail};

use crate::{paths, say, server, shell};

/// The namespaces, and the two ends of the cable with their addresses: those set
/// aside for benchmarks (RFC 2544).
const SERVER: End = End { netns: "fl-stage", device: "flstage", address: "198.18.7.1" };
const LOAD: End = End { netns: "fl-load", device: "flload", address: "198.18.7.2" };

struct End {
    netns: &'static str,
    device: &'static str,
    address: &'static str,
}

/// Installs what is missing, measures in turns, and returns the tables.
pub(crate) fn compare(arguments: &[String]) -> Result<String> {
    install()?;
    let generator = server::generator()?;
    let remedy = "run it as root, where network namespaces may be made; see the message above";
    say::step("measure Footlight and Janus in turns", "about half an hour", remedy, || {
        let _cable = Cable::lay()?;
        let mut command = paths::command("ip");
        command.args(["netns", "exec", LOAD.netns]).arg(generator);
        command.args(["--against", "janus", "--wire"]);
        for (name, value) in [("--viewers", "100,300,500"), ("--pacing", "burst,spaced,single")] {
            if !arguments.iter().any(|argument| argument.starts_with(name)) {
                command.args([name, value]);
            }
        }
        command.args(["--address", SERVER.address, "--server-netns", SERVER.netns]);
        command.args(arguments).env("FOOTLIGHT_BIN", server::binary());
        // What it says meanwhile is of interest: it takes long.
        let output = command.stderr(std::process::Stdio::inherit()).output()?;
        if !output.status.success() {
            bail!("the load generator ended with {}", output.status);
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    })
}

fn install() -> Result<()> {
    if shell::found(&["janus"]).is_some() {
        say::there("Janus");
        return Ok(());
    }
    let remedy = "run it as root on Debian, or install the package janus yourself";
    say::step("install Janus from Debian's packages", "a minute", remedy, || {
        let mut apt = paths::command("apt-get");
        apt.args(["install", "--yes", "--no-install-recommends", "janus"]);
        shell::run(apt.env("DEBIAN_FRONTEND", "noninteractive"))
    })
}

/// A veth pair between two namespaces, taken away in the end.
struct Cable;

impl Cable {
    fn lay() -> Result<Self> {
        // What an interrupted run has left.
        remove();
        let cable = Self;
        for end in [&SERVER, &LOAD] {
            ip(&["netns", "add", end.netns])?;
        }
        let (one, other) = (&SERVER, &LOAD);
        ip(&[
            "link",
            "add",
            one.device,
            "netns",
            one.netns,
            "type",
            "veth",
            "peer",
            "name",
            other.device,
            "netns",
            other.netns,
        ])?;
        for end in [&SERVER, &LOAD] {
            let address = format!("{}/30", end.address);
            ip(&["-n", end.netns, "address", "add", &address, "dev", end.device])?;
            ip(&["-n", end.netns, "link", "set", "lo", "up"])?;
            ip(&["-n", end.netns, "link", "set", end.device, "up"])?;
        }
        Ok(cable)
    }
}

impl Drop for Cable {
    fn drop(&mut self) {
        remove();
    }
}

fn remove() {
    for end in [&SERVER, &LOAD] {
        let mut command = paths::command("ip");
        command.args(["netns", "delete", end.netns]).stderr(std::process::Stdio::null());
        // Not there is just as well.
        let _ = command.status();
    }
}

fn ip(arguments: &[&str]) -> Result<()> {
    shell::output(paths::command("ip").args(arguments)).map(drop).context("no network namespace")
}
