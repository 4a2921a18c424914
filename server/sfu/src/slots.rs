//! A table with places that are used again.

/// Values by place. A place is handed out again only after it was emptied.
pub(crate) struct Slots<T> {
    values: Vec<Option<T>>,
    free: Vec<usize>,
}

impl<T> Default for Slots<T> {
    fn default() -> Self {
        Self { values: Vec::new(), free: Vec::new() }
    }
}

impl<T> Slots<T> {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.values.len() - self.free.len()
    }

    /// Adds a value and answers its place.
    pub(crate) fn insert(&mut self, value: T) -> usize {
        if let Some(place) = self.free.pop()
            && let Some(slot) = self.values.get_mut(place)
        {
            *slot = Some(value);
            return place;
        }
        self.values.push(Some(value));
        self.values.len() - 1
    }

    /// Takes a value out.
    pub(crate) fn remove(&mut self, place: usize) -> Option<T> {
        let value = self.values.get_mut(place)?.take()?;
        self.free.push(place);
        Some(value)
    }

    /// All of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.values.iter().flatten()
    }

    /// The places in use.
    pub(crate) fn places(&self) -> impl Iterator<Item = usize> + use<T> {
        let used = |(place, value): (usize, &Option<T>)| value.as_ref().map(|_| place);
        self.values.iter().enumerate().filter_map(used).collect::<Vec<_>>().into_iter()
    }

    /// The value at a place.
    pub(crate) fn get(&self, place: usize) -> Option<&T> {
        self.values.get(place)?.as_ref()
    }

    /// The value at a place.
    pub(crate) fn get_mut(&mut self, place: usize) -> Option<&mut T> {
        self.values.get_mut(place)?.as_mut()
    }
}
