//! How well the stream goes out: a grade as a word and a mark, then figures,
//! each with its last minute. The word says it; bars and colour only repeat it.

use footlight_session::Grade;
use leptos::prelude::*;

use super::sparkline::Sparkline;

/// A grade as a word with four bars. Whoever shows it says whether it is read
/// out.
#[component]
pub fn GradeMark(
    /// The grade; `None` while it is being measured.
    #[prop(into)]
    grade: Signal<Option<Grade>>,
    /// What is graded, where that is not plain from the place.
    #[prop(optional)]
    noun: &'static str,
) -> impl IntoView {
    view! {
        <p class=move || class(grade.get())>
            <GradeBars grade=grade/>
            <span class="grade__word">
                {move || grade.get().map_or("measuring", Grade::word)}
                {(!noun.is_empty()).then(|| format!(" {noun}"))}
            </span>
        </p>
    }
}

/// The mark alone, for whom the word is said otherwise.
#[component]
pub fn GradeBars(
    /// The grade; `None` while it is being measured.
    #[prop(into)]
    grade: Signal<Option<Grade>>,
) -> impl IntoView {
    let rects = (0..4)
        .map(|index| {
            let (x, height) = (index * 5, 5 + index * 4);
            view! {
                <rect
                    class="grade__bar"
                    class:grade__bar--lit=move || index < bars(grade.get())
                    x=x
                    y=17 - height
                    width="3"
                    height=height
                    rx="1"
                />
            }
        })
        .collect_view();
    view! {
        <svg class="grade__bars" viewBox="0 0 18 17" aria-hidden="true" focusable="false">{rects}</svg>
    }
}

/// How many of the four bars are lit.
fn bars(grade: Option<Grade>) -> usize {
    match grade {
        None => 0,
        Some(Grade::Poor) => 1,
        Some(Grade::Fair) => 2,
        Some(Grade::Good) => 3,
        Some(Grade::Excellent) => 4,
    }
}

/// Its colours.
pub fn class(grade: Option<Grade>) -> &'static str {
    match grade {
        None => "grade",
        Some(Grade::Excellent | Grade::Good) => "grade grade--well",
        Some(Grade::Fair) => "grade grade--fair",
        Some(Grade::Poor) => "grade grade--poor",
    }
}

/// One figure of the strip.
#[derive(Clone, Copy)]
pub struct Figure {
    /// What it is, such as `Bitrate`.
    pub label: &'static str,
    /// As it is now, with its unit.
    pub value: Signal<String>,
    /// Its last minute, one value a second.
    pub history: Signal<Vec<Option<f64>>>,
}

/// Figures side by side. Every one keeps its place and width while numbers
/// change.
#[component]
pub fn Figures(
    /// In order.
    figures: Vec<Figure>,
) -> impl IntoView {
    let figures = figures
        .into_iter()
        .map(|figure| {
            view! {
                <div class="figure">
                    <dt class="figure__label">{figure.label}</dt>
                    <dd class="figure__value">{figure.value}</dd>
                    <Sparkline values=figure.history/>
                </div>
            }
        })
        .collect_view();
    view! { <dl class="health-strip__figures">{figures}</dl> }
}

/// The strip.
#[component]
pub fn HealthStrip(
    /// The grade; `None` while it is being measured.
    #[prop(into)]
    grade: Signal<Option<Grade>>,
    /// The figures, in order.
    figures: Vec<Figure>,
    /// What is wrong and what may help, where there is something to say.
    #[prop(into, optional)]
    advice: Signal<Option<&'static str>>,
) -> impl IntoView {
    view! {
        <section class="health-strip" aria-label="Stream health">
            <div role="status" aria-label="Connection">
                <GradeMark grade=grade/>
                <p class="health-strip__advice">{advice}</p>
            </div>
            <Figures figures=figures/>
        </section>
    }
}
