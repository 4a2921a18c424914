//! Quantiles of waiting times.

use std::time::Duration;

/// The value below which a share `q` of the waits lie; `None` without any.
pub(crate) fn quantile(waits: &mut [Duration], q: f64) -> Option<Duration> {
    waits.sort_unstable();
    let last = waits.len().checked_sub(1)?;
    waits.get((last as f64 * q).round() as usize).copied()
}

/// A wait in milliseconds, or a dash.
pub(crate) fn millis(wait: Option<Duration>) -> String {
    wait.map_or_else(|| "–".to_owned(), |wait| format!("{:.1}", wait.as_secs_f64() * 1e3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_an_odd_number_is_the_middle_one() {
        let mut waits: Vec<_> = [5, 1, 9].map(Duration::from_millis).into();
        assert_eq!(quantile(&mut waits, 0.5), Some(Duration::from_millis(5)));
        assert_eq!(quantile(&mut waits, 1.0), Some(Duration::from_millis(9)));
        assert_eq!(quantile(&mut [], 0.5), None);
    }
}
