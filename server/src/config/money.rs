//! Tips and credit.

use super::ConfigError;
use super::load::{Texts, wrong};

/// Currencies of ISO 4217 whose minor unit is no hundredth.
const OTHERS: [&str; 26] = [
    "BHD", "BIF", "CLF", "CLP", "DJF", "GNF", "IQD", "ISK", "JOD", "JPY", "KMF", "KRW", "KWD",
    "LYD", "OMR", "PYG", "RWF", "TND", "UGX", "UYI", "UYW", "VND", "VUV", "XAF", "XOF", "XPF",
];

/// Tips and credit, in minor units of one currency.
#[derive(Clone, Debug)]
pub struct Money {
    /// ISO 4217 code, of a currency with hundredths.
    pub currency: String,
    /// What a new viewer starts with.
    pub demo_credit: i64,
    /// The smallest tip.
    pub tip_min: i64,
    /// The largest tip.
    pub tip_max: i64,
}

impl Money {
    pub(super) fn read(texts: &Texts) -> Result<Self, ConfigError> {
        let minor = |name| {
            texts.one(name, |text| match text.parse() {
                Ok(minor) if (0..=footlight_shared::limit::AMOUNT_MINOR).contains(&minor) => {
                    Ok(minor)
                }
                _ => Err("write it as a whole number of minor units (cents) that is not negative"),
            })
        };
        let money = Self {
            currency: texts.one("CURRENCY", currency)?,
            demo_credit: minor("DEMO_CREDIT")?,
            tip_min: minor("TIP_MIN")?,
            tip_max: minor("TIP_MAX")?,
        };
        if money.tip_min < 1 || money.tip_min > money.tip_max {
            let hint = "it must be at least 1 and at most FOOTLIGHT_TIP_MAX";
            return Err(wrong("TIP_MIN", texts.text("TIP_MIN"), hint));
        }
        Ok(money)
    }
}

/// Amounts are written with two decimals everywhere.
fn currency(text: &str) -> Result<String, &'static str> {
    match text {
        _ if text.len() != 3 || !text.bytes().all(|b| b.is_ascii_uppercase()) => {
            Err("write three capitals, such as EUR")
        }
        _ if OTHERS.contains(&text) => {
            Err("amounts are counted in hundredths, so write a currency that has them, such as EUR")
        }
        _ => Ok(text.to_owned()),
    }
}
