//! The picture behind the windows: drawn shapes that take their colours from the design tokens, so that each picture is
//! there in light and dark.

use leptos::prelude::*;

/// Draws it; style sheets choose the colours by the root's `data-wallpaper`.
#[component]
pub(crate) fn Wallpaper() -> impl IntoView {
    view! {
        <svg class="wallpaper" aria-hidden="true" viewBox="0 0 1600 1000" preserveAspectRatio="xMidYMid slice">
            <g class="wallpaper-waves">
                <path class="wave-1" d="M0 520 C 220 430 420 610 700 540 S 1180 380 1600 500 V 1000 H 0 Z" />
                <path class="wave-2" d="M0 640 C 260 560 480 720 780 660 S 1280 520 1600 640 V 1000 H 0 Z" />
                <path class="wave-3" d="M0 760 C 240 700 520 840 820 780 S 1320 680 1600 780 V 1000 H 0 Z" />
                <path class="wave-4" d="M0 880 C 300 820 560 930 860 890 S 1360 820 1600 890 V 1000 H 0 Z" />
            </g>
        </svg>
    }
}
