//! What a stage's card shows: a still of now, or else its poster.

use leptos::prelude::*;

/// Where the still and the poster are.
pub type Addresses = [Option<String>; 2];

/// The first of the two that there is, and that comes.
#[derive(Clone, Copy)]
pub struct CardPicture {
    /// The address, with its place among the two.
    shown: Memo<Option<(usize, String)>>,
    /// Those that did not come.
    lost: RwSignal<Addresses>,
}

impl CardPicture {
    /// Of these, as they change. The picture stays while its next one is on its
    /// way, as browsers do with an image whose address changes.
    pub fn of(addresses: impl Fn() -> Addresses + Send + Sync + 'static) -> Self {
        let lost = RwSignal::new(Addresses::default());
        let shown = Memo::new(move |_| {
            let comes = |(at, address): &(usize, String)| {
                lost.with(|lost| lost[*at].as_ref() != Some(address))
            };
            let all = addresses().into_iter().enumerate();
            all.filter_map(|(at, address)| Some((at, address?))).find(comes)
        });
        Self { shown, lost }
    }

    /// Where it is, if there is one.
    pub fn address(self) -> Option<String> {
        self.shown.with(|shown| shown.as_ref().map(|(_, address)| address.clone()))
    }

    /// True where it is the still.
    pub fn is_still(self) -> bool {
        self.shown.with(|shown| matches!(shown, Some((0, _))))
    }

    /// It did not come: the next one is shown, or none.
    pub fn lose(self) {
        if let Some((at, address)) = self.shown.get_untracked() {
            self.lost.update(|lost| lost[at] = Some(address));
        }
    }
}
