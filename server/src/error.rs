//! Why the process did not start, or ended by itself. `Display` is one sentence
//! for the operator that says what to change.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use crate::config::ConfigError;
use crate::store::StoreError;

/// See the module.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A setting.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Another program listens there.
    #[error(
        "The address {address} ({purpose}) is already taken: stop the program that uses it, or \
         set {setting} to another port."
    )]
    AddressTaken {
        /// Where.
        address: SocketAddr,
        /// `HTTP` or `media over UDP`.
        purpose: &'static str,
        /// The variable to change.
        setting: &'static str,
    },
    /// It cannot be listened on for another reason.
    #[error(
        "Cannot listen on {address} ({purpose}): {source}; set {setting} to an address of this machine."
    )]
    Listen {
        /// Where.
        address: SocketAddr,
        /// `HTTP` or `media over UDP`.
        purpose: &'static str,
        /// The variable to change.
        setting: &'static str,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The system lets this user have no such port.
    #[error(
        "This user may not listen on {address} ({purpose}): set {setting} to a port from 1024 up, or let it have \
         this one, with net.ipv4.ip_unprivileged_port_start (sysctl) or the capability CAP_NET_BIND_SERVICE."
    )]
    PortForbidden {
        /// Where.
        address: SocketAddr,
        /// `HTTP` or `media over UDP`.
        purpose: &'static str,
        /// The variable to change.
        setting: &'static str,
    },
    /// The data folder cannot be made or written.
    #[error(
        "The data folder {folder} cannot be written ({source}): give this user the right to, or \
         set FOOTLIGHT_DATA_DIR to another folder."
    )]
    DataFolder {
        /// The folder.
        folder: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Another process has the data folder.
    #[error(
        "The data folder {folder} is in use by another Footlight: stop that one, or set \
         FOOTLIGHT_DATA_DIR to another folder."
    )]
    DataFolderHeld {
        /// The folder.
        folder: PathBuf,
    },
    /// The database in it is damaged, or newer than this program.
    #[error(
        "The database in {folder} cannot be used ({reason}): restore it from a backup, or set \
         FOOTLIGHT_DATA_DIR to another folder."
    )]
    Database {
        /// The folder.
        folder: PathBuf,
        /// The innermost cause.
        reason: String,
    },
    /// The database failed while the process ran.
    #[error("The database failed: see the log, and check the disk's space.")]
    Store(#[from] StoreError),
    /// The media path did not start or gave up.
    #[error("The media path failed: {0}.")]
    Media(String),
    /// The certificate cannot be used.
    #[error("{0}.")]
    Tls(String),
    /// Something that never happens in practice.
    #[error("{0}.")]
    Setup(String),
    /// A command of the command line was refused.
    #[error("{0}")]
    Command(String),
    /// The network failed while the process ran.
    #[error("The HTTP server ended: {0}.")]
    Serve(#[source] io::Error),
}

impl Error {
    /// What to say of a listener that could not be bound.
    pub fn listen(
        address: SocketAddr,
        purpose: &'static str,
        setting: &'static str,
        source: io::Error,
    ) -> Self {
        match source.kind() {
            io::ErrorKind::AddrInUse => Error::AddressTaken { address, purpose, setting },
            io::ErrorKind::PermissionDenied => Error::PortForbidden { address, purpose, setting },
            _ => Error::Listen { address, purpose, setting, source },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_that_this_user_may_not_have_is_not_called_another_machines() {
        let address = SocketAddr::from(([127, 0, 0, 1], 443));
        let source = io::Error::from(io::ErrorKind::PermissionDenied);
        let said = Error::listen(address, "HTTP", "FOOTLIGHT_HTTP_ADDR", source).to_string();
        assert!(said.contains("ip_unprivileged_port_start"), "{said}");
        assert!(said.contains("FOOTLIGHT_HTTP_ADDR") && !said.contains("this machine"), "{said}");
    }
}
