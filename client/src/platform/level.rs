//! How loud a microphone is, by Web Audio.

use web_sys::{AnalyserNode, AudioContext, AudioContextState, MediaStream};

/// Samples that one reading looks at: 21 ms at 48 kHz.
const WINDOW: u32 = 1024;
/// What counts as silence, in decibels of full scale.
const SILENCE: f32 = -60.0;

/// A meter on one stream; dropping it frees the audio hardware.
pub struct LevelMeter {
    context: AudioContext,
    analyser: AnalyserNode,
    window: Vec<f32>,
}

impl LevelMeter {
    /// A meter on the stream's sound; `None` where the browser cannot.
    pub fn new(stream: &MediaStream) -> Option<Self> {
        let context = AudioContext::new().ok()?;
        let analyser = context.create_analyser().ok()?;
        analyser.set_fft_size(WINDOW);
        let source = context.create_media_stream_source(stream).ok()?;
        source.connect_with_audio_node(&analyser).ok()?;
        Some(Self { context, analyser, window: vec![0.0; WINDOW as usize] })
    }

    /// From 0 (silence) to 1 (full scale), evenly in decibels.
    pub fn read(&mut self) -> f64 {
        if self.context.state() == AudioContextState::Suspended {
            // Allowed after the first touch; until then the meter shows nothing.
            let _ = self.context.resume();
        }
        self.analyser.get_float_time_domain_data(&mut self.window);
        let energy: f32 = self.window.iter().map(|sample| sample * sample).sum();
        let decibels = 10.0 * (energy / self.window.len() as f32).max(1e-9).log10();
        f64::from(((decibels - SILENCE) / -SILENCE).clamp(0.0, 1.0))
    }
}

impl Drop for LevelMeter {
    fn drop(&mut self) {
        let _ = self.context.close();
    }
}
