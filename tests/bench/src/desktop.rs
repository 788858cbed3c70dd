//! How the desktop feels: how soon a window has something in it, and how smoothly one is dragged over nine others while a
//! terminal prints without end. Each measurement has a desktop of its own, in a browser of its own.

use std::f64::consts::TAU;
use std::sync::OnceLock;
use std::time::Duration;

use fantoccini::actions::{InputSource, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};
use tabula_drive::{Error, Options, Result, Session, Step};

use crate::metric::{Measured, Metric, Target, median};
use crate::script::script;

pub(crate) const METRICS: &[Metric] = &[
    Metric {
        name: "window_open",
        unit: "ms",
        against: "a new element of the page",
        target: Target::AtMost(120.0),
        measure: |_| Box::pin(window_open()),
    },
    Metric {
        name: "drag_fps",
        unit: "1/s",
        against: "the same page, left alone",
        target: Target::AtLeast(55.0),
        measure: |_| Box::pin(drag_fps()),
    },
    Metric {
        name: "drag_longest_task",
        unit: "ms",
        against: "what counts as long",
        target: Target::AtMost(50.0),
        measure: |_| Box::pin(drag_longest_task()),
    },
];

/// The apps in the dock, which the script opens.
const APPS: usize = 5;
/// All that there are of the apps that have one window, one terminal, and folders to make it ten.
const WINDOWS: [&str; 10] =
    ["terminal", "settings", "editor", "monitor", "welcome", "files", "files", "files", "files", "files"];
/// What the terminal prints without end.
const ENDLESS: &str = "yes the quick brown fox jumps over the lazy dog";
/// The terminal has the keyboard, and its first row is a prompt.
const PROMPT: &str = "const row = document.querySelector('.terminal-rows > div');
    return Boolean(row?.textContent.trim().endsWith('$') && document.activeElement.closest('.terminal'));";
/// Every row of the terminal has what it prints.
const SCROLLED: &str = "const rows = Array.from(document.querySelectorAll('.terminal-rows > div'));
    return rows.length > 9 && rows.slice(0, -1).every((row) => row.textContent.includes('lazy dog'));";
/// How often the pointer moves: more often than there are frames, as a mouse does.
const MOVE: Duration = Duration::from_millis(8);
const MOVES: usize = 500;
/// The pointer goes round this often, so far from where it began, in pixels: within the page, and never where windows snap.
const ROUNDS: f64 = 5.0;
const RADIUS: f64 = 90.0;

fn desktop(body: &str) -> String {
    format!("{}\n{body}", include_str!("../js/desktop.js"))
}

/// The app that takes longest from the press on its place in the dock until the frame is over that has the first of what
/// the app itself shows: a file's row or the words that there is none, a process's row, a setting, the editor's text, the
/// shell's prompt. The frame of the window with nothing in it does not count. What an app loads when it is opened for the
/// first time is there already.
async fn window_open() -> Result<Measured> {
    let session = Session::start(Options::default()).await?;
    let took = script(&session, &desktop(include_str!("../js/window_open.js"))).await;
    let baseline = script(&session, &desktop(include_str!("../js/element.js"))).await;
    session.close().await;
    let (took, baseline) = (took?, baseline?);
    let slowest = took.chunks(took.len().div_ceil(APPS)).map(|app| median(app.to_vec())).fold(0.0, f64::max);
    Ok(Measured::new(slowest, median(baseline)))
}

async fn drag_fps() -> Result<Measured> {
    let drag = drag().await?;
    Ok(Measured::new(drag.frames_per_second, drag.idle_frames_per_second))
}

async fn drag_longest_task() -> Result<Measured> {
    // Tasks below 50 ms are not reported at all, by the specification of long tasks.
    Ok(Measured::new(drag().await?.longest_task_ms, 50.0))
}

/// What was seen of a drag.
#[derive(Clone, Copy)]
struct Drag {
    /// Frames that show the window in another place than the frame before.
    frames_per_second: f64,
    longest_task_ms: f64,
    idle_frames_per_second: f64,
}

/// Opens ten windows, and drags the one in front by its title bar for some seconds. Both figures are of the same drag.
async fn drag() -> Result<Drag> {
    static SEEN: OnceLock<Drag> = OnceLock::new();
    if let Some(seen) = SEEN.get() {
        return Ok(*seen);
    }
    let session = Session::start(Options::default()).await?;
    let drag = drag_in(&session).await;
    session.close().await;
    drag.map(|drag| *SEEN.get_or_init(|| drag))
}

async fn drag_in(session: &Session) -> Result<Drag> {
    script(session, &desktop("await closeAll(); return 0;")).await?;
    for app in WINDOWS {
        session.act(&[Step::Open(app.to_owned())]).await?;
        session.wait_for(&format!(".window-focused[data-app={app}]:not(.window-hidden)")).await?;
        if app == "terminal" {
            session.wait_until("the prompt", PROMPT, "").await?;
            session.act(&[Step::Type(ENDLESS.to_owned()), Step::Key("Enter".to_owned())]).await?;
            session.wait_until("endless output", SCROLLED, "").await?;
        }
    }
    let open =
        script(session, "return document.querySelectorAll('.window:not(.window-hidden)').length;").await?;
    if open != [WINDOWS.len() as f64] {
        return Err(Error::Usage(format!("{open:?} windows are open")));
    }
    let at = script(session, &desktop(include_str!("../js/drag_begin.js"))).await?;
    mouse(session, (at[0], at[1])).await?;
    let seen = script(session, &desktop(include_str!("../js/drag_end.js"))).await?;
    script(session, "await run(['pkill', 'yes']); return 0;").await?;
    let idle = script(session, &desktop(include_str!("../js/idle_frames.js"))).await?;
    Ok(Drag { frames_per_second: seen[0], longest_task_ms: seen[1], idle_frames_per_second: idle[0] })
}

/// Presses at a point of the page, moves round it, and lets go.
async fn mouse(session: &Session, (x, y): (f64, f64)) -> Result<()> {
    let button = MOUSE_BUTTON_LEFT;
    let mut mouse = MouseActions::new("mouse".into())
        .then(PointerAction::MoveTo { duration: None, x, y })
        .then(PointerAction::Down { button });
    for step in 1..=MOVES {
        let angle = TAU * ROUNDS * step as f64 / MOVES as f64;
        let (x, y) = (x + RADIUS * angle.sin(), y + RADIUS * (1.0 - angle.cos()));
        mouse = mouse.then(PointerAction::MoveTo { duration: Some(MOVE), x: x.round(), y: y.round() });
    }
    let mouse = mouse.then(PointerAction::Up { button });
    let done = session.webdriver().perform_actions(mouse).await;
    done.map_err(|error| Error::Browser(format!("dragging: {error}")))
}
