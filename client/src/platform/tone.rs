//! Soft tones: for a telephone that rings, and for applause.

use web_sys::{AudioContext, AudioContextState};

use super::touch;

/// The notes in hertz, and when each begins, in seconds.
pub type Notes = [(f32, f64)];
/// A telephone.
const RING: [(f32, f64); 2] = [(523.25, 0.0), (659.25, 0.35)];
/// Somebody has tipped.
pub const APPLAUSE: [(f32, f64); 3] = [(783.99, 0.0), (1046.5, 0.09), (1318.51, 0.18)];
/// How long a note takes to fade, in seconds.
const FADE: f64 = 0.9;
/// How loud it begins, of 1.
const LOUD: f32 = 0.12;

/// What makes it; dropping it silences it.
pub struct Tone(AudioContext);

impl Tone {
    /// Where the browser has sound. Before the first touch of a page it keeps
    /// silent, and the page has its words.
    pub fn new() -> Option<Self> {
        AudioContext::new().ok().map(Self)
    }

    /// Rings once.
    pub fn sound(&self) {
        self.play(&RING);
    }

    /// Sounds once.
    pub fn play(&self, notes: &Notes) {
        // Its clock stands before the first touch: all would sound at once after it.
        if self.0.state() != AudioContextState::Running && !touch::was_touched() {
            return;
        }
        for (hertz, after) in notes {
            // Without a note there is one note less.
            let _ = self.note(*hertz, self.0.current_time() + after);
        }
    }

    fn note(&self, hertz: f32, at: f64) -> Option<()> {
        let note = self.0.create_oscillator().ok()?;
        let loudness = self.0.create_gain().ok()?;
        note.frequency().set_value(hertz);
        loudness.gain().set_value_at_time(LOUD, at).ok()?;
        loudness.gain().linear_ramp_to_value_at_time(0.0, at + FADE).ok()?;
        note.connect_with_audio_node(&loudness).ok()?;
        loudness.connect_with_audio_node(&self.0.destination()).ok()?;
        note.start_with_when(at).ok()?;
        note.stop_with_when(at + FADE).ok()
    }
}

impl Drop for Tone {
    fn drop(&mut self) {
        // Its end is told by nobody, and nobody waits for it.
        let _ = self.0.close();
    }
}
