//! Tests of the window manager: each operation, and then any sequence of them.

use super::*;

const AREA: Rect = Rect::new(0, 36, 1280, 700);
const SIZE: Size = Size { width: 600, height: 400 };

fn desk() -> Windows {
    Windows::new(AREA, BTreeMap::new())
}

fn three() -> (Windows, [WindowId; 3]) {
    let mut windows = desk();
    let ids = ["a", "b", "c"].map(|app| windows.open(app, app, SIZE).unwrap());
    (windows, ids)
}

#[test]
fn the_newest_window_is_in_front_and_focus_brings_others_there() {
    let (mut windows, [a, b, c]) = three();
    assert_eq!(windows.focused(), Some(c));
    windows.focus(a);
    assert_eq!(windows.focused(), Some(a));
    assert_eq!(windows.switcher(), [a, c, b]);
    assert!(windows.height_of(a) > windows.height_of(c));
    assert_eq!(windows.all().iter().map(|window| window.id).collect::<Vec<_>>(), [a, b, c]);
}

#[test]
fn closing_and_minimising_hand_the_focus_on() {
    let (mut windows, [a, b, c]) = three();
    windows.close(c);
    assert_eq!(windows.focused(), Some(b));
    windows.minimise(b);
    assert_eq!(windows.focused(), Some(a));
    assert!(!windows.is_visible(b));
    assert_eq!(windows.switcher(), [a, b]);
    windows.focus(b);
    assert!(windows.is_visible(b));
    windows.close(a);
    windows.close(b);
    assert_eq!(windows.focused(), None);
    // What is gone can be named without harm.
    windows.focus(a);
    windows.step(a, Direction::Left);
    windows.close(a);
    assert_eq!(windows.rect_of(a), Rect::default());
}

#[test]
fn windows_of_one_app_do_not_cover_each_other() {
    let mut windows = desk();
    let ids: Vec<_> = (0..WINDOWS_MAX).map(|_| windows.open("a", "a", SIZE).unwrap()).collect();
    for pair in ids.windows(2) {
        let (one, two) = (windows.rect_of(pair[0]), windows.rect_of(pair[1]));
        assert_ne!((one.x, one.y), (two.x, two.y));
    }
    assert_eq!(windows.open("a", "a", SIZE), None);
}

#[test]
fn a_new_window_leaves_the_one_before_it_in_sight_and_is_all_on_the_screen() {
    for area in [AREA, Rect::new(0, 0, 641, 348), Rect::new(0, 0, 900, 1400)] {
        let mut windows = Windows::new(area, BTreeMap::new());
        let mut before: Option<Rect> = None;
        for (app, width, height) in [("a", 780, 500), ("b", 860, 600), ("c", 820, 520), ("d", 620, 610)] {
            let id = windows.open(app, app, Size { width, height }).unwrap();
            let rect = windows.rect_of(id);
            assert!(rect.x >= area.x && rect.right() <= area.right(), "{rect:?} in {area:?}");
            assert!(rect.y >= area.y && rect.bottom() <= area.bottom(), "{rect:?} in {area:?}");
            if area == AREA {
                assert!(before.is_none_or(|before| rect.x > before.x), "{rect:?} covers {before:?}");
            }
            before = Some(rect);
        }
    }
}

#[test]
fn half_of_an_ordinary_screen_is_a_small_one() {
    // What 1280 pixels are at 200 %.
    let windows = Windows::new(Rect::new(0, 0, 640, 348), BTreeMap::new());
    assert!(windows.is_compact());
    assert!(!Windows::new(Rect::new(0, 0, 641, 348), BTreeMap::new()).is_compact());
}

#[test]
fn a_zone_is_left_for_the_place_before() {
    let (mut windows, [a, ..]) = three();
    let before = windows.rect_of(a);
    windows.step(a, Direction::Left);
    assert_eq!(windows.rect_of(a), Rect::new(0, 36, 640, 700));
    windows.step(a, Direction::Up);
    assert_eq!(windows.rect_of(a), Rect::new(0, 36, 640, 350));
    windows.toggle_full(a);
    assert_eq!(windows.rect_of(a), AREA);
    windows.toggle_full(a);
    assert_eq!(windows.rect_of(a), before);
    windows.step(a, Direction::Down);
    assert!(!windows.is_visible(a));
}

#[test]
fn a_window_is_torn_off_under_the_pointer() {
    let (mut windows, [a, ..]) = three();
    windows.toggle_full(a);
    let torn = windows.torn_off(a, 1152);
    assert_eq!((torn.width, torn.height), (SIZE.width, SIZE.height));
    assert_eq!(torn.x + SIZE.width * 9 / 10, 1152);
}

#[test]
fn positions_are_remembered_through_storage() {
    let (mut windows, [a, b, _]) = three();
    windows.place(a, Rect::new(200, 100, 500, 300));
    windows.snap(b, Zone::Right);
    let stored = serde_json::to_string(windows.remembered()).unwrap();
    let mut later = Windows::new(AREA, serde_json::from_str(&stored).unwrap());
    let again = later.open("a", "a", SIZE).unwrap();
    assert_eq!(later.rect_of(again), Rect::new(200, 100, 500, 300));
    let again = later.open("b", "b", SIZE).unwrap();
    assert_eq!(later.rect_of(again), Zone::Right.rect(AREA));
    // On a smaller screen it is within reach.
    let mut small = Windows::new(Rect::new(0, 36, 700, 300), serde_json::from_str(&stored).unwrap());
    let again = small.open("a", "a", SIZE).unwrap();
    assert!(small.rect_of(again).y < 300);
}

#[test]
fn workspaces_keep_their_windows_to_themselves() {
    let (mut windows, [a, b, c]) = three();
    windows.send(c, 2);
    assert_eq!(windows.focused(), Some(b));
    windows.show_workspace(2);
    assert_eq!((windows.focused(), windows.switcher()), (Some(c), vec![c]));
    windows.show_workspace(WORKSPACES);
    assert_eq!(windows.workspace(), 2);
    // Focus goes where the window is.
    windows.focus(a);
    assert_eq!(windows.workspace(), 0);
    assert_eq!([windows.count_on(0), windows.count_on(1), windows.count_on(2)], [2, 0, 1]);
}

#[test]
fn a_phone_shows_one_window_at_a_time_and_forgets_nothing() {
    let (mut windows, [a, ..]) = three();
    let before = windows.rect_of(a);
    let phone = Rect::new(0, 36, 360, 600);
    windows.set_area(phone);
    assert!(windows.is_compact());
    assert_eq!(windows.rect_of(a), phone);
    windows.set_area(AREA);
    assert_eq!(windows.rect_of(a), before);
}

#[test]
fn on_a_smaller_screen_windows_come_inside() {
    let (mut windows, [a, b, c]) = three();
    windows.place(a, Rect::new(440, 300, 840, 400));
    windows.place(b, Rect::new(1200, 600, 600, 400));
    windows.place(c, Rect::new(-500, 36, 600, 400));
    // A larger one leaves them where they were put.
    windows.set_area(Rect::new(0, 36, 1300, 720));
    assert_eq!(windows.rect_of(b), Rect::new(1200, 600, 600, 400));
    // By way of one where each fills it anyway, too.
    for steps in
        [vec![Rect::new(0, 36, 800, 420)], vec![Rect::new(0, 36, 360, 420), Rect::new(0, 36, 800, 420)]]
    {
        let mut windows = windows.clone();
        steps.iter().for_each(|&area| windows.set_area(area));
        let area = windows.area();
        for id in [a, b, c] {
            let rect = windows.rect_of(id);
            assert_eq!(rect.inside(area), rect, "{rect:?} in {area:?}");
        }
        assert_eq!((windows.rect_of(b).width, windows.rect_of(b).height), (600, 400));
    }
}

#[test]
fn after_any_operations_everything_is_within_reach() {
    // A linear congruential generator: the same sequence every time.
    let mut seed = 12_345_u64;
    let mut random = move |below: i32| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((seed >> 33) % below as u64) as i32
    };
    let mut windows = desk();
    for _ in 0..20_000 {
        let id = WindowId(random(40) as u32);
        let rect = Rect::new(random(4000) - 2000, random(4000) - 2000, random(3000), random(3000));
        match random(12) {
            0 => drop(windows.open("a", "t", SIZE)),
            1 => windows.close(id),
            2 => windows.focus(id),
            3 => windows.minimise(id),
            4 => windows.toggle_full(id),
            5 => windows.step(
                id,
                [Direction::Left, Direction::Right, Direction::Up, Direction::Down][random(4) as usize],
            ),
            6 => windows.place(id, rect),
            7 => windows.nudge(id, rect.x, rect.y),
            8 => windows.grow(id, rect.x, rect.y),
            9 => windows.set_area(Rect::new(0, 36, random(2000), random(1500))),
            10 => windows.show_workspace(random(6) as usize),
            _ => windows.send(id, random(6) as usize),
        }
        assert!(windows.all().len() <= WINDOWS_MAX && windows.workspace() < WORKSPACES);
        if let Some(focused) = windows.focused() {
            assert!(windows.is_visible(focused));
            assert_eq!(windows.switcher().first(), Some(&focused));
        }
        for window in windows.all() {
            let (rect, area) = (windows.rect_of(window.id), windows.area());
            assert!(rect.y >= area.y && rect.y < area.bottom(), "{rect:?} in {area:?}");
            assert!(rect.x < area.right() && rect.right() > area.x, "{rect:?} in {area:?}");
        }
    }
}
