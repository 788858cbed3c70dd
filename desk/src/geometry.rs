//! Rectangles of the desktop, in CSS pixels, and what happens to them when a window is resized, or the screen is smaller
//! than it was. All arithmetic saturates: sizes come from storage and from other people's screens.

use serde::{Deserialize, Serialize};

/// The smallest window, unless the screen is smaller still.
pub const MIN_SIZE: Size = Size { width: 260, height: 140 };
/// How much of a title bar stays on the screen, so that a window can always be taken hold of.
pub const REACHABLE: i32 = 64;
/// A title bar's height.
pub const TITLE_HEIGHT: i32 = 40;

/// A width and a height.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Size {
    /// Width.
    pub width: i32,
    /// Height.
    pub height: i32,
}

/// A place and a size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rect {
    /// Left edge.
    pub x: i32,
    /// Top edge.
    pub y: i32,
    /// Width.
    pub width: i32,
    /// Height.
    pub height: i32,
}

impl Rect {
    /// A rectangle.
    pub const fn new(x: i32, y: i32, width: i32, height: i32) -> Rect {
        Rect { x, y, width, height }
    }

    /// The first column right of it.
    pub fn right(self) -> i32 {
        self.x.saturating_add(self.width)
    }

    /// The first row below it.
    pub fn bottom(self) -> i32 {
        self.y.saturating_add(self.height)
    }

    /// The same size somewhere else.
    pub fn moved(self, dx: i32, dy: i32) -> Rect {
        Rect { x: self.x.saturating_add(dx), y: self.y.saturating_add(dy), ..self }
    }

    /// No larger than `area`, no smaller than a window may be, and with its title bar within reach.
    pub fn kept_in(self, area: Rect) -> Rect {
        let clamp = |value: i32, low: i32, high: i32| value.max(low).min(high.max(low));
        let width = clamp(self.width, MIN_SIZE.width.min(area.width), area.width);
        let height = clamp(self.height, MIN_SIZE.height.min(area.height), area.height);
        let x = clamp(
            self.x,
            area.x.saturating_sub(width.saturating_sub(REACHABLE)),
            area.right().saturating_sub(REACHABLE),
        );
        let y = clamp(self.y, area.y, area.bottom().saturating_sub(TITLE_HEIGHT));
        Rect { x, y, width, height }
    }

    /// Moved so that all of it lies in `area`, its upper left corner before all if it is larger.
    pub fn inside(self, area: Rect) -> Rect {
        let x = self.x.min(area.right().saturating_sub(self.width)).max(area.x);
        let y = self.y.min(area.bottom().saturating_sub(self.height)).max(area.y);
        Rect { x, y, ..self }
    }

    /// In the middle of `area`, a little above: where eyes look first.
    pub fn centred(size: Size, area: Rect) -> Rect {
        let x = area.x + (area.width - size.width).max(0) / 2;
        let y = area.y + (area.height - size.height).max(0) * 2 / 5;
        Rect::new(x, y, size.width, size.height).kept_in(area)
    }
}

/// What of a window is being pulled at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the directions speak for themselves
pub enum Edge {
    North,
    NorthEast,
    East,
    SouthEast,
    South,
    SouthWest,
    West,
    NorthWest,
}

impl Edge {
    /// All of them, clockwise.
    pub const ALL: [Edge; 8] = [
        Edge::North,
        Edge::NorthEast,
        Edge::East,
        Edge::SouthEast,
        Edge::South,
        Edge::SouthWest,
        Edge::West,
        Edge::NorthWest,
    ];

    /// The name that style sheets use: `n`, `ne` and so on.
    pub fn name(self) -> &'static str {
        match self {
            Edge::North => "n",
            Edge::NorthEast => "ne",
            Edge::East => "e",
            Edge::SouthEast => "se",
            Edge::South => "s",
            Edge::SouthWest => "sw",
            Edge::West => "w",
            Edge::NorthWest => "nw",
        }
    }

    fn pulls(self) -> (i32, i32) {
        match self {
            Edge::North => (0, -1),
            Edge::NorthEast => (1, -1),
            Edge::East => (1, 0),
            Edge::SouthEast => (1, 1),
            Edge::South => (0, 1),
            Edge::SouthWest => (-1, 1),
            Edge::West => (-1, 0),
            Edge::NorthWest => (-1, -1),
        }
    }
}

/// `rect` with one edge or corner pulled by so much. The opposite edge stays where it is, whatever the least size is, and
/// the top does not leave `area`, where the title bar could not be reached any more.
pub fn resized(rect: Rect, edge: Edge, dx: i32, dy: i32, area: Rect) -> Rect {
    let (across, down) = edge.pulls();
    let mut new = rect;
    match across {
        1 => new.width = rect.width.saturating_add(dx).max(MIN_SIZE.width),
        -1 => {
            new.width = rect.width.saturating_sub(dx).max(MIN_SIZE.width);
            new.x = rect.right().saturating_sub(new.width);
        }
        _ => {}
    }
    match down {
        1 => new.height = rect.height.saturating_add(dy).max(MIN_SIZE.height),
        -1 => {
            let tallest = rect.bottom().saturating_sub(area.y).max(MIN_SIZE.height);
            new.height = rect.height.saturating_sub(dy).max(MIN_SIZE.height).min(tallest);
            new.y = rect.bottom().saturating_sub(new.height);
        }
        _ => {}
    }
    new
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREA: Rect = Rect::new(0, 32, 1280, 700);

    #[test]
    fn pulling_an_edge_leaves_the_opposite_one() {
        let rect = Rect::new(100, 100, 400, 300);
        for edge in Edge::ALL {
            for (dx, dy) in [(30, 20), (-30, -20), (5000, 5000), (-5000, -5000)] {
                let new = resized(rect, edge, dx, dy, AREA);
                let name = edge.name();
                assert!(new.width >= MIN_SIZE.width && new.height >= MIN_SIZE.height, "{name}");
                if !name.contains('w') {
                    assert_eq!(new.x, rect.x, "{name}");
                }
                if !name.contains('e') {
                    assert_eq!(new.right(), rect.right(), "{name}");
                }
                if !name.contains('n') {
                    assert_eq!(new.y, rect.y, "{name}");
                }
                if !name.contains('s') {
                    assert_eq!(new.bottom(), rect.bottom(), "{name}");
                }
                assert!(new.y >= AREA.y, "{name}: the title bar is above the screen");
            }
        }
        assert_eq!(resized(rect, Edge::SouthEast, 10, 20, AREA), Rect::new(100, 100, 410, 320));
        assert_eq!(resized(rect, Edge::NorthWest, 10, 20, AREA), Rect::new(110, 120, 390, 280));
    }

    #[test]
    fn a_window_stays_within_reach() {
        for (x, y) in [(-9000, -9000), (9000, 9000), (i32::MIN, i32::MAX), (i32::MAX, i32::MIN)] {
            let kept = Rect::new(x, y, 400, 300).kept_in(AREA);
            assert!(kept.right() >= AREA.x + REACHABLE && kept.x <= AREA.right() - REACHABLE, "{kept:?}");
            assert!(kept.y >= AREA.y && kept.y <= AREA.bottom() - TITLE_HEIGHT, "{kept:?}");
        }
    }

    #[test]
    fn a_window_fits_a_small_screen() {
        let phone = Rect::new(0, 32, 200, 100);
        let kept = Rect::new(0, 0, 4000, 3000).kept_in(phone);
        assert_eq!((kept.width, kept.height), (200, 100));
        assert_eq!(Rect::centred(Size { width: 900, height: 600 }, phone).width, 200);
    }

    #[test]
    fn sizes_from_storage_may_be_anything() {
        for wild in [Rect::new(i32::MAX, i32::MAX, i32::MAX, i32::MAX), Rect::new(0, 0, -5, i32::MIN)] {
            let kept = wild.kept_in(AREA);
            assert!((MIN_SIZE.width..=AREA.width).contains(&kept.width), "{kept:?}");
            assert!((MIN_SIZE.height..=AREA.height).contains(&kept.height), "{kept:?}");
            resized(wild, Edge::NorthWest, i32::MIN, i32::MAX, AREA);
        }
    }
}
