//! Which layer a viewer is sent.

use footlight_shared::Layer;

/// The best layer that flows and is not above the limit; where all are above
/// it, the smallest. An allocator of estimated bandwidth joins here: it lowers
/// the limit.
pub(crate) fn choose(flowing: [bool; 3], limit: Layer) -> Option<Layer> {
    let flows = |layer: &Layer| flowing.get(layer.index()).copied().unwrap_or(false);
    let below = Layer::ALL.into_iter().rev().filter(|layer| *layer <= limit).find(flows);
    below.or_else(|| Layer::ALL.into_iter().find(flows))
}

#[cfg(test)]
mod tests {
    use super::*;
    use Layer::{High, Low, Medium};

    #[test]
    fn the_best_layer_below_the_limit_is_chosen() {
        assert_eq!(choose([true, true, true], High), Some(High));
        assert_eq!(choose([true, true, true], Medium), Some(Medium));
        assert_eq!(choose([true, true, false], High), Some(Medium));
    }

    #[test]
    fn better_too_much_than_nothing() {
        assert_eq!(choose([false, false, true], Low), Some(High));
        assert_eq!(choose([false, true, true], Low), Some(Medium));
        assert_eq!(choose([false; 3], High), None);
    }
}
