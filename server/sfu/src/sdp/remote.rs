//! The other end of a section's transport, as the offer has it.

use rtc_sdp::description::common::Attribute;

use super::attribute::values;
use crate::OfferError;
use crate::transport::{Fingerprint, IceCredentials};

/// What is said of it.
const KEYS: [&str; 4] = ["ice-ufrag", "ice-pwd", "fingerprint", "setup"];
/// Most of that which one session says of all its sections.
const MOST: usize = 16;

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct Remote {
    /// The browser's.
    pub ice: IceCredentials,
    /// Of the browser's certificate.
    pub fingerprint: Fingerprint,
}

impl Remote {
    /// What a session's attributes say of it, to be looked at for each section.
    pub(super) fn of_session(attributes: &[Attribute]) -> Vec<Attribute> {
        let said = attributes.iter().filter(|it| KEYS.contains(&it.key.as_str()));
        said.take(MOST).cloned().collect()
    }

    /// Reads a section's attributes, and where it has not all of them the session's.
    ///
    /// # Errors
    /// Something is missing without which no answer is possible.
    pub(super) fn parse(section: &[Attribute], session: &[Attribute]) -> Result<Self, OfferError> {
        let all = |key: &'static str| values(section, key).chain(values(session, key));
        let credential = |key, is_one: fn(&str) -> bool| {
            let value = all(key).next().filter(|value| is_one(value));
            value.map(str::to_owned).ok_or(OfferError::Missing(key))
        };
        let ufrag = credential("ice-ufrag", IceCredentials::is_ufrag)?;
        let ice = IceCredentials { ufrag, pwd: credential("ice-pwd", IceCredentials::is_pwd)? };
        all("fingerprint").next().ok_or(OfferError::Missing("fingerprint"))?;
        // Some name the same certificate by several hash functions.
        let fingerprint = all("fingerprint")
            .find_map(Fingerprint::parse)
            .ok_or(OfferError::Unsupported("another fingerprint than sha-256"))?;
        if all("setup").next() == Some("passive") {
            return Err(OfferError::Passive);
        }
        Ok(Self { ice, fingerprint })
    }

    /// True where section or session say anything of it.
    pub(super) fn is_told(section: &[Attribute], session: &[Attribute]) -> bool {
        values(section, "ice-ufrag").chain(values(session, "ice-ufrag")).next().is_some()
    }
}
