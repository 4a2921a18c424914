//! The camera that looks the other way.

use leptos::prelude::*;

use super::Capture;

impl Capture {
    /// Uses the camera that looks the other way, where the names tell; otherwise the
    /// next one.
    pub fn flip_camera(self) {
        let cameras = self.cameras.get_untracked();
        let current = self.camera.get_untracked();
        let at = cameras.iter().position(|camera| Some(&camera.id) == current.as_ref());
        let behind = at.and_then(|at| cameras.get(at)).map(|it| looks_back(&it.label));
        let across = cameras.iter().find(|it| {
            let faces = looks_back(&it.label);
            behind.flatten().is_some_and(|behind| faces == Some(!behind))
        });
        let next = at.map_or(0, |at| at + 1);
        if let Some(camera) = across.or_else(|| cameras.iter().cycle().nth(next))
            && Some(&camera.id) != current.as_ref()
        {
            self.choose_camera(camera.id.clone());
        }
    }
}

/// What the name of a phone's camera says of where it looks.
fn looks_back(label: &str) -> Option<bool> {
    let label = label.to_ascii_lowercase();
    let says = |words: [&str; 2]| words.iter().any(|word| label.contains(word));
    if says(["back", "rear"]) {
        Some(true)
    } else if says(["front", "user"]) {
        Some(false)
    } else {
        None
    }
}
