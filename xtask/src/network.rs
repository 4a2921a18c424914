//! A network of its own for the browser tests: a namespace with the loopback and
//! one interface that leads nowhere.
//!
//! Firefox sends no connectivity checks to a lone 127.0.0.1, and test traffic has
//! no business on the machine's network. In the namespace there is an ordinary
//! interface for ICE to find, and nothing can leave. It has names of its own, too:
//! nobody is there to be asked for others, and to wait for him takes seconds.

use std::ffi::OsString;
use std::process::{Command, Stdio};

use crate::{paths, say};

/// `fl1` only gives `fl0` a carrier; a default route makes it the interface that
/// browsers gather candidates from. The addresses are those set aside for
/// benchmarks (RFC 2544) and for private networks (RFC 4193). Playwright asks for
/// both kinds of address of `localhost`, which not every machine's file has. The file
/// of names must not be deleted, or homes in the laboratory could not have others.
const SET_UP: &str = "set -e
names=$(mktemp -d)
mount -t tmpfs names \"$names\"
{ cat /etc/hosts; echo '::1 localhost'; } > \"$names/hosts\"
mount --bind \"$names/hosts\" /etc/hosts
umount --lazy \"$names\"
rmdir \"$names\"
if [ -e /etc/resolv.conf ]; then mount --bind /dev/null /etc/resolv.conf; fi
ip link set lo up
ip link add fl0 type veth peer name fl1
ip link set fl1 up
ip link set fl0 up
ip address add 198.18.0.1/24 dev fl0
ip route add default via 198.18.0.2 dev fl0
if ip -6 address add fd5a:f00::1/64 dev fl0 nodad 2>/dev/null; then
  ip -6 route add default via fd5a:f00::2 dev fl0
fi
exec \"$@\"";

/// The ways to a new namespace: as root, then as anybody else.
const WAYS: [&[&str]; 2] =
    [&["--net", "--mount"], &["--user", "--map-root-user", "--net", "--mount"]];

/// The same command inside a namespace of its own; where the system allows none,
/// the command as it is, with a word about it.
pub(crate) fn isolated(inner: Command) -> Command {
    let Some(way) = WAYS.into_iter().find(|way| works(way)) else {
        say::line(
            "  no network namespace can be made here: the tests use this machine's addresses",
        );
        return inner;
    };
    let mut outer = paths::command("unshare");
    outer.args(way).args(["sh", "-c", SET_UP, "sh"]);
    outer.arg(inner.get_program()).args(inner.get_args());
    let environment: Vec<(OsString, OsString)> = inner
        .get_envs()
        .filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())))
        .collect();
    outer.envs(environment).env("FOOTLIGHT_OWN_NETWORK", "1");
    outer
}

/// Whether devices of the network may be made.
#[cfg(unix)]
pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

#[cfg(not(unix))]
pub(crate) fn is_root() -> bool {
    false
}

fn works(way: &[&str]) -> bool {
    let mut trial = paths::command("unshare");
    trial.args(way).args(["sh", "-c", SET_UP, "sh", "true"]);
    trial.stdout(Stdio::null()).stderr(Stdio::null());
    trial.status().is_ok_and(|status| status.success())
}
