//! A client that says one thing after another and hears the answers.

use std::net::SocketAddr;

use footlight::turn::{Credential, Secret};
use tokio::net::UdpSocket;
use tokio::time::timeout;
use turn_server_proto::types::AddressFamily;
use turn_server_proto::types::attribute::{
    AdditionalAddressFamily, ChannelNumber, Data, Lifetime, RequestedTransport, XorPeerAddress,
    XorRelayedAddress,
};
use turn_server_proto::types::message::{ALLOCATE, CHANNEL_BIND, CREATE_PERMISSION, REFRESH, SEND};
use turn_server_proto::types::stun::attribute::{
    ErrorCode, MessageIntegritySha256, Nonce, Realm, Username,
};
use turn_server_proto::types::stun::message::{
    IntegrityAlgorithm, LongTermKeyCredentials, Message, MessageClass, MessageType,
    MessageWriteVec, Method, TransactionId,
};
use turn_server_proto::types::stun::prelude::{AttributeWrite, MessageWrite, MessageWriteExt};

use crate::support::{PATIENCE, Server};

/// What the servers here share with their clients.
pub const SECRET: &str = "north";

/// A server with TURN, and these settings.
pub async fn server(settings: &[(&str, &str)]) -> Server {
    let turn = [("TURN_ADDR", "127.0.0.1:0"), ("TURN_SECRET", SECRET)];
    Server::with(&[&turn, settings].concat()).await
}

/// A credential that is good.
pub fn good(user: &str) -> Credential {
    Secret::new(SECRET.as_bytes()).issue(user, std::time::Duration::from_secs(600))
}

/// One 5-tuple by UDP.
pub struct Dialogue {
    pub socket: UdpSocket,
    credential: Credential,
    nonce: Option<(String, String)>,
    /// Seals by SHA-256 as well, and falsely.
    pub seals_falsely: bool,
}

/// What was sent.
pub struct Request {
    id: TransactionId,
    bytes: Vec<u8>,
}

/// What was answered: nothing is wrong, or so much.
pub type Answer = Result<Option<SocketAddr>, u16>;

impl Dialogue {
    pub async fn with(turn: SocketAddr, credential: Credential) -> Self {
        Self::from("127.0.0.1", turn, credential).await
    }

    /// The same at another address of this machine.
    pub async fn from(ip: &str, turn: SocketAddr, credential: Credential) -> Self {
        let socket = UdpSocket::bind((ip, 0)).await.unwrap();
        socket.connect(turn).await.unwrap();
        Self { socket, credential, nonce: None, seals_falsely: false }
    }

    /// Goes on as somebody else.
    pub fn become_another(&mut self, credential: Credential) {
        self.credential = credential;
    }

    /// Asks for a relay: where it is.
    pub async fn allocate(&mut self) -> Answer {
        self.request(ALLOCATE, &[&RequestedTransport::new(RequestedTransport::UDP)]).await
    }

    /// Asks for two relays, one for each kind of address: where the first of them is.
    pub async fn allocate_both(&mut self) -> Answer {
        let by_udp = RequestedTransport::new(RequestedTransport::UDP);
        let both = AdditionalAddressFamily::new(AddressFamily::IPV6);
        self.request(ALLOCATE, &[&by_udp, &both]).await
    }

    /// Asks for a relay; what was answered, and the same request to be sent again.
    pub async fn allocate_once(&mut self) -> (Answer, Request) {
        let by_udp = RequestedTransport::new(RequestedTransport::UDP);
        let attributes: [&dyn AttributeWrite; 1] = [&by_udp];
        if self.nonce.is_none() {
            let hello = self.once(TransactionId::generate(), ALLOCATE, &attributes).await;
            assert_eq!(hello, Err(401));
        }
        let id = TransactionId::generate();
        let request = Request { id, bytes: self.compose(id, ALLOCATE, &attributes) };
        (self.again(&request).await, request)
    }

    /// Sends the same bytes.
    pub async fn again(&mut self, request: &Request) -> Answer {
        self.ask(request.id, &request.bytes).await
    }

    pub async fn refresh(&mut self) -> Answer {
        self.request(REFRESH, &[]).await
    }

    /// Gives his relays back.
    pub async fn give_back(&mut self) -> Answer {
        self.request(REFRESH, &[&Lifetime::new(0)]).await
    }

    pub async fn permit(&mut self, peer: &str) -> Answer {
        self.permit_all(&[peer.parse().unwrap()]).await
    }

    /// Asks for permissions for all of them at once.
    pub async fn permit_all(&mut self, peers: &[SocketAddr]) -> Answer {
        let id = TransactionId::generate();
        let peers: Vec<_> = peers.iter().map(|peer| XorPeerAddress::new(*peer, id)).collect();
        let peers: Vec<&dyn AttributeWrite> = peers.iter().map(|it| it as _).collect();
        self.request_as(id, CREATE_PERMISSION, &peers).await
    }

    /// Asks for a channel.
    pub async fn bind(&mut self, channel: u16, peer: SocketAddr) -> Answer {
        let id = TransactionId::generate();
        let (number, peer) = (ChannelNumber::new(channel), XorPeerAddress::new(peer, id));
        self.request_as(id, CHANNEL_BIND, &[&number, &peer]).await
    }

    /// Sends to a peer; there is no answer.
    pub async fn send(&self, peer: SocketAddr, bytes: &[u8]) {
        let id = TransactionId::generate();
        let class = MessageType::from_class_method(MessageClass::Indication, SEND);
        let mut message = Message::builder(class, id, MessageWriteVec::new());
        message.add_attribute(&XorPeerAddress::new(peer, id)).unwrap();
        message.add_attribute(&Data::new(bytes)).unwrap();
        self.socket.send(&message.finish()).await.unwrap();
    }

    /// Sends these bytes and hears what comes.
    pub async fn exchange(&self, bytes: &[u8]) -> Vec<u8> {
        self.socket.send(bytes).await.unwrap();
        let mut buffer = vec![0; 2048];
        let heard = timeout(PATIENCE, self.socket.recv(&mut buffer));
        let len = heard.await.expect("there was no answer").unwrap();
        buffer.truncate(len);
        buffer
    }

    async fn request(&mut self, method: Method, attributes: &[&dyn AttributeWrite]) -> Answer {
        self.request_as(TransactionId::generate(), method, attributes).await
    }

    /// Once more with the nonce, if there was none or it was stale.
    async fn request_as(
        &mut self,
        id: TransactionId,
        method: Method,
        attributes: &[&dyn AttributeWrite],
    ) -> Answer {
        let first = self.nonce.is_none();
        match self.once(id, method, attributes).await {
            Err(401) if first => self.once(id, method, attributes).await,
            answer => answer,
        }
    }

    async fn once(
        &mut self,
        id: TransactionId,
        method: Method,
        attributes: &[&dyn AttributeWrite],
    ) -> Answer {
        let request = self.compose(id, method, attributes);
        self.ask(id, &request).await
    }

    /// A request, sealed if there is a nonce.
    fn compose(
        &self,
        id: TransactionId,
        method: Method,
        attributes: &[&dyn AttributeWrite],
    ) -> Vec<u8> {
        let class = MessageType::from_class_method(MessageClass::Request, method);
        let mut message = Message::builder(class, id, MessageWriteVec::new());
        for attribute in attributes {
            message.add_attribute(*attribute).unwrap();
        }
        if let Some((realm, nonce)) = &self.nonce {
            let Credential { username, password } = self.credential.clone();
            message.add_attribute(&Username::new(&username).unwrap()).unwrap();
            message.add_attribute(&Realm::new(realm).unwrap()).unwrap();
            message.add_attribute(&Nonce::new(nonce).unwrap()).unwrap();
            let key = LongTermKeyCredentials::new(username, password, realm.clone()).into();
            message.add_message_integrity(&key, IntegrityAlgorithm::Sha1).unwrap();
        }
        let mut bytes = message.finish();
        if self.seals_falsely {
            let seal = MessageIntegritySha256::new(&[7; 32]).unwrap().to_raw().to_bytes();
            bytes.extend(seal);
            let len = u16::try_from(bytes.len() - 20).unwrap();
            bytes[2..4].copy_from_slice(&len.to_be_bytes());
        }
        bytes
    }

    async fn ask(&mut self, id: TransactionId, request: &[u8]) -> Answer {
        let answer = self.exchange(request).await;
        let answer = Message::from_bytes(&answer).unwrap();
        assert_eq!(answer.transaction_id(), id);
        if let (Ok(realm), Ok(nonce)) = (answer.attribute::<Realm>(), answer.attribute::<Nonce>()) {
            self.nonce = Some((realm.realm().to_owned(), nonce.nonce().to_owned()));
        }
        match answer.attribute::<ErrorCode>() {
            Ok(error) => Err(error.code()),
            Err(_) => Ok(answer.attribute::<XorRelayedAddress>().ok().map(|it| it.addr(id))),
        }
    }
}
