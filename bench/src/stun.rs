//! Checks of the controlling side, and their answers.

use anyhow::{Result, bail};
use rtc_stun::attributes::{
    ATTR_ICE_CONTROLLING, ATTR_PRIORITY, ATTR_USE_CANDIDATE, ATTR_USERNAME,
};
use rtc_stun::fingerprint::FINGERPRINT;
use rtc_stun::integrity::MessageIntegrity;
use rtc_stun::message::{BINDING_REQUEST, BINDING_SUCCESS, Message, Setter, TransactionId};

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
