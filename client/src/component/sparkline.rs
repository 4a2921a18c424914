//! The last minute of a figure as a small line.

use leptos::prelude::*;

/// One value a second, this many of them.
pub const SECONDS: usize = 60;
const WIDTH: f64 = 60.0;
const HEIGHT: f64 = 16.0;

/// A line of the last [`SECONDS`] values, the newest at the right. It is an
/// ornament beside the figure in words, so screen readers pass over it.
#[component]
pub fn Sparkline(
    /// One value a second, the newest last; `None` where nothing was measured.
    #[prop(into)]
    values: Signal<Vec<Option<f64>>>,
) -> impl IntoView {
    view! {
        <svg
            class="sparkline"
            viewBox="0 -1 60 18"
            preserveAspectRatio="none"
            aria-hidden="true"
            focusable="false"
        >
            <path d=move || values.with(|values| line(values)) vector-effect="non-scaling-stroke"/>
        </svg>
    }
}

/// The path: it starts anew after a gap. The scale goes from zero to the
/// greatest value, so that a flat line means a steady figure.
fn line(values: &[Option<f64>]) -> String {
    let shown = &values[values.len().saturating_sub(SECONDS)..];
    let top = shown.iter().flatten().copied().fold(f64::EPSILON, f64::max);
    let step = WIDTH / (SECONDS - 1) as f64;
    let start = WIDTH - step * shown.len().saturating_sub(1) as f64;
    let mut path = String::new();
    let mut pen_down = false;
    for (index, value) in shown.iter().enumerate() {
        if let Some(value) = value {
            let x = start + step * index as f64;
            let y = HEIGHT * (1.0 - (value / top).clamp(0.0, 1.0));
            path.push_str(&format!("{}{x:.1} {y:.1}", if pen_down { 'L' } else { 'M' }));
        }
        pen_down = value.is_some();
    }
    path
}
