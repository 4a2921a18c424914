//! A small picture of what a video element shows.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement, HtmlVideoElement, Url,
};

use super::js;

pub use web_sys::Blob as File;

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
        Self::encoded(&draw(video)?, limit).await
    }

    async fn encoded(canvas: &HtmlCanvasElement, limit: usize) -> Option<Self> {
        for quality in QUALITIES {
            let blob = encode(canvas, quality).await?;
            if blob.type_() == Self::TYPE && blob.size() <= limit as f64 {
                return Some(Self(blob));
            }
        }
        None
    }

    /// The picture in a file, as large as the box; `None` where the browser cannot
    /// read it.
    pub async fn of_picture(file: &Blob, limit: usize) -> Option<Self> {
        let address = Url::create_object_url_with_blob(file).ok()?;
        let drawn = draw_picture(&address).await;
        // What is drawn needs it no more.
        let _ = Url::revoke_object_url(&address);
        Self::encoded(&drawn?, limit).await
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

/// The file that has been chosen in a field.
pub fn chosen(event: &web_sys::Event) -> Option<Blob> {
    let files = js::get(&event.target()?.into(), "files");
    js::get(&files, "0").dyn_into().ok()
}

async fn draw_picture(address: &str) -> Option<HtmlCanvasElement> {
    let image = HtmlImageElement::new().ok()?;
    image.set_src(address);
    JsFuture::from(image.decode()).await.ok()?;
    let (width, height) = (f64::from(image.natural_width()), f64::from(image.natural_height()));
    let canvas = new_canvas()?;
    let (context, width, height) = fitting(&canvas, width, height)?;
    context
        .draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, width, height)
        .ok()?;
    Some(canvas)
}

fn new_canvas() -> Option<HtmlCanvasElement> {
    leptos::prelude::document().create_element("canvas").ok()?.dyn_into().ok()
}

fn draw(video: &HtmlVideoElement) -> Option<HtmlCanvasElement> {
    let canvas = new_canvas()?;
    paint(video, &canvas)?;
    Some(canvas)
}

fn paint(video: &HtmlVideoElement, canvas: &HtmlCanvasElement) -> Option<()> {
    let (width, height) = (f64::from(video.video_width()), f64::from(video.video_height()));
    let (context, width, height) = fitting(canvas, width, height)?;
    context.draw_image_with_html_video_element_and_dw_and_dh(video, 0.0, 0.0, width, height).ok()
}

/// Makes the canvas as large as a picture of this size in the box.
fn fitting(
    canvas: &HtmlCanvasElement,
    width: f64,
    height: f64,
) -> Option<(CanvasRenderingContext2d, f64, f64)> {
    if width == 0.0 || height == 0.0 {
        return None;
    }
    // Smaller pictures stay as they are.
    let scale = (BOX.0 / width).min(BOX.1 / height).min(1.0);
    let (width, height) = ((width * scale).round(), (height * scale).round());
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    Some((context, width, height))
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
