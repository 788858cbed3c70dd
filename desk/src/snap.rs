//! Snapping: the zones of the screen that a window can fill, which zone a pointer at an edge means, and where the arrow
//! keys take a window from zone to zone.

use crate::geometry::Rect;
use serde::{Deserialize, Serialize};

/// How near the pointer must come to an edge.
const EDGE: i32 = 10;
/// How near to a corner along the edge.
const CORNER: i32 = 90;

/// A part of the screen that a window can fill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)] // the names say it
pub enum Zone {
    Full,
    Left,
    Right,
    TopLeft,
    TopRight,
    BottomLeft,
    BottomRight,
}

/// An arrow key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the names say it
pub enum Direction {
    Left,
    Right,
    Up,
    Down,
}

/// Where an arrow key takes a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Into a zone.
    Snap(Zone),
    /// Back to where it was before it was snapped.
    Free,
    /// Out of sight.
    Minimise,
}

impl Zone {
    /// All of them.
    pub const ALL: [Zone; 7] = [
        Zone::Full,
        Zone::Left,
        Zone::Right,
        Zone::TopLeft,
        Zone::TopRight,
        Zone::BottomLeft,
        Zone::BottomRight,
    ];

    /// The part of `area` that it is. Halves that are next to each other touch and do not overlap.
    pub fn rect(self, area: Rect) -> Rect {
        let (left, top) = (area.width / 2, area.height / 2);
        let (right, bottom) = (area.width - left, area.height - top);
        let (x, y) = (area.x + left, area.y + top);
        match self {
            Zone::Full => area,
            Zone::Left => Rect::new(area.x, area.y, left, area.height),
            Zone::Right => Rect::new(x, area.y, right, area.height),
            Zone::TopLeft => Rect::new(area.x, area.y, left, top),
            Zone::TopRight => Rect::new(x, area.y, right, top),
            Zone::BottomLeft => Rect::new(area.x, y, left, bottom),
            Zone::BottomRight => Rect::new(x, y, right, bottom),
        }
    }

    /// The zone that a pointer there means while a window is dragged.
    pub fn at(x: i32, y: i32, area: Rect) -> Option<Zone> {
        let left = x < area.x + EDGE;
        let right = x >= area.right() - EDGE;
        let top = y < area.y + EDGE;
        let bottom = y >= area.bottom() - EDGE;
        let (near_top, near_bottom) = (y < area.y + CORNER, y >= area.bottom() - CORNER);
        let (near_left, near_right) = (x < area.x + CORNER, x >= area.right() - CORNER);
        match () {
            () if (left && near_top) || (top && near_left) => Some(Zone::TopLeft),
            () if (right && near_top) || (top && near_right) => Some(Zone::TopRight),
            () if (left && near_bottom) || (bottom && near_left) => Some(Zone::BottomLeft),
            () if (right && near_bottom) || (bottom && near_right) => Some(Zone::BottomRight),
            () if left => Some(Zone::Left),
            () if right => Some(Zone::Right),
            () if top => Some(Zone::Full),
            () => None,
        }
    }

    /// Where an arrow key takes a window that is in `from`, or in none.
    pub fn step(from: Option<Zone>, direction: Direction) -> Step {
        use Direction::{Down, Left, Right, Up};
        use Step::{Free, Minimise, Snap};
        match (from, direction) {
            (None, Left) => Snap(Zone::Left),
            (None, Right) => Snap(Zone::Right),
            (None, Up) => Snap(Zone::Full),
            (None, Down) => Minimise,
            (Some(Zone::Full), Left) => Snap(Zone::Left),
            (Some(Zone::Full), Right) => Snap(Zone::Right),
            (Some(Zone::Full), Up) => Snap(Zone::Full),
            (Some(Zone::Full), Down) => Free,
            (Some(Zone::Left), Left) => Snap(Zone::Left),
            (Some(Zone::Left), Right) => Free,
            (Some(Zone::Left), Up) => Snap(Zone::TopLeft),
            (Some(Zone::Left), Down) => Snap(Zone::BottomLeft),
            (Some(Zone::Right), Left) => Free,
            (Some(Zone::Right), Right) => Snap(Zone::Right),
            (Some(Zone::Right), Up) => Snap(Zone::TopRight),
            (Some(Zone::Right), Down) => Snap(Zone::BottomRight),
            (Some(Zone::TopLeft), Left) => Snap(Zone::TopLeft),
            (Some(Zone::TopLeft), Right) => Snap(Zone::TopRight),
            (Some(Zone::TopLeft), Up) => Snap(Zone::Full),
            (Some(Zone::TopLeft), Down) => Snap(Zone::Left),
            (Some(Zone::TopRight), Left) => Snap(Zone::TopLeft),
            (Some(Zone::TopRight), Right) => Snap(Zone::TopRight),
            (Some(Zone::TopRight), Up) => Snap(Zone::Full),
            (Some(Zone::TopRight), Down) => Snap(Zone::Right),
            (Some(Zone::BottomLeft), Left) => Snap(Zone::BottomLeft),
            (Some(Zone::BottomLeft), Right) => Snap(Zone::BottomRight),
            (Some(Zone::BottomLeft), Up) => Snap(Zone::Left),
            (Some(Zone::BottomRight), Left) => Snap(Zone::BottomLeft),
            (Some(Zone::BottomRight), Right) => Snap(Zone::BottomRight),
            (Some(Zone::BottomRight), Up) => Snap(Zone::Right),
            (Some(Zone::BottomLeft | Zone::BottomRight), Down) => Minimise,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREA: Rect = Rect::new(0, 32, 1281, 701);

    #[test]
    fn zones_tile_the_area() {
        let size = |zone: Zone| {
            let rect = zone.rect(AREA);
            rect.width * rect.height
        };
        let all = AREA.width * AREA.height;
        assert_eq!(size(Zone::Left) + size(Zone::Right), all);
        let quarters = [Zone::TopLeft, Zone::TopRight, Zone::BottomLeft, Zone::BottomRight];
        assert_eq!(quarters.into_iter().map(size).sum::<i32>(), all);
        assert_eq!(Zone::Right.rect(AREA).x, Zone::Left.rect(AREA).right());
        assert_eq!(Zone::BottomRight.rect(AREA).bottom(), AREA.bottom());
    }

    #[test]
    fn the_pointer_at_an_edge_means_a_zone() {
        let cases = [
            (0, 300, Some(Zone::Left)),
            (1280, 300, Some(Zone::Right)),
            (640, 33, Some(Zone::Full)),
            (0, 40, Some(Zone::TopLeft)),
            (50, 33, Some(Zone::TopLeft)),
            (1280, 730, Some(Zone::BottomRight)),
            (20, 732, Some(Zone::BottomLeft)),
            (1250, 33, Some(Zone::TopRight)),
            (640, 732, None),
            (640, 300, None),
        ];
        for (x, y, zone) in cases {
            assert_eq!(Zone::at(x, y, AREA), zone, "{x},{y}");
        }
    }

    #[test]
    fn keys_reach_every_zone_and_lead_back_out() {
        let directions = [Direction::Left, Direction::Right, Direction::Up, Direction::Down];
        let mut reached: Vec<Option<Zone>> = vec![None];
        let mut next = 0;
        while next < reached.len() {
            for direction in directions {
                if let Step::Snap(zone) = Zone::step(reached[next], direction)
                    && !reached.contains(&Some(zone))
                {
                    reached.push(Some(zone));
                }
            }
            next += 1;
        }
        assert_eq!(reached.len(), 1 + Zone::ALL.len());
        for zone in Zone::ALL {
            let mut at = Some(zone);
            let mut steps = 0;
            while let Some(zone) = at {
                let toward = if matches!(zone, Zone::Left | Zone::TopLeft | Zone::BottomLeft) {
                    Direction::Right
                } else {
                    Direction::Left
                };
                at = match Zone::step(Some(zone), if zone == Zone::Full { Direction::Down } else { toward }) {
                    Step::Snap(zone) if steps < 4 => Some(zone),
                    Step::Snap(_) => match Zone::step(at, Direction::Up) {
                        Step::Snap(zone) => Some(zone),
                        _ => None,
                    },
                    Step::Free | Step::Minimise => None,
                };
                steps += 1;
                assert!(steps < 20, "{zone:?} is a trap");
            }
        }
    }
}
