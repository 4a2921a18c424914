//! Over the loopback interface.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::time::Duration;

use super::*;

fn receive_all(udp: &mut Udp, wanted: usize) -> Vec<(SocketAddr, Vec<u8>)> {
    let mut poll = mio::Poll::new().unwrap();
    udp.listen(poll.registry(), Token(0), true).unwrap();
    let mut events = mio::Events::with_capacity(8);
    let mut got = Vec::new();
    while got.len() < wanted {
        while udp.receive(|from, bytes| got.push((from, bytes.to_vec()))).is_ok() {}
        if got.len() < wanted {
            poll.poll(&mut events, Some(Duration::from_secs(5))).unwrap();
            assert!(!events.is_empty(), "{} of {wanted} datagrams came", got.len());
        }
    }
    got
}

#[test]
fn a_run_arrives_as_its_datagrams() {
    let mut receiver = Udp::bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let mut sender = Udp::bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let run: Vec<u8> = (0..950u32).map(|n| (n / 100) as u8).collect();

    let sent = sender.send(receiver.local_addr().unwrap(), Some(100), &run);

    assert!(matches!(sent, Sent::Done(_)));
    let got = receive_all(&mut receiver, 10);
    let sizes: Vec<usize> = got.iter().map(|(_, bytes)| bytes.len()).collect();
    assert_eq!(sizes, [100, 100, 100, 100, 100, 100, 100, 100, 100, 50]);
    assert!(got.iter().enumerate().all(|(n, (_, bytes))| bytes[0] == n as u8));
}

#[test]
fn a_dual_stack_socket_speaks_of_ipv4_peers_as_such() {
    let mut wild = Udp::bind("[::]:0".parse().unwrap()).unwrap();
    let mut peer = Udp::bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let port = wild.local_addr().unwrap().port();
    let peer_addr = peer.local_addr().unwrap();

    peer.send(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port), None, b"there");
    assert_eq!(receive_all(&mut wild, 1), [(peer_addr, b"there".to_vec())]);
    wild.send(peer_addr, None, b"back");
    assert_eq!(receive_all(&mut peer, 1)[0].1, b"back");
}

#[test]
fn answers_leave_from_the_address_that_was_asked() {
    for wild in ["0.0.0.0:0", "[::]:0"] {
        let mut wild = Udp::bind(wild.parse().unwrap()).unwrap();
        let machine = [[127, 0, 0, 1].into(), [127, 0, 0, 2].into()];
        wild.sources = Sources::new(wild.local_addr().unwrap(), &machine);
        let mut peer = Udp::bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let asked = SocketAddr::new(machine[1], wild.local_addr().unwrap().port());

        peer.send(asked, None, b"there");
        let (from, _) = receive_all(&mut wild, 1).remove(0);
        let run = vec![7; 250];
        assert!(matches!(wild.send(from, Some(100), &run), Sent::Done(_)));
        let answers = receive_all(&mut peer, 3);
        assert!(answers.iter().all(|(from, _)| *from == asked), "{answers:?}");
    }
}

#[test]
fn segmentation_given_up_is_tried_again_and_loses_nothing_meanwhile() {
    let mut receiver = Udp::bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let mut sender = Udp::bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let before = sender.state.max_gso_segments();
    let to = receiver.local_addr().unwrap();
    // Port 0 is refused as segmentation is where it is not supported.
    sender.send("127.0.0.1:0".parse().unwrap(), Some(100), &[1; 200]);
    assert_eq!(sender.state.max_gso_segments(), 1);
    assert_eq!(sender.send(to, Some(100), &[2; 300]), Sent::Done(3));
    sender.probe_again();
    assert_eq!(sender.state.max_gso_segments(), before);
    sender.send(to, Some(100), &[3; 300]);
    assert_eq!(receive_all(&mut receiver, 6).len(), 6);
}

#[test]
fn without_segmentation_each_datagram_has_its_own_call() {
    let mut receiver = Udp::bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let sender = Udp::bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let mut sender = sender.without_segmentation();
    let to = receiver.local_addr().unwrap();
    assert_eq!(sender.send(to, Some(100), &[1; 250]), Sent::Done(3));
    sender.probe_again();
    assert_eq!(sender.send(to, Some(100), &[2; 250]), Sent::Done(3));
    assert_eq!(receive_all(&mut receiver, 6).len(), 6);
}

#[test]
fn an_unreachable_destination_is_refused_and_does_not_fail_the_socket() {
    let mut udp = Udp::bind("127.0.0.1:0".parse().unwrap()).unwrap();
    assert_eq!(udp.send("192.0.2.1:0".parse().unwrap(), None, b"x"), Sent::Refused);
}

/// A socket as the driver has it, with what the poll says of it.
fn polled() -> (Udp, mio::Poll) {
    let mut udp = Udp::bind("[::]:0".parse().unwrap()).unwrap();
    assert!(udp.share(0).unwrap().is_empty());
    let poll = mio::Poll::new().unwrap();
    udp.listen(poll.registry(), Token(0), true).unwrap();
    (udp, poll)
}

/// What comes within a while: by performers' own sockets, and by the shared one.
fn receive_both(udp: &mut Udp, poll: &mut mio::Poll, wanted: usize) -> (Vec<u8>, Vec<u8>) {
    let (mut own, mut shared) = (Vec::new(), Vec::new());
    let mut events = mio::Events::with_capacity(8);
    while own.len() + shared.len() < wanted {
        poll.poll(&mut events, Some(Duration::from_secs(5))).unwrap();
        assert!(!events.is_empty(), "{own:?} and {shared:?} of {wanted} came");
        events.iter().for_each(|event| udp.wake(event));
        while udp.own_is_ready() {
            let _ = udp.receive_own(|_, bytes| own.push(bytes[0]));
        }
        while udp.receive(|_, bytes| shared.push(bytes[0])).is_ok() {}
    }
    (own, shared)
}

#[test]
fn a_performer_has_a_socket_of_his_own_for_as_long_as_he_performs() {
    let (mut udp, mut poll) = polled();
    let to = SocketAddr::new(Ipv4Addr::LOCALHOST.into(), udp.local_addr().unwrap().port());
    let [mut performer, mut viewer] =
        ["127.0.0.1:0"; 2].map(|any| Udp::bind(any.parse().unwrap()).unwrap());
    let performs = performer.local_addr().unwrap();
    for (performers, expected) in [
        (vec![], (vec![], vec![1, 2])),
        (vec![performs], (vec![1], vec![2])),
        (vec![performs], (vec![1], vec![2])),
        (vec![], (vec![], vec![1, 2])),
    ] {
        udp.keep_own(poll.registry(), performers.into_iter());
        assert!(matches!(performer.send(to, None, &[1]), Sent::Done(_)));
        assert!(matches!(viewer.send(to, None, &[2]), Sent::Done(_)));
        assert_eq!(receive_both(&mut udp, &mut poll, 2), expected);
    }
    udp.keep_own(poll.registry(), [performs].into_iter());
    assert!(matches!(udp.send(performs, None, &[3]), Sent::Done(_)));
    let (from, bytes) = receive_all(&mut performer, 1).remove(0);
    assert_eq!((from, bytes), (to, vec![3]), "he sees but one address");
}

#[test]
fn what_came_while_nobody_listened_is_told_at_once() {
    let (mut udp, mut poll) = polled();
    let to = SocketAddr::new(Ipv4Addr::LOCALHOST.into(), udp.local_addr().unwrap().port());
    let mut viewer = Udp::bind("127.0.0.1:0".parse().unwrap()).unwrap();
    udp.listen(poll.registry(), Token(0), false).unwrap();
    viewer.send(to, None, &[1]);
    let mut events = mio::Events::with_capacity(8);
    poll.poll(&mut events, Some(Duration::from_millis(20))).unwrap();
    assert!(events.is_empty());
    udp.listen(poll.registry(), Token(0), true).unwrap();
    poll.poll(&mut events, Some(Duration::from_secs(5))).unwrap();
    assert!(!events.is_empty());
}
