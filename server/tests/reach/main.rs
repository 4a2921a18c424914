//! What the server says at its start of ports that do not reach anywhere: in a
//! network namespace, with one port dropped.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail by panicking")]
#![allow(unreachable_pub, reason = "a test binary has no outside")]

#[path = "../support/mod.rs"]
mod support;

use std::process::Command;

use support::{Folder, finish};

/// One server is the STUN server of the other. Both end with their shell.
const SCRIPT: &str = r#"
set -e
ip link set lo up
nft add table inet wall
nft add chain inet wall heard '{ type filter hook input priority 0; }'
if [ -n "$DROPPED" ]; then nft add rule inet wall heard $DROPPED drop; fi
export FOOTLIGHT_LOG=warn
FOOTLIGHT_DATA_DIR="$DATA/stun" FOOTLIGHT_HTTP_ADDR=127.0.0.1:9000 \
    FOOTLIGHT_TURN_ADDR=[::]:3479 "$BIN" > "$DATA/stun.out" & stun=$!
trap 'kill -9 $stun $server 2> /dev/null' EXIT
until grep -q listening "$DATA/stun.out"; do sleep 0.05; done
FOOTLIGHT_DATA_DIR="$DATA/server" FOOTLIGHT_HTTP_ADDR=[::]:9001 \
    FOOTLIGHT_STUN_URLS=stun:127.0.0.1:3479,stun:[::1]:3479 "$BIN" > "$DATA/out" 2> "$DATA/log" & server=$!
until grep -q listening "$DATA/out"; do sleep 0.05; done
cat "$DATA/log"
"#;

/// What the server says where what this rule of nftables fits is dropped.
async fn said(dropped: &str) -> String {
    let may = Command::new("unshare").args(["-rn", "nft", "list", "tables"]).output();
    assert!(
        may.is_ok_and(|output| output.status.success()),
        "needs nftables, which `cargo xtask test` installs, and network namespaces"
    );
    let folder = Folder::new();
    let mut command = Command::new("unshare");
    command.args(["-rn", "sh", "-c", SCRIPT]);
    command.env("DATA", folder.path()).env("DROPPED", dropped);
    command.env("BIN", env!("CARGO_BIN_EXE_footlight"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("FOOTLIGHT_") {
            command.env_remove(name);
        }
    }
    let (status, out, error) = finish(&mut command).await;
    assert!(status.success(), "{out}{error}");
    out
}

#[tokio::test]
async fn the_port_that_is_dropped_is_named() {
    for (dropped, wanted) in [
        ("udp dport 9001", "UDP port 9001 (media) gets no answers, "),
        ("udp dport 3478", "UDP port 3478 (TURN) gets no answers, "),
        ("meta nfproto ipv6 udp dport 9001", "UDP port 9001 (media) gets no answers over IPv6, "),
    ] {
        let said = said(dropped).await;
        assert!(said.contains(wanted), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
}

#[tokio::test]
async fn where_nothing_is_dropped_nothing_is_said() {
    assert_eq!(said("").await, "");
}
