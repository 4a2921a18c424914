//! Amounts as people write them: major units with up to two decimals.

use footlight_shared::Amount;

/// Reads `2`, `2.5`, `2.50` or `2,50`; anything else is refused with words.
pub fn parse_major(text: &str) -> Result<Amount, String> {
    const ADVICE: &str = "Write an amount like 2 or 2.50.";
    let text = text.trim().replace(',', ".");
    let (whole, cents) = text.split_once('.').unwrap_or((&text, ""));
    let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let shaped = plain(whole) && plain(cents) && cents.len() <= 2 && whole.len() <= 13;
    if !shaped || (whole.is_empty() && cents.is_empty()) {
        return Err(ADVICE.to_owned());
    }
    let digits = format!("{whole}{cents:0<2}");
    let minor: i64 = digits.parse().map_err(|_| ADVICE.to_owned())?;
    if minor == 0 {
        return Err("A tip is more than nothing.".to_owned());
    }
    Amount::try_from(minor).map_err(|_| "That is more than anyone has.".to_owned())
}

/// Writes minor units as major ones: `250` as `2.50`.
pub fn format_major(minor: i64) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    let minor = minor.unsigned_abs();
    format!("{sign}{}.{:02}", minor / 100, minor % 100)
}

/// Writes an amount with its currency: `€2.50`, or `2.50 SEK`.
pub fn format_money(minor: i64, currency: &str) -> String {
    let symbol = match currency {
        "EUR" => "€",
        "USD" => "$",
        "GBP" => "£",
        _ => return format!("{} {currency}", format_major(minor)),
    };
    match format_major(minor).strip_prefix('-') {
        Some(amount) => format!("-{symbol}{amount}"),
        None => format!("{symbol}{}", format_major(minor)),
    }
}
