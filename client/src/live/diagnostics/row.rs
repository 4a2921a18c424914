//! One check, as it is shown.

/// How it is with a check.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Stand {
    /// It waits for its turn.
    Waiting,
    /// It runs.
    Running,
    /// All is well.
    Well,
    /// Something is wrong.
    Wrong,
    /// Neither: something is known.
    Noted,
}

impl Stand {
    /// True where nothing more happens.
    pub fn is_over(self) -> bool {
        !matches!(self, Self::Waiting | Self::Running)
    }
}

/// See the module.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// What it is known by.
    pub id: String,
    /// What is checked.
    pub title: String,
    /// How it is.
    pub stand: Stand,
    /// What was found.
    pub words: String,
}

impl Row {
    /// One that waits.
    pub fn new(id: impl Into<String>, title: impl Into<String>) -> Self {
        Self { id: id.into(), title: title.into(), stand: Stand::Waiting, words: String::new() }
    }
}
