//! The signals that ask xtask to end.

use anyhow::{Context, Result};

/// Calls `asked` when the terminal or anybody else asks this process to end;
/// from then on it ends only by itself.
#[cfg(unix)]
pub(crate) fn on_end(asked: impl Fn() + Send + 'static) -> Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let mut signals = signal_hook::iterator::Signals::new([SIGHUP, SIGINT, SIGTERM])
        .context("cannot listen for signals")?;
    std::thread::spawn(move || signals.forever().for_each(|_| asked()));
    Ok(())
}

/// Without signals the children are left to the terminal.
#[cfg(not(unix))]
pub(crate) fn on_end(_: impl Fn() + Send + 'static) -> Result<()> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

    use std::sync::mpsc;
    use std::time::Duration;

    use signal_hook::consts::SIGTERM;

    #[test]
    fn a_request_to_end_is_heard_and_does_not_kill() {
        let (sender, asked) = mpsc::channel();
        super::on_end(move || sender.send(()).unwrap()).unwrap();
        signal_hook::low_level::raise(SIGTERM).unwrap();
        asked.recv_timeout(Duration::from_secs(10)).unwrap();
    }
}
