//! A browser's data channels: the SCTP client over its transport.

use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use rtc_sctp::{
    Association, AssociationHandle, ClientConfig, DatagramEvent, Endpoint, EndpointConfig, Event,
    Payload, PayloadProtocolIdentifier, ReliabilityType, StreamEvent,
};
use rtc_shared::TransportProtocol;

use crate::client::Client;

/// What came by a channel.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Told {
    pub(crate) channel: u16,
    pub(crate) text: bool,
    pub(crate) payload: Bytes,
}

/// The channels of a client; made once its transport is connected.
pub(crate) struct Channels {
    endpoint: Endpoint,
    handle: AssociationHandle,
    pub(crate) association: Association,
    /// Messages go either way.
    pub(crate) open: bool,
    pub(crate) told: Vec<Told>,
    /// Those on which nothing is repeated.
    lossy: Vec<u16>,
}

impl Channels {
    pub(crate) fn new(now: Instant, client: &Client, lossy: &[u16]) -> Self {
        let config = Arc::new(EndpointConfig::default());
        let mut endpoint = Endpoint::new(client.at, TransportProtocol::UDP, config, None);
        let connect = endpoint.connect(now, ClientConfig::default(), client.server);
        let (handle, association) = connect.unwrap();
        let (told, lossy) = (Vec::new(), lossy.to_vec());
        Self { endpoint, handle, association, open: false, told, lossy }
    }

    /// Takes what has come, lets time pass, and sends.
    pub(crate) fn tick(&mut self, now: Instant, client: &mut Client) {
        for packet in std::mem::take(&mut client.packets) {
            let taken = self.endpoint.handle(now, client.server, None, packet);
            if let Some((handle, DatagramEvent::AssociationEvent(event))) = taken {
                assert_eq!(handle, self.handle);
                self.association.handle_event(event);
            }
        }
        self.association.handle_timeout(now);
        while let Some(event) = self.association.poll() {
            match event {
                Event::Connected => self.open = true,
                Event::Stream(StreamEvent::Readable { id }) => self.read(id),
                _ => {}
            }
        }
        self.flush(now, client);
    }

    fn read(&mut self, channel: u16) {
        let mut stream = self.association.stream(channel).unwrap();
        while let Some(chunks) = stream.read().unwrap() {
            let text = chunks.ppi == PayloadProtocolIdentifier::String;
            let payload = chunks.to_payload(usize::MAX).unwrap().freeze();
            self.told.push(Told { channel, text, payload });
        }
    }

    /// Sends a message.
    pub(crate) fn send(&mut self, now: Instant, client: &mut Client, told: &Told) {
        let kind = match told.text {
            true => PayloadProtocolIdentifier::String,
            false => PayloadProtocolIdentifier::Binary,
        };
        let _ = self.association.open_stream(told.channel, kind);
        let mut stream = self.association.stream(told.channel).unwrap();
        let lossy = self.lossy.contains(&told.channel);
        let kept = if lossy { ReliabilityType::Rexmit } else { ReliabilityType::Reliable };
        stream.set_reliability_params(lossy, kept, 0).unwrap();
        stream.write_chunk_with_ppi(now, &told.payload, kind).unwrap();
        self.flush(now, client);
    }

    fn flush(&mut self, now: Instant, client: &mut Client) {
        while let Some(transmit) = self.association.poll_transmit(now) {
            let Payload::RawEncode(packets) = transmit.message else { continue };
            for packet in packets {
                client.send_packet(now, &packet);
            }
        }
    }
}

/// A text for a channel.
pub(crate) fn text(channel: u16, words: &str) -> Told {
    Told { channel, text: true, payload: Bytes::from(words.to_owned()) }
}

/// Bytes for a channel.
pub(crate) fn bytes(channel: u16, payload: &[u8]) -> Told {
    Told { channel, text: false, payload: Bytes::copy_from_slice(payload) }
}
