//! A graph of the last minute.

use super::sample::SAMPLES;
use leptos::prelude::*;

const WIDTH: f64 = 240.0;
const HEIGHT: f64 = 56.0;

/// Draws values from 0 to 1, the newest at the right.
#[component]
pub(super) fn Graph(
    title: &'static str,
    value: Signal<String>,
    line: Signal<Vec<f64>>,
    kind: &'static str,
) -> impl IntoView {
    let points = move || {
        let values = line.get();
        let step = WIDTH / (SAMPLES - 1) as f64;
        let first = WIDTH - step * values.len().saturating_sub(1) as f64;
        let point = |(index, value): (usize, &f64)| {
            format!(
                "{:.1},{:.1}",
                first + step * index as f64,
                HEIGHT - 1.0 - value.clamp(0.0, 1.0) * (HEIGHT - 4.0)
            )
        };
        (first, values.iter().enumerate().map(point).collect::<Vec<_>>().join(" "))
    };
    let area = move || {
        let (first, points) = points();
        format!("{first:.1},{HEIGHT} {points} {WIDTH},{HEIGHT}")
    };
    view! {
        <figure class=format!("graph graph-{kind}")>
            <figcaption><span>{title}</span><strong>{value}</strong></figcaption>
            <svg viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none" aria-hidden="true">
                <polygon class="graph-area" points=area></polygon>
                <polyline class="graph-line" points=move || points().1></polyline>
            </svg>
        </figure>
    }
}
