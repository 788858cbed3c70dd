//! Tests of what one visit leaves for the next: it comes back as it was, and what anybody else has written does no harm.

use super::*;
use crate::geometry::Size;
use crate::snap::Zone;
use std::collections::BTreeMap;

const AREA: Rect = Rect::new(0, 0, 1280, 700);
const SIZE: Size = Size { width: 600, height: 400 };

fn any(_: &str) -> Option<Copies> {
    Some(Copies::Any)
}

fn brought_back(text: &str, area: Rect) -> (Windows, Vec<(WindowId, Shown)>) {
    let mut windows = Windows::new(area, BTreeMap::new());
    windows.set_area(area);
    let opened = windows.bring_back(&Visit::read(text).only(any), str::to_owned);
    (windows, opened)
}

/// Three windows in every state there is: one snapped, one out of sight elsewhere, one free and in front.
fn worked_at() -> Windows {
    let mut windows = Windows::new(AREA, BTreeMap::new());
    let [snapped, away, free] = ["a", "b", "c"].map(|app| windows.open(app, app, SIZE).unwrap());
    windows.snap(snapped, Zone::TopRight);
    windows.send(away, 2);
    windows.minimise(away);
    windows.place(free, Rect::new(-40, 50, 500, 300));
    windows
}

#[test]
fn windows_come_back_as_they_were() {
    let windows = worked_at();
    let shown = |id: WindowId| Shown::paths([Some(format!("/tmp/{}", id.0).as_bytes()), None], 1);
    let visit = Visit::of(&windows, shown);
    let (back, opened) = brought_back(&visit.text(), AREA);
    assert_eq!(Visit::of(&back, |id| opened.iter().find(|(it, _)| *it == id).unwrap().1.clone()), visit);
    assert_eq!(back.focused().and_then(|id| back.get(id)).unwrap().app, "c");
    assert_eq!(opened[0].1.as_paths(), [Some(b"/tmp/0".to_vec()), None]);
}

#[test]
fn the_workspace_comes_back_too() {
    let mut windows = worked_at();
    windows.show_workspace(2);
    let (back, _) = brought_back(&Visit::of(&windows, |_| Shown::default()).text(), AREA);
    assert_eq!((back.workspace(), back.focused()), (2, None));
}

#[test]
fn what_is_open_already_stays_in_front() {
    let mut windows = Windows::new(AREA, BTreeMap::new());
    let asked_for = windows.open("asked", "asked", SIZE).unwrap();
    let visit = Visit::of(&worked_at(), |_| Shown::default());
    assert_eq!(windows.bring_back(&visit, str::to_owned).len(), 3);
    assert_eq!(windows.focused(), Some(asked_for));
}

#[test]
fn on_a_smaller_screen_windows_come_inside() {
    let text = Visit::of(&worked_at(), |_| Shown::default()).text();
    let small = Rect::new(0, 0, 700, 500);
    let (back, opened) = brought_back(&text, small);
    let rect = back.rect_of(opened[2].0);
    assert!(rect.x >= 0 && rect.right() <= 700 && rect.bottom() <= 500, "{rect:?}");
    // A phone shows it whole, and forgets nothing.
    let (mut back, opened) = brought_back(&text, Rect::new(0, 0, 360, 600));
    assert_eq!(back.rect_of(opened[2].0).width, 360);
    back.set_area(AREA);
    assert_eq!(back.rect_of(opened[2].0), Rect::new(-40, 50, 500, 300));
}

#[test]
fn what_is_no_visit_is_none() {
    for text in [
        "",
        "null",
        "[]",
        "{}",
        "{\"version\":2,\"windows\":[]}",
        "{\"version\":1,\"windows\":{}}",
        "\u{0}",
        "{\"version\":\"1\",\"windows\":[{\"app\":\"a\",\"rect\":{\"x\":0,\"y\":0,\"width\":1,\"height\":1}}]}",
        &"[".repeat(100_000),
        &" ".repeat(TEXT_MAX + 1),
    ] {
        assert_eq!(Visit::read(text), Visit::default(), "{}", &text[..text.len().min(60)]);
    }
}

#[test]
fn what_cannot_be_understood_is_left_out_window_by_window() {
    let rect = "\"rect\":{\"x\":1,\"y\":2,\"width\":300,\"height\":200}";
    let windows = [
        "7".to_owned(),
        "{\"app\":\"no place\"}".to_owned(),
        format!("{{\"app\":\"good\",{rect},\"future\":[1]}}"),
        format!("{{\"app\":\"bad zone\",{rect},\"placement\":{{\"Snapped\":\"Middle\"}}}}"),
        format!(
            "{{\"app\":\"far\",{rect},\"workspace\":99,\"shown\":{{\"places\":[\"/a\"],\"current\":12345}}}}"
        ),
    ];
    let text = format!("{{\"version\":1,\"workspace\":77,\"windows\":[{}]}}", windows.join(","));
    let visit = Visit::read(&text);
    assert_eq!(visit.windows.iter().map(|window| window.app.as_str()).collect::<Vec<_>>(), ["good", "far"]);
    assert_eq!((visit.workspace, visit.windows[1].workspace, visit.windows[1].shown.current), (0, 0, 0));
}

#[test]
fn places_and_numbers_are_not_believed() {
    let wild = [i32::MIN, -1, 0, i32::MAX];
    for &x in &wild {
        for &width in &wild {
            let rect = format!("{{\"x\":{x},\"y\":{width},\"width\":{width},\"height\":{x}}}");
            let window = format!("{{\"app\":\"a\",\"rect\":{rect}}}");
            let text = format!("{{\"version\":1,\"area\":{rect},\"windows\":[{window}]}}");
            for area in [AREA, Rect::new(0, 0, 360, 600)] {
                let (mut back, opened) = brought_back(&text, area);
                back.set_area(AREA);
                let rect = back.rect_of(opened[0].0);
                assert_eq!(rect, rect.kept_in(AREA), "{text}");
            }
        }
    }
}

#[test]
fn there_are_bounds() {
    let many = Visit {
        windows: vec![
            Opened {
                app: "a".into(),
                rect: Rect::new(0, 0, 300, 200),
                placement: Placement::Free,
                workspace: 0,
                minimised: false,
                shown: Shown { places: vec!["/a".into(); PLACES_MAX + 5], current: PLACES_MAX + 1 },
            };
            WINDOWS_MAX + 5
        ],
        ..Visit::default()
    };
    let read = Visit::read(&many.text());
    assert_eq!(read.windows.len(), WINDOWS_MAX);
    assert_eq!(
        (read.windows[0].shown.places.len(), read.windows[0].shown.current),
        (PLACES_MAX, PLACES_MAX - 1)
    );
    let all: usize = read.windows.iter().map(|window| window.shown.places.len()).sum();
    assert_eq!(all, PLACES_TOTAL);
    let (back, opened) = brought_back(&many.text(), AREA);
    assert_eq!((back.all().len(), opened.len()), (WINDOWS_MAX, WINDOWS_MAX));
    // What is too long to be read again is written without what windows showed.
    let mut long = read;
    long.windows.iter_mut().for_each(|window| window.shown.places = vec!["/".repeat(3 * PATH_MAX)]);
    let again = Visit::read(&long.text());
    assert_eq!(again.windows.len(), WINDOWS_MAX);
    assert!(again.windows.iter().all(|window| window.shown.is_empty()));
}

#[test]
fn apps_that_are_gone_and_second_copies_are_left_out() {
    let mut windows = Windows::new(AREA, BTreeMap::new());
    for (app, x) in [("one", 10), ("gone", 20), ("many", 30), ("one", 40), ("many", 50)] {
        let id = windows.open(app, app, SIZE).unwrap();
        windows.place(id, Rect::new(x, 10, 400, 300));
    }
    let kept = Visit::of(&windows, |_| Shown::default()).only(|app| match app {
        "one" => Some(Copies::One),
        "many" => Some(Copies::Any),
        _ => None,
    });
    let places: Vec<(&str, i32)> = kept.windows.iter().map(|it| (it.app.as_str(), it.rect.x)).collect();
    assert_eq!(places, [("many", 30), ("one", 40), ("many", 50)]);
}

#[test]
fn any_path_can_be_shown() {
    let all: Vec<u8> = std::iter::once(b'/').chain(1..=255).collect();
    assert_eq!(Shown::paths([Some(all.as_slice())], 0).as_paths(), [Some(all)]);
    let wrong = ["relative", "%2", "/a%00b", &"/a".repeat(PATH_MAX)];
    let shown = Shown { places: wrong.map(str::to_owned).to_vec(), current: 0 };
    assert_eq!(shown.as_paths(), [None, None, None, None]);
}
