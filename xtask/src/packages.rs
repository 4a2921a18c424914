//! What the tests take from the distribution beside the browsers.

use std::path::Path;

use anyhow::{Result, ensure};

use crate::browsers::apt;
use crate::{say, shell};

/// Packages that are installed together.
pub(crate) struct Packages {
    /// What they are for whoever reads the output.
    pub(crate) what: &'static str,
    pub(crate) names: &'static [&'static str],
    /// True where they are there already.
    pub(crate) are_there: fn() -> bool,
}

/// nftables, for the browser tests behind a firewall.
pub(crate) const FIREWALL: Packages = Packages {
    what: "nftables",
    names: &["nftables"],
    // Not on everybody's PATH.
    are_there: || shell::found(&["nft"]).is_some() || Path::new("/usr/sbin/nft").is_file(),
};

impl Packages {
    /// Installs them unless they are there.
    pub(crate) fn ensure(&self) -> Result<()> {
        if (self.are_there)() {
            say::there(self.what);
            return Ok(());
        }
        let names = self.names.join(" ");
        let remedy = format!("on Debian, as root: apt-get update && apt-get install {names}");
        say::step(&format!("install {}", self.what), "under a minute", &remedy, || {
            apt(self.names)?;
            ensure!((self.are_there)(), "it cannot be used after the installation");
            Ok(())
        })
    }
}
