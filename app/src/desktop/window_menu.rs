//! A window's menu: everything that the pointer can do to a window, for the keyboard.

use super::Desk;
use super::desk::ByKeys;
use crate::ui::{MenuItem, MenuPlace};
use leptos::prelude::*;
use tabula_desk::snap::{Direction, Zone};
use tabula_desk::windows::{Placement, WORKSPACES, WindowId};

/// Opens it at a place of the screen.
pub(super) fn open(desk: Desk, id: WindowId, x: f64, y: f64) {
    let Some(window) = desk.windows.with_untracked(|windows| windows.get(id).cloned()) else { return };
    let compact = desk.windows.with_untracked(|windows| windows.is_compact());
    let full = window.placement == Placement::Snapped(Zone::Full);
    let by_keys = move |what: ByKeys, text: &'static str| {
        move || {
            desk.by_keys.set(Some(what));
            desk.say(text);
        }
    };
    let step = move |direction| move || desk.arrange(|windows| windows.step(id, direction));
    let snap = move |zone| move || desk.arrange(|windows| windows.snap(id, zone));
    let mut items = vec![
        MenuItem::new("Minimise", move || desk.arrange(|windows| windows.minimise(id))).keys("Ctrl+Alt+M"),
        MenuItem::new(if full { "Restore" } else { "Maximise" }, move || {
            desk.arrange(|windows| windows.toggle_full(id));
        })
        .keys("Ctrl+Alt+↑")
        .enabled_if(!compact),
        MenuItem::new("Move", by_keys(ByKeys::Move(id), "Move with the arrow keys. Enter ends."))
            .enabled_if(!compact)
            .group(),
        MenuItem::new("Resize", by_keys(ByKeys::Resize(id), "Resize with the arrow keys. Enter ends."))
            .enabled_if(!compact),
        MenuItem::new("Left half", step(Direction::Left)).keys("Ctrl+Alt+←").enabled_if(!compact).group(),
        MenuItem::new("Right half", step(Direction::Right)).keys("Ctrl+Alt+→").enabled_if(!compact),
        MenuItem::new("Top left quarter", snap(Zone::TopLeft)).enabled_if(!compact),
        MenuItem::new("Top right quarter", snap(Zone::TopRight)).enabled_if(!compact),
        MenuItem::new("Bottom left quarter", snap(Zone::BottomLeft)).enabled_if(!compact),
        MenuItem::new("Bottom right quarter", snap(Zone::BottomRight)).enabled_if(!compact),
    ];
    for workspace in (0..WORKSPACES).filter(|&workspace| workspace != window.workspace) {
        let item = MenuItem::new(format!("To workspace {}", workspace + 1), move || {
            desk.arrange(|windows| windows.send(id, workspace));
        });
        let first = workspace == usize::from(window.workspace == 0);
        items.push(if first { item.group() } else { item });
    }
    items.push(MenuItem::new("Close", move || desk.close(id)).keys("Ctrl+Alt+W").group());
    desk.menu.set(Some(MenuPlace { x, y, label: format!("Window {}", window.title), items }));
}
