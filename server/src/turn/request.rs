//! What is looked at in a request before the protocol sees it: who says he is
//! there, and to whom he wants to send.

use std::net::SocketAddr;

use turn_server_proto::types::attribute::{ChannelNumber, XorPeerAddress};
use turn_server_proto::types::message::{ALLOCATE, CHANNEL_BIND, CREATE_PERMISSION};
use turn_server_proto::types::stun::attribute::{ErrorCode, Username};
use turn_server_proto::types::stun::message::{
    IntegrityAlgorithm, LongTermKeyCredentials, Message, MessageClass, MessageIntegrityCredentials,
    MessageWriteVec,
};
use turn_server_proto::types::stun::prelude::{
    Attribute, AttributeFromRaw, AttributeStaticType, MessageWrite, MessageWriteExt,
};

use super::credential::{Credential, NotGood};
use super::peers::is_at_home;
use super::service::{REALM, Service};

/// Names that one client may log in by; a browser has one.
const NAMES: usize = 4;
/// Peers in one request.
const PEERS: usize = 16;

/// Who a client has proved to be.
#[derive(Default)]
pub(super) struct Login {
    /// The names that are known, the latest last.
    names: Vec<Credential>,
}

/// What becomes of a request.
pub(super) enum Verdict {
    /// The protocol decides.
    Pass,
    /// So it does, and has to know this credential.
    Known(Credential),
    /// This is the answer.
    Refuse(Vec<u8>),
}

/// What a request asks for. A request for anything else asks for no peers.
#[derive(Default)]
pub(super) struct Wish {
    /// Whom to send to: so many as one request may name, one for a channel.
    pub(super) peers: Vec<SocketAddr>,
    /// By this channel.
    pub(super) channel: Option<u16>,
}

impl Wish {
    /// What a request that [`judge`] lets pass asks for. Of attributes that may be
    /// there once the last counts, as it does for the protocol.
    pub(super) fn of(message: &Message<'_>) -> Self {
        if !message.has_class(MessageClass::Request) {
            return Self::default();
        }
        match message.method() {
            CREATE_PERMISSION => Self { peers: peers(message).collect(), channel: None },
            CHANNEL_BIND => {
                let read = |(_, it)| ChannelNumber::from_raw(it).ok();
                let channel = message.iter_attributes().filter_map(read).last();
                let channel = channel.map(|it| it.channel());
                Self { peers: peers(message).last().into_iter().collect(), channel }
            }
            _ => Self::default(),
        }
    }
}

impl Login {
    /// The user, as the quota counts him.
    pub(super) fn user(&self) -> Option<&str> {
        let name = &self.names.last()?.username;
        name.split_once(':').map(|(_, user)| user)
    }

    /// True where a client who is known sent this.
    pub(super) fn has_sealed(&self, message: &Message<'_>) -> bool {
        self.who_sealed(message).is_some()
    }

    fn who_sealed(&self, message: &Message<'_>) -> Option<&Credential> {
        self.names.iter().find(|credential| is_his(credential, message))
    }
}

/// Looks at a request.
pub(super) fn judge(service: &Service, login: &mut Login, message: &Message<'_>) -> Verdict {
    if !message.has_class(MessageClass::Request) {
        return Verdict::Pass;
    }
    let method = message.method();
    if method == CREATE_PERMISSION || method == CHANNEL_BIND {
        let mut closed =
            peers(message).map(|it| it.ip()).filter(|ip| !service.peers.may_permit(*ip)).peekable();
        let is_crowd = peers(message).count() > PEERS;
        if is_crowd || closed.peek().is_some() {
            service.metrics.turn_forbidden.increment(1);
            if !is_crowd && closed.all(is_at_home) {
                // Two browsers name each other all their addresses, and ask for each.
                tracing::debug!(what = "a peer at home", "turn refused");
            } else {
                service.refused("a peer inside");
            }
            let answer = refusal(login, message, ErrorCode::FORBIDDEN);
            return answer.map_or(Verdict::Pass, Verdict::Refuse);
        }
    }
    // A relay goes on beyond its user's time, but he gets no other. The protocol knows
    // him for good, by his name and by its hash.
    if method == ALLOCATE && login.who_sealed(message).is_some_and(|it| is_over(service, it)) {
        service.metrics.turn_unauthorized.increment(1);
        service.refused("an expired credential");
        let answer = refusal(login, message, ErrorCode::UNAUTHORIZED);
        return answer.map_or(Verdict::Pass, Verdict::Refuse);
    }
    let Ok(username) = message.attribute::<Username>() else { return Verdict::Pass };
    if let Some(at) = login.names.iter().position(|known| known.username == username.username()) {
        // Only the protocol knows whether it is he, and lets nobody use
        // another's allocation.
        if method == ALLOCATE && is_his(&login.names[at], message) {
            let latest = login.names.remove(at);
            login.names.push(latest);
        }
        return Verdict::Pass;
    }
    let credential = match service.secret.check(username.username()) {
        Ok(credential) if is_his(&credential, message) => credential,
        wrong => {
            service.metrics.turn_unauthorized.increment(1);
            service.refused(match wrong {
                Err(NotGood::Expired) => "an expired credential",
                Err(NotGood::Malformed) => "a name that is none",
                Ok(_) => "a wrong password",
            });
            return Verdict::Pass;
        }
    };
    if login.names.len() >= NAMES {
        return Verdict::Pass;
    }
    login.names.push(credential.clone());
    Verdict::Known(credential)
}

/// The peers that a request names.
fn peers<'a>(message: &'a Message<'a>) -> impl Iterator<Item = SocketAddr> + 'a {
    let named = message.iter_attributes().filter(|(_, it)| it.get_type() == XorPeerAddress::TYPE);
    let read = named.filter_map(|(_, attribute)| XorPeerAddress::from_raw(attribute).ok());
    read.map(|peer| peer.addr(message.transaction_id()))
}

/// True where whoever sent this knows the password. The protocol goes by the one seal or
/// by the other; so do we, lest one that is false hides one that is good.
fn is_his(credential: &Credential, message: &Message<'_>) -> bool {
    let keys = keys(credential);
    [IntegrityAlgorithm::Sha1, IntegrityAlgorithm::Sha256]
        .into_iter()
        .any(|by| message.validate_integrity_with_key(&keys.make_key(by)).is_ok())
}

fn is_over(service: &Service, credential: &Credential) -> bool {
    service.secret.check(&credential.username).is_err()
}

/// This error, signed so that the client takes it for ours. There is none for who
/// does not prove to be a client.
pub(super) fn refusal(login: &Login, message: &Message<'_>, error: u16) -> Option<Vec<u8>> {
    let credential = login.who_sealed(message)?;
    let mut answer = Message::builder_error(message, MessageWriteVec::new());
    let error = ErrorCode::builder(error).build().ok()?;
    answer.add_attribute(&error).ok()?;
    answer.add_message_integrity(&keys(credential), IntegrityAlgorithm::Sha1).ok()?;
    Some(answer.finish())
}

fn keys(credential: &Credential) -> MessageIntegrityCredentials {
    let (name, password) = (credential.username.clone(), credential.password.clone());
    LongTermKeyCredentials::new(name, password, REALM.to_owned()).into()
}
