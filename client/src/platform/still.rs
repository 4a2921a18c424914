//! A small picture of what a video element shows.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, HtmlVideoElement};

/// What a still fits into, in pixels.
const BOX: (f64, f64) = (640.0, 360.0);
/// JPEG's quality: the first one that keeps to the limit serves.
const QUALITIES: [f64; 3] = [0.7, 0.5, 0.3];

/// A JPEG.
pub struct Still(Blob);

impl Still {
    /// The content type.
    pub const TYPE: &str = "image/jpeg";

    /// Draws what `video` shows now, as it is and not as in a mirror, into at
    /// most `limit` bytes; `None` while it shows nothing.
    pub async fn take(video: &HtmlVideoElement, limit: usize) -> Option<Self> {
        let canvas = draw(video)?;
        for quality in QUALITIES {
            let blob = encode(&canvas, quality).await?;
            if blob.type_() == Self::TYPE && blob.size() <= limit as f64 {
                return Some(Self(blob));
            }
        }
        None
    }

    /// The body of a request.
    pub fn body(&self) -> JsValue {
        self.0.clone().into()
    }
}

/// Keeps in `canvas` what `video` shows now; what it held before stays where
/// the video shows nothing.
pub fn hold(video: &HtmlVideoElement, canvas: &HtmlCanvasElement) {
    // Where nothing can be drawn, the video itself is what is seen.
    let _ = paint(video, canvas);
}

fn draw(video: &HtmlVideoElement) -> Option<HtmlCanvasElement> {
    let canvas = leptos::prelude::document().create_element("canvas").ok()?;
    let canvas: HtmlCanvasElement = canvas.dyn_into().ok()?;
    paint(video, &canvas)?;
    Some(canvas)
}

fn paint(video: &HtmlVideoElement, canvas: &HtmlCanvasElement) -> Option<()> {
    let (width, height) = (f64::from(video.video_width()), f64::from(video.video_height()));
    if width == 0.0 || height == 0.0 {
        return None;
    }
    // Smaller pictures stay as they are.
    let scale = (BOX.0 / width).min(BOX.1 / height).min(1.0);
    let (width, height) = ((width * scale).round(), (height * scale).round());
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    context.draw_image_with_html_video_element_and_dw_and_dh(video, 0.0, 0.0, width, height).ok()
}

async fn encode(canvas: &HtmlCanvasElement, quality: f64) -> Option<Blob> {
    let encoded = Promise::new(&mut |resolve, reject| {
        let begun =
            canvas.to_blob_with_type_and_encoder_options(&resolve, Still::TYPE, &quality.into());
        if let Err(error) = begun {
            // A promise's own function; it does not throw.
            let _ = reject.call1(&JsValue::UNDEFINED, &error);
        }
    });
    JsFuture::from(encoded).await.ok()?.dyn_into().ok()
}
