//! ICE restarts (RFC 8445, section 9): new credentials for the same association.
//!
//! Invariant: nothing but the credentials changes. The path in use, the keys and
//! every number that was sealed go on.

use super::Transport;
use crate::transport::{Fingerprint, IceCredentials};

impl Transport {
    /// Goes by new ICE credentials; keys and streams go on, and those of before
    /// are good until a path is nominated with the new ones. True where that had
    /// not happened yet since an earlier restart.
    pub(crate) fn restart_ice(&mut self, local: IceCredentials, remote: IceCredentials) -> bool {
        self.agent.restart(local, remote)
    }

    /// True from an ICE restart until `TransportEvent::Restarted`.
    pub(crate) fn is_restarting(&self) -> bool {
        self.agent.is_restarting()
    }

    /// How often ICE was restarted.
    pub(crate) fn restarts(&self) -> u32 {
        self.agent.restarts()
    }

    /// Our present credentials.
    pub(crate) fn local(&self) -> IceCredentials {
        self.agent.local().clone()
    }

    /// Our user name fragments that checks are taken for: the present one, and
    /// that of before a restart.
    pub(crate) fn local_ufrags(&self) -> (&str, Option<&str>) {
        self.agent.local_ufrags()
    }

    /// The peer's user name fragment.
    pub(crate) fn remote_ufrag(&self) -> &str {
        self.agent.remote_ufrag()
    }

    /// True for the certificate that the peer has announced.
    pub(crate) fn expects(&self, fingerprint: Fingerprint) -> bool {
        self.dtls.expects(fingerprint)
    }
}
