//! The door to what is looked at in a request.

use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};

use turn_server_proto::types::attribute::XorPeerAddress;
use turn_server_proto::types::message::{ALLOCATE, CHANNEL_BIND, CREATE_PERMISSION};
use turn_server_proto::types::stun::attribute::{
    Fingerprint, MessageIntegrity, MessageIntegritySha256, Username,
};
use turn_server_proto::types::stun::message::{
    IntegrityAlgorithm, LongTermKeyCredentials, Message, MessageClass, MessageWriteVec,
};
use turn_server_proto::types::stun::prelude::{
    Attribute, AttributeFromRaw, AttributeStaticType, MessageWrite, MessageWriteExt,
};

use crate::turn::credential::Secret;
use crate::turn::peers::Peers;
use crate::turn::request::{Login, Verdict, Wish, judge};
use crate::turn::service::{REALM, Service};

/// Somebody who is known for long.
const NAME: &str = "4000000000:anna";

static SERVICE: LazyLock<Arc<Service>> = LazyLock::new(|| {
    let open = SocketAddr::from(([10, 0, 0, 5], 8080));
    Service::bare(Secret::new(b"north"), Peers { media: vec![open], ..Peers::default() })
});

/// A message as it came, and as somebody with a credential would have sealed it: of a
/// stranger and of somebody who is known.
pub(crate) fn turn_request(bytes: &[u8]) {
    let Ok(message) = Message::from_bytes(bytes) else { return };
    look(&mut Login::default(), &message);
    look(&mut known(), &message);
    let Some(sealed) = sealed(&message) else { return };
    let Ok(sealed) = Message::from_bytes(&sealed) else { panic!("it was one before") };
    look(&mut Login::default(), &sealed);
    let mut login = known();
    let passes = look(&mut login, &sealed);
    assert!(!passes || may_all(&sealed), "a peer inside");
    assert!(!passes || Wish::of(&sealed).peers.len() <= 16, "a crowd");
    assert_eq!(login.user(), Some("anna"), "he stays known");
}

/// Somebody who has said who he is.
fn known() -> Login {
    let mut login = Login::default();
    let hello = Message::builder_request(ALLOCATE, MessageWriteVec::new()).finish();
    let hello = Message::from_bytes(&hello).ok().and_then(|hello| sealed(&hello));
    let hello = hello.unwrap_or_default();
    let Ok(hello) = Message::from_bytes(&hello) else { panic!("it is one") };
    assert!(matches!(judge(&SERVICE, &mut login, &hello), Verdict::Known(_)));
    login
}

/// Judges a message; true where the protocol is to decide.
fn look(login: &mut Login, message: &Message<'_>) -> bool {
    let wish = Wish::of(message);
    assert!(wish.channel.is_none() || wish.peers.len() <= 1, "a channel leads to one peer");
    match judge(&SERVICE, login, message) {
        Verdict::Pass => return true,
        Verdict::Known(credential) => assert_eq!(credential.username, NAME),
        Verdict::Refuse(answer) => {
            let Ok(answer) = Message::from_bytes(&answer) else { panic!("nobody can read it") };
            assert!(answer.has_class(MessageClass::Error) && answer.method() == message.method());
            assert_eq!(answer.transaction_id(), message.transaction_id());
        }
    }
    false
}

/// True unless a message asks for a permission that nobody may have.
fn may_all(message: &Message<'_>) -> bool {
    let asks = [CREATE_PERMISSION, CHANNEL_BIND].contains(&message.method());
    let named = message.iter_attributes().filter_map(|(_, it)| XorPeerAddress::from_raw(it).ok());
    let mut peers = named.map(|peer| peer.addr(message.transaction_id()).ip());
    let is_request = message.has_class(MessageClass::Request);
    !(is_request && asks) || peers.all(|ip| SERVICE.peers.may_permit(ip))
}

/// The message of somebody who has a credential.
fn sealed(message: &Message<'_>) -> Option<Vec<u8>> {
    let ours =
        [Username::TYPE, MessageIntegrity::TYPE, MessageIntegritySha256::TYPE, Fingerprint::TYPE];
    let (kind, id) = (message.get_type(), message.transaction_id());
    let mut sealed = Message::builder(kind, id, MessageWriteVec::new());
    for (_, attribute) in message.iter_attributes() {
        if !ours.contains(&attribute.get_type()) {
            sealed.add_attribute(&attribute).ok()?;
        }
    }
    sealed.add_attribute(&Username::new(NAME).ok()?).ok()?;
    let password = SERVICE.secret.check(NAME).ok()?.password;
    let keys = LongTermKeyCredentials::new(NAME.to_owned(), password, REALM.to_owned());
    sealed.add_message_integrity(&keys.into(), IntegrityAlgorithm::Sha1).ok()?;
    Some(sealed.finish())
}
