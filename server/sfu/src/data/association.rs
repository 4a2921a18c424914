//! The SCTP association of a peer with data channels (RFC 9260, RFC 8831).
//!
//! The peer begins it. Until one is established there may be as many as he has
//! begun: whose answer got lost begins another, by the same packet.

use std::collections::VecDeque;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use rtc_sctp::{
    AssociationHandle, DatagramEvent, Endpoint, EndpointConfig, Event, Payload,
    PayloadProtocolIdentifier, ReliabilityType, ServerConfig, TransportConfig,
};
use rtc_shared::TransportProtocol;

use super::gate::Gate;

/// Stands for the peer, wherever it is.
const PEER: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 9);

/// How messages of a channel go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Channel {
    /// All of them, in their order.
    Reliable,
    /// Never repeated, and none waits for what was before.
    Lossy,
}

/// What there is, and how much of it.
#[derive(Debug)]
pub struct Terms {
    /// The channels; their numbers are their places.
    pub channels: &'static [Channel],
    /// Bytes that the peer may send before they are read.
    pub window: u32,
    /// The longest message.
    pub message_bytes: u32,
    /// Bytes that may wait on a channel to be sent.
    pub waiting: usize,
    /// Chunks that are looked at in a second; more are dropped.
    pub chunks_per_second: u64,
}

/// A message of one of the channels.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    /// Which.
    pub channel: u16,
    /// A text, and no bytes.
    pub is_text: bool,
    /// What it says.
    pub payload: Bytes,
}

/// See the module.
pub(crate) struct Association {
    terms: &'static Terms,
    gate: Gate,
    endpoint: Endpoint,
    /// Those that have begun; one, once it is established.
    begun: Vec<(AssociationHandle, rtc_sctp::Association)>,
    is_established: bool,
    packets: VecDeque<Bytes>,
}

impl Association {
    pub(crate) fn new(now: Instant, terms: &'static Terms) -> Self {
        let channels = u16::try_from(terms.channels.len()).unwrap_or(u16::MAX);
        let transport = TransportConfig::default()
            .with_max_receive_buffer_size(terms.window)
            .with_max_message_size(terms.message_bytes)
            .with_max_num_inbound_streams(channels)
            .with_max_num_outbound_streams(channels);
        let server = Some(Arc::new(ServerConfig::new(transport)));
        let config = Arc::new(EndpointConfig::default());
        Self {
            terms,
            gate: Gate::new(now, channels, terms.chunks_per_second),
            endpoint: Endpoint::new(PEER, TransportProtocol::UDP, config, server),
            begun: Vec::new(),
            is_established: false,
            packets: VecDeque::new(),
        }
    }

    /// True once messages go either way.
    pub(crate) fn is_open(&self) -> bool {
        self.is_established
    }

    /// Takes a packet.
    pub(crate) fn handle(&mut self, now: Instant, packet: Bytes) {
        if !self.gate.admits(now, &packet) {
            return;
        }
        match self.endpoint.handle(now, PEER, None, packet) {
            Some((handle, DatagramEvent::NewAssociation(association))) => {
                self.begun.push((handle, association));
            }
            Some((handle, DatagramEvent::AssociationEvent(event))) => {
                if let Some((_, one)) = self.begun.iter_mut().find(|(own, _)| *own == handle) {
                    one.handle_event(event);
                }
            }
            Some(_) | None => {}
        }
        self.listen();
    }

    pub(crate) fn handle_timeout(&mut self, now: Instant) {
        for (_, one) in &mut self.begun {
            one.handle_timeout(now);
        }
        self.listen();
    }

    pub(crate) fn poll_timeout(&self) -> Option<Instant> {
        self.begun.iter().filter_map(|(_, one)| one.poll_timeout()).min()
    }

    /// Takes what the associations have to say.
    fn listen(&mut self) {
        let mut established = None;
        for (handle, one) in &mut self.begun {
            while let Some(event) = one.poll() {
                if let Event::Connected = event {
                    established = Some(*handle);
                    open(one, self.terms.channels);
                }
            }
            while let Some(event) = one.poll_endpoint_event() {
                self.endpoint.handle_event(*handle, event);
            }
        }
        if let Some(established) = established.filter(|_| !self.is_established) {
            self.is_established = true;
            self.begun.retain(|(handle, _)| *handle == established);
            self.endpoint.reject_new_associations();
            self.gate.establish();
        }
    }

    fn one(&mut self) -> Option<&mut rtc_sctp::Association> {
        let is_established = self.is_established;
        self.begun.first_mut().filter(|_| is_established).map(|(_, one)| one)
    }

    pub(crate) fn send(&mut self, now: Instant, message: &Message) -> bool {
        if self.buffered(message.channel) + message.payload.len() > self.terms.waiting {
            return false;
        }
        let kind = match message.is_text {
            true => PayloadProtocolIdentifier::String,
            false => PayloadProtocolIdentifier::Binary,
        };
        let stream = self.one().map(|one| one.stream(message.channel));
        let Some(Ok(mut stream)) = stream else { return false };
        stream.write_chunk_with_ppi(now, &message.payload, kind).is_ok()
    }

    /// Ends it; the peer is told.
    pub(crate) fn abort(&mut self) {
        if let Some(one) = self.one() {
            // What has ended already stays so.
            let _ = one.abort();
        }
    }

    pub(crate) fn buffered(&mut self, channel: u16) -> usize {
        let stream = self.one().and_then(|one| one.stream(channel).ok());
        stream.and_then(|stream| stream.buffered_amount().ok()).unwrap_or_default()
    }

    /// The next message of any channel.
    pub(crate) fn poll_message(&mut self) -> Option<Message> {
        let channels = u16::try_from(self.terms.channels.len()).unwrap_or(u16::MAX);
        (0..channels).find_map(|channel| self.read(channel))
    }

    /// The next message of a channel. What is not read stays in the window: its
    /// sender slows down.
    pub(crate) fn read(&mut self, channel: u16) -> Option<Message> {
        let longest = self.terms.message_bytes as usize;
        loop {
            let chunks = self.one()?.stream(channel).ok()?.read().ok()??;
            self.gate.read(chunks.chunks.len());
            let is_text = chunks.ppi == PayloadProtocolIdentifier::String;
            // One that is longer than agreed is left out.
            if let Ok(payload) = chunks.to_payload(longest) {
                return Some(Message { channel, is_text, payload: payload.freeze() });
            }
        }
    }

    pub(crate) fn poll_transmit(&mut self, now: Instant) -> Option<Bytes> {
        for (_, one) in &mut self.begun {
            if !self.packets.is_empty() {
                break;
            }
            if let Some(transmit) = one.poll_transmit(now)
                && let Payload::RawEncode(packets) = transmit.message
            {
                self.packets.extend(packets);
            }
        }
        self.packets.pop_front()
    }
}

fn open(one: &mut rtc_sctp::Association, channels: &[Channel]) {
    for (id, channel) in (0_u16..).zip(channels) {
        // One that the peer's first message has opened is there.
        let _ = one.open_stream(id, PayloadProtocolIdentifier::Binary);
        if let Ok(mut stream) = one.stream(id) {
            let (unordered, kind) = match channel {
                Channel::Lossy => (true, ReliabilityType::Rexmit),
                Channel::Reliable => (false, ReliabilityType::Reliable),
            };
            let _ = stream.set_reliability_params(unordered, kind, 0);
        }
    }
}
