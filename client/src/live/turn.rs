//! Of several questions the last one counts, whichever is answered last.

use leptos::prelude::*;

/// Counts what was asked.
#[derive(Clone, Copy)]
pub struct Turn(StoredValue<u32>);

impl Turn {
    /// Nothing was asked. It ends with the present owner.
    pub fn new() -> Self {
        Self(StoredValue::new(0))
    }

    /// Another question. What comes back tells whether its answer is wanted still: nothing
    /// was asked since, and who asked is there.
    pub fn next(self) -> impl Fn() -> bool + Copy {
        self.0.update_value(|turn| *turn += 1);
        let turn = self.0.get_value();
        move || self.0.try_get_value() == Some(turn)
    }
}
