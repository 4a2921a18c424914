//! coturn's own client, by UDP and by TCP.

use futures_util::future::join_all;

use crate::dialogue::{SECRET, server};
use crate::support::coturn::uclient;

#[tokio::test]
async fn coturns_client_is_relayed_by_udp_and_by_tcp() {
    let server = server(&[]).await;
    let ways: [&[&str]; 4] = [&[], &["-t"], &["-s"], &["-t", "-s"]];
    let relayed = async |options: &[&str]| {
        let options = [&["-n", "20", "-m", "2"], options].concat();
        uclient(server.turn(), SECRET, &options).await
    };
    let said = join_all(ways.map(relayed)).await;
    for (options, said) in ways.iter().zip(said) {
        assert!(said.contains("tot_send_msgs=40, tot_recv_msgs=40"), "{options:?}:\n{said}");
        assert!(said.contains("Total lost packets 0 "), "{options:?}:\n{said}");
    }
}
