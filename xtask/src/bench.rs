//! `cargo xtask bench`: what needs no quiet machine first (instructions, the
//! cases of adaptation), the native load generator, then the same stage in
//! browsers: join to first frame, and glass to glass.

use anyhow::Result;

use crate::browsers::Browsers;
use crate::{
    adaptation, client, figures, instructions, janus, network, paths, say, server, shell, test,
};

/// What `cargo xtask bench` takes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only one part.
    #[arg(long, value_enum)]
    only: Option<Part>,
    /// Compares with another server under the same load, in turns.
    #[arg(long, value_enum)]
    against: Option<Rival>,
    /// Arguments for the load generator, after `--`.
    #[arg(last = true)]
    generator: Vec<String>,
}

/// A part of the bench.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// The native load generator, on loopback.
    Load,
    /// The same over a wire, as over a network card.
    Wire,
    /// Instructions by callgrind, for a machine that is busy.
    Instructions,
    /// How viewers' layers follow their paths, on a virtual clock.
    Adaptation,
    /// Chat before a thousand.
    Chat,
    /// Tips before a thousand.
    Tips,
    /// A room of fifty and twenty of ten.
    Rooms,
    /// Chromium.
    Browsers,
}

/// A server that others wrote.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Rival {
    /// From Debian's packages.
    Janus,
}

/// Builds all, measures, prints and keeps the tables.
pub(crate) fn bench(options: &Options) -> Result<()> {
    let wanted = |part| options.only.is_none_or(|only| only == part);
    if options.against.is_none() && wanted(Part::Instructions) {
        let table = instructions::count()?;
        say::result(&table);
        figures::write("instructions.md", "Instructions of a packet and of a join", &table)?;
    }
    if options.against.is_none() && wanted(Part::Adaptation) {
        let table = adaptation::score()?;
        say::result(&table);
        figures::write("adaptation.md", "Adaptation: the cases of RFC 8867", &table)?;
    }
    if matches!(options.only, Some(Part::Instructions | Part::Adaptation)) {
        return Ok(());
    }
    let kit = client::Kit::ensure()?;
    client::ensure(&kit)?;
    server::ensure()?;
    if options.against == Some(Rival::Janus) {
        let table = janus::compare(&options.generator)?;
        say::result(&table);
        return figures::write("janus.md", "Footlight and Janus under the same load", &table);
    }
    if wanted(Part::Load) {
        let table = load(&options.generator)?;
        say::result(&table);
        figures::write("load.md", "Load: one publisher and many viewers on loopback", &table)?;
    }
    if wanted(Part::Wire) {
        let table = over_a_wire(&options.generator)?;
        say::result(&table);
        figures::write("wire.md", "Load: one publisher and many viewers over a wire", &table)?;
    }
    if wanted(Part::Chat) {
        let table = load(&["--chat", "--viewers=1000", "--seconds=30"].map(str::to_owned))?;
        say::result(&table);
        figures::write("chat.md", "Chat: a thousand viewers, of whom fifty write", &table)?;
    }
    if wanted(Part::Tips) {
        let table = load(&["--tips", "--viewers=1000"].map(str::to_owned))?;
        say::result(&table);
        figures::write("tips.md", "Tips: how soon a thousand viewers hear of one", &table)?;
    }
    if wanted(Part::Rooms) {
        let table = load(&["--rooms", "--seconds=20"].map(str::to_owned))?;
        say::result(&table);
        figures::write("rooms.md", "Rooms in which everybody sends", &table)?;
    }
    if wanted(Part::Browsers) {
        let table = browsers()?;
        say::result(&table);
        figures::write("browsers.md", "Join to first frame, and glass to glass", &table)?;
    }
    Ok(())
}

/// Runs the load generator, which starts the server itself, and returns the
/// table that it prints.
pub(crate) fn load(arguments: &[String]) -> Result<String> {
    let remedy = "see the message above; `cargo run --release -p footlight-bench -- --help`";
    say::step("measure under load", "about ten minutes", remedy, || {
        let mut cargo = paths::cargo();
        cargo
            .args(["run", "--locked", "--release", "--quiet", "--package=footlight-bench", "--"])
            .args(arguments)
            .env("FOOTLIGHT_BIN", server::binary());
        shell::output(&mut cargo)
    })
}

/// The same with media over a TUN device, in a network namespace of its own.
fn over_a_wire(arguments: &[String]) -> Result<String> {
    let generator = server::generator()?;
    let remedy = "see the message above; it needs root and /dev/net/tun";
    say::step("measure under load over a wire", "about four minutes", remedy, || {
        let mut command = paths::command(generator);
        command.args(["--wire", "--pacing=burst,spaced", "--joins=0"]).args(arguments);
        command.env("FOOTLIGHT_BIN", server::binary());
        shell::output(&mut network::isolated(command))
    })
}

/// Runs the measuring Playwright project; returns the tables that it writes.
fn browsers() -> Result<String> {
    let found = Browsers::ensure()?;
    say::step("measure in browsers", "about four minutes", "see the message above", || {
        let folder = paths::root().join("test-results/figures");
        let _ = std::fs::remove_dir_all(&folder);
        let mut playwright = test::playwright(&found);
        playwright.arg("--project=bench").env("FOOTLIGHT_BENCH", "1");
        shell::run(&mut network::isolated(playwright))?;
        let mut files: Vec<_> =
            std::fs::read_dir(&folder)?.flatten().map(|file| file.path()).collect();
        files.sort();
        let tables =
            files.iter().map(std::fs::read_to_string).collect::<std::io::Result<Vec<_>>>()?;
        Ok(tables.join("\n"))
    })
}
