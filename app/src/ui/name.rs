//! A file's name on the page: isolated, so that its direction of writing touches nothing beside it, and with escapes that
//! look like escapes.

use leptos::prelude::*;
use tabula_desk::names::{Piece, pieces};

/// A name as it is shown.
pub(crate) fn file_name(name: &[u8]) -> impl IntoView + use<> {
    let part = |piece| match piece {
        Piece::Text(text) => text.into_any(),
        Piece::Escape(text) => view! { <span class="name-escape">{text}</span> }.into_any(),
    };
    view! { <bdi class="name">{pieces(name).into_iter().map(part).collect_view()}</bdi> }
}
