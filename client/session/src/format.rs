//! Numbers as people read them: money, time, rates and counts. Pure; the same
//! words on every page.

use footlight_shared::Amount;

/// Minor units in words of the currency: `€2.50`.
pub fn money(minor: i64, currency: &str) -> String {
    let sign = if minor < 0 { "−" } else { "" };
    let minor = minor.unsigned_abs();
    format!("{sign}{}{}.{:02}", symbol(currency), grouped(minor / 100), minor % 100)
}

/// As [`money`], without the cents where there are none: `€2`.
pub fn money_short(minor: i64, currency: &str) -> String {
    let long = money(minor, currency);
    long.strip_suffix(".00").map(str::to_owned).unwrap_or(long)
}

/// Major units as they are typed, without the currency: `2.50`.
pub fn typed(minor: i64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}

/// The sign that stands before an amount: `€`, or the code and a space.
pub fn symbol(currency: &str) -> String {
    match currency {
        "EUR" => "€".to_owned(),
        "USD" => "$".to_owned(),
        "GBP" => "£".to_owned(),
        code => format!("{code}\u{a0}"),
    }
}

/// An amount as somebody typed it in major units: `2`, `2.5`, `2.50` or `2,50`.
///
/// # Errors
/// A sentence that says what would do.
pub fn parse_amount(text: &str) -> Result<Amount, &'static str> {
    const WANTED: &str = "Enter an amount such as 2.50.";
    let text = text.trim();
    let (whole, cents) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if text.is_empty() || !digits(whole) || !digits(cents) || (whole.is_empty() && cents.is_empty())
    {
        return Err(WANTED);
    }
    if cents.len() > 2 {
        return Err("An amount has at most two digits after the point.");
    }
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().map_err(|_| WANTED)? };
    let cents: i64 = format!("{cents:0<2}").parse().map_err(|_| WANTED)?;
    whole
        .checked_mul(100)
        .and_then(|minor| minor.checked_add(cents))
        .and_then(|minor| Amount::try_from(minor).ok())
        .ok_or(WANTED)
}

/// Seconds as a clock shows them: `0:05`, `12:34`, `1:02:03`.
pub fn clock(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// A time in words, as coarse as it may be said.
pub fn span(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7200 => format!("{} minutes", seconds.div_ceil(60)),
        7200..172_800 => format!("{} hours", seconds.div_ceil(3600)),
        _ => format!("{} days", seconds.div_ceil(86_400)),
    }
}

/// Bits per second with the unit that suits them: `850 kbit/s`, `1.7 Mbit/s`.
pub fn bitrate(bits_per_second: f64) -> String {
    let kilobits = bits_per_second / 1000.0;
    if kilobits >= 999.5 {
        format!("{:.1} Mbit/s", kilobits / 1000.0)
    } else {
        format!("{kilobits:.0} kbit/s")
    }
}

/// Bytes with the unit that suits them: `512 B`, `48 kB`, `4.3 GB`.
pub fn bytes(count: u64) -> String {
    if count < 1000 {
        return format!("{count} B");
    }
    let (mut value, mut unit) = (count as f64 / 1000.0, "kB");
    for larger in ["MB", "GB", "TB", "PB"] {
        // What would be rounded to a thousand is one of the next unit.
        if value < 999.5 {
            break;
        }
        (value, unit) = (value / 1000.0, larger);
    }
    let decimals = usize::from(value < 9.95);
    format!("{value:.decimals$} {unit}")
}

/// A share of one as a percentage: `0.4 %`, `12 %`.
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if !(0.05..9.95).contains(&percent) {
        format!("{percent:.0} %")
    } else {
        format!("{percent:.1} %")
    }
}

/// A count with its thousands apart: `1,234`.
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minor(text: &str) -> Option<i64> {
        parse_amount(text).ok().map(Amount::minor)
    }

    #[test]
    fn money_has_its_sign_and_two_decimals() {
        assert_eq!(money(250, "EUR"), "€2.50");
        assert_eq!(money(5, "USD"), "$0.05");
        assert_eq!(money(123_456_789, "SEK"), "SEK\u{a0}1,234,567.89");
        assert_eq!(money(-250, "EUR"), "−€2.50");
        assert_eq!(money_short(200, "EUR"), "€2");
        assert_eq!(money_short(250, "EUR"), "€2.50");
    }

    #[test]
    fn an_amount_is_read_as_it_is_typed() {
        assert_eq!(minor("2"), Some(200));
        assert_eq!(minor(" 2.5 "), Some(250));
        assert_eq!(minor("2,50"), Some(250));
        assert_eq!(minor(".99"), Some(99));
        assert_eq!(minor("2."), Some(200));
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in ["", ".", "0", "0.00", "-1", "1e3", "2.505", "1.2.3", "٣", "99999999999999999"]
        {
            assert_eq!(minor(text), None, "{text:?}");
        }
    }

    #[test]
    fn what_is_typed_back_is_the_same_amount() {
        for value in [1, 99, 100, 250, 50_000] {
            assert_eq!(minor(&typed(value)), Some(value));
        }
    }

    #[test]
    fn a_clock_shows_hours_only_when_there_are_any() {
        assert_eq!(clock(5), "0:05");
        assert_eq!(clock(754), "12:34");
        assert_eq!(clock(3723), "1:02:03");
    }

    #[test]
    fn sizes_have_the_unit_that_suits_them() {
        assert_eq!(bytes(0), "0 B");
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(1000), "1.0 kB");
        assert_eq!(bytes(48_213), "48 kB");
        assert_eq!(bytes(999_600), "1.0 MB");
        assert_eq!(bytes(4_294_967_296), "4.3 GB");
        assert_eq!(bytes(u64::MAX), "18447 PB");
    }

    #[test]
    fn rates_and_shares_carry_their_unit() {
        assert_eq!(bitrate(150_000.0), "150 kbit/s");
        assert_eq!(bitrate(999_900.0), "1.0 Mbit/s");
        assert_eq!(bitrate(1_700_000.0), "1.7 Mbit/s");
        assert_eq!(percent(0.0), "0 %");
        assert_eq!(percent(0.004), "0.4 %");
        assert_eq!(percent(0.12), "12 %");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(grouped(123), "123");
    }
}
