//! Viewers come and go while the others watch.

use std::time::Instant;

use anyhow::{Result, anyhow};

use super::Stage;
use crate::host::Host;

/// How somebody leaves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Farewell {
    /// He says so.
    Said,
    /// His machine is gone from one moment to the next.
    None,
}

impl Stage {
    /// A viewer leaves, and somebody else takes his seat and begins to watch.
    pub(crate) fn replace(&mut self, index: usize, farewell: Farewell) -> Result<()> {
        let newcomer = self.newcomer(index)?;
        let seat = self.viewers.get_mut(index).ok_or_else(|| anyhow!("no viewer {index}"))?;
        let mut leaver = std::mem::replace(seat, newcomer);
        if farewell == Farewell::Said {
            leaver.signal.leave(false)?;
        }
        drop(leaver);
        self.watch(index, Instant::now())
    }

    /// Everybody says that he leaves, the performer last. What remains is the
    /// way to ask the server.
    pub(crate) fn close(mut self) -> Result<Host> {
        for viewer in &mut self.viewers {
            viewer.signal.leave(false)?;
        }
        self.performer.leave(true)?;
        Ok(self.host)
    }
}
