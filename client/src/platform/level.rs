//! How loud a microphone is, by Web Audio.

use std::time::Duration;

use js_sys::ArrayBuffer;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AnalyserNode, AudioBuffer, AudioContext, AudioContextState, MediaStream};

use super::{recording, touch};

/// Samples that one reading looks at: 21 ms at 48 kHz.
const WINDOW: u32 = 1024;
/// What counts as silence, in decibels of full scale.
const SILENCE: f32 = -60.0;

/// A meter on one stream; dropping it frees the audio hardware.
pub struct LevelMeter {
    context: AudioContext,
    analyser: AnalyserNode,
    window: Vec<f32>,
    /// When it was told to run: before the first touch or after it, and in which state.
    told: Option<(bool, AudioContextState)>,
}

impl LevelMeter {
    /// A meter on the stream's sound; `None` where the browser cannot.
    pub fn new(stream: &MediaStream) -> Option<Self> {
        let context = AudioContext::new().ok()?;
        let analyser = context.create_analyser().ok()?;
        analyser.set_fft_size(WINDOW);
        let source = context.create_media_stream_source(stream).ok()?;
        source.connect_with_audio_node(&analyser).ok()?;
        Some(Self { context, analyser, window: vec![0.0; WINDOW as usize], told: None })
    }

    /// From 0 (silence) to 1 (full scale), evenly in decibels.
    pub fn read(&mut self) -> f64 {
        // Allowed after the first touch; until then the meter shows nothing. Once in each
        // state is enough: the browser keeps what it could not do yet.
        let now = Some((touch::was_touched(), self.context.state()));
        if self.runs() {
            self.told = None;
        } else if self.told != now {
            self.told = now;
            let _ = self.context.resume();
        }
        self.analyser.get_float_time_domain_data(&mut self.window);
        level(&self.window)
    }

    /// False where nothing is measured: before the first touch, and in Firefox for as
    /// long as the machine has nothing to play sound by.
    pub fn runs(&self) -> bool {
        self.context.state() == AudioContextState::Running
    }

    /// The same of what is recorded from now on for so long, which needs no loudspeaker;
    /// `None` where the browser cannot.
    pub async fn record(&self, stream: &MediaStream, length: Duration) -> Option<f64> {
        let file = recording::of_sound(stream, length).await?;
        let bytes: ArrayBuffer = JsFuture::from(file.array_buffer()).await.ok()?.dyn_into().ok()?;
        let decoded = JsFuture::from(self.context.decode_audio_data(&bytes).ok()?).await.ok()?;
        let sound: AudioBuffer = decoded.dyn_into().ok()?;
        Some(level(&sound.get_channel_data(0).ok()?))
    }
}

fn level(samples: &[f32]) -> f64 {
    let energy: f32 = samples.iter().map(|sample| sample * sample).sum();
    let decibels = 10.0 * (energy / samples.len().max(1) as f32).max(1e-9).log10();
    f64::from(((decibels - SILENCE) / -SILENCE).clamp(0.0, 1.0))
}

impl Drop for LevelMeter {
    fn drop(&mut self) {
        let _ = self.context.close();
    }
}
