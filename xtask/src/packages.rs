//! What the tests take from the distribution beside the browsers: a firewall,
//! coturn, Pebble, Prometheus' own checks, what makes certificates, and GStreamer.

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

use crate::browsers::apt;
use crate::{paths, say, shell};

/// Packages that are installed together.
pub(crate) struct Packages {
    /// What they are for whoever reads the output.
    pub(crate) what: &'static str,
    pub(crate) names: &'static [&'static str],
    /// True where they are there already.
    pub(crate) are_there: fn() -> bool,
}

/// nftables, for the tests behind a firewall.
pub(crate) const FIREWALL: Packages = Packages {
    what: "nftables",
    names: &["nftables"],
    // Not on everybody's PATH.
    are_there: || shell::found(&["nft"]).is_some() || Path::new("/usr/sbin/nft").is_file(),
};

/// A TURN client, a certificate authority and a reader of recording rules that
/// others wrote, for the server's tests against them.
pub(crate) const COUNTERPARTS: Packages = Packages {
    what: "coturn, Pebble and Prometheus",
    names: &["coturn", "pebble", "prometheus"],
    are_there: || {
        ["turnutils_uclient", "pebble", "promtool"]
            .iter()
            .all(|name| shell::found(&[name]).is_some())
    },
};

/// What the laboratory of homes and routers is made of.
pub(crate) const LABORATORY: Packages = Packages {
    what: "nftables, coturn, OpenSSL and NSS's certutil",
    names: &["nftables", "coturn", "openssl", "libnss3-tools", "python3"],
    are_there: || {
        let programs = ["turnserver", "openssl", "certutil", "python3"];
        (FIREWALL.are_there)() && programs.iter().all(|it| shell::found(&[*it]).is_some())
    },
};

/// GStreamer with WebRTC, and Python's way to it.
pub(crate) const GSTREAMER: Packages = Packages {
    what: "GStreamer",
    names: &[
        "gstreamer1.0-tools",
        "gstreamer1.0-plugins-base",
        "gstreamer1.0-plugins-good",
        "gstreamer1.0-plugins-bad",
        "gstreamer1.0-nice",
        "python3-gi",
        "gir1.2-gst-plugins-base-1.0",
        "gir1.2-gst-plugins-bad-1.0",
    ],
    are_there: || {
        let script = "import gi; gi.require_version('GstWebRTC', '1.0'); \
                      from gi.repository import Gst, GstWebRTC, GstSdp; Gst.init(None); \
                      wanted = 'webrtcbin vp8enc opusenc nicesrc dtlsdec srtpdec rtpvp8pay'; \
                      assert all(map(Gst.ElementFactory.find, wanted.split()))";
        let mut python = paths::command(system_python());
        shell::output(python.args(["-c", script])).is_ok()
    },
};

/// The distribution's Python, which knows the distribution's packages.
pub(crate) fn system_python() -> PathBuf {
    let usual = PathBuf::from("/usr/bin/python3");
    if usual.is_file() { usual } else { "python3".into() }
}

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
