//! Checks of the controlling side, and their answers.

use std::net::SocketAddr;

use anyhow::{Result, bail};
use rtc_stun::attributes::{
    ATTR_ICE_CONTROLLING, ATTR_PRIORITY, ATTR_USE_CANDIDATE, ATTR_USERNAME,
};
use rtc_stun::fingerprint::FINGERPRINT;
use rtc_stun::integrity::MessageIntegrity;
use rtc_stun::message::{BINDING_REQUEST, BINDING_SUCCESS, Message, Setter, TransactionId};
use rtc_stun::xoraddr::XorMappedAddress;

use crate::keys::Kit;

/// A check that nominates.
pub(crate) fn check(
    kit: &Kit,
    transaction: TransactionId,
    username: &str,
    password: &str,
) -> Result<Vec<u8>> {
    let mut message = Message::new();
    message.build(&[Box::new(BINDING_REQUEST), Box::new(transaction)])?;
    message.add(ATTR_USERNAME, username.as_bytes());
    message.add(ATTR_ICE_CONTROLLING, &rand::random::<u64>().to_be_bytes());
    message.add(ATTR_USE_CANDIDATE, &[]);
    message.add(ATTR_PRIORITY, &0x6E00_01FF_u32.to_be_bytes());
    let crypto = kit.provider.crypto();
    MessageIntegrity::new_short_term_integrity_with_provider(password.to_owned(), crypto)
        .add_to(&mut message)?;
    FINGERPRINT.add_to(&mut message)?;
    Ok(message.raw)
}

/// The answer to a check of the server, if the datagram is one; only those that
/// are not lite send any.
pub(crate) fn answer(
    kit: &Kit,
    datagram: &[u8],
    from: SocketAddr,
    password: &str,
) -> Result<Option<Vec<u8>>> {
    let mut request = Message { raw: datagram.to_vec(), ..Message::default() };
    request.decode()?;
    if request.typ != BINDING_REQUEST {
        return Ok(None);
    }
    let crypto = kit.provider.crypto();
    MessageIntegrity::check(&mut request, password.as_bytes(), crypto)?;
    let mut message = Message::new();
    message.build(&[
        Box::new(BINDING_SUCCESS),
        Box::new(request.transaction_id),
        Box::new(XorMappedAddress { ip: from.ip(), port: from.port() }),
    ])?;
    MessageIntegrity::new_short_term_integrity_with_provider(password.to_owned(), crypto)
        .add_to(&mut message)?;
    FINGERPRINT.add_to(&mut message)?;
    Ok(Some(message.raw))
}

/// Verifies that a datagram is the server's answer to the check.
pub(crate) fn verify(
    kit: &Kit,
    datagram: &[u8],
    transaction: TransactionId,
    password: &str,
) -> Result<()> {
    let mut message = Message { raw: datagram.to_vec(), ..Message::default() };
    message.decode()?;
    FINGERPRINT.check(&message)?;
    MessageIntegrity::check(&mut message, password.as_bytes(), kit.provider.crypto())?;
    if message.typ != BINDING_SUCCESS || message.transaction_id != transaction {
        bail!("a check was refused: {}", message.typ);
    }
    Ok(())
}
