//! How the desktop and its apps look, light and dark, on a laptop and on a phone: each is drawn and held against a picture in
//! `pictures/`. What is compared is the average colour of squares of 16 pixels: another way to smooth the edges of letters
//! does not change that by much, a missing sign or a shifted line does. The pictures in full are left in `target/shots/`.
//! `TABULA_PICTURES=write` takes what is drawn for what is right. In Chromium only: each engine draws letters in its own way.

mod desk;

use std::path::{Path, PathBuf};

use desk::{Desk, with_build_of_size};
use serde_json::json;
use tabula_drive::{Browser, Size};
use tabula_e2e::{block_on, browser, build_with_script};

/// Pixels of a square's side.
const SQUARE: usize = 16;
/// How far the average of a square may be off, of 255, in each colour.
const TOLERANCE: u8 = 10;
const LAPTOP: Size = Size { width: 1280, height: 800 };
const PHONE: Size = Size { width: 390, height: 844 };

/// The page's time stands still, and what is never the same twice is out of sight: how much programs use, and what the
/// browser offers.
const STILL: &str = "{
    const now = Date.UTC(2026, 0, 2, 15, 4);
    const Real = Date;
    globalThis.Date = class extends Real {
      constructor(...given) { super(...(given.length ? given : [now])); }
      static now() { return now; }
    };
    addEventListener('DOMContentLoaded', () => {
      const style = document.createElement('style');
      style.textContent = `#notice { display: none !important; } .cm-cursorLayer { animation: none !important; }
        .graph strong, .graph svg, .processes td { visibility: hidden; }
        .processes { table-layout: fixed; }`;
      document.head.append(style);
    });
  }";

/// Averages of squares, row by row.
#[derive(Clone, PartialEq, Eq)]
struct Squares {
    columns: usize,
    rows: usize,
    colours: Vec<[u8; 3]>,
}

impl Squares {
    fn of_picture(png: &[u8]) -> Squares {
        let (width, height, pixels) = pixels(png);
        let (columns, rows) = (width.div_ceil(SQUARE), height.div_ceil(SQUARE));
        let mut colours = Vec::with_capacity(columns * rows);
        for row in 0..rows {
            for column in 0..columns {
                let mut sums = [0_u32; 3];
                let mut count = 0;
                for y in row * SQUARE..((row + 1) * SQUARE).min(height) {
                    for x in column * SQUARE..((column + 1) * SQUARE).min(width) {
                        let at = (y * width + x) * 3;
                        (0..3).for_each(|colour| sums[colour] += u32::from(pixels[at + colour]));
                        count += 1;
                    }
                }
                colours.push(sums.map(|sum| u8::try_from(sum / count).unwrap()));
            }
        }
        Squares { columns, rows, colours }
    }

    fn read(file: &Path) -> Option<Squares> {
        let (columns, rows, pixels) = pixels(&std::fs::read(file).ok()?);
        let colours = pixels.chunks_exact(3).map(|colour| [colour[0], colour[1], colour[2]]).collect();
        Some(Squares { columns, rows, colours })
    }

    fn write(&self, file: &Path) {
        let mut encoder = png::Encoder::new(
            std::fs::File::create(file).unwrap(),
            self.columns.try_into().unwrap(),
            self.rows.try_into().unwrap(),
        );
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_compression(png::Compression::High);
        encoder.write_header().unwrap().write_image_data(self.colours.as_flattened()).unwrap();
    }

    /// The squares, as places in the full picture, in which two pictures differ.
    fn differences(&self, other: &Squares) -> Vec<(usize, usize)> {
        assert_eq!((self.columns, self.rows), (other.columns, other.rows), "pictures of different sizes");
        let differ = |(one, two): (&[u8; 3], &[u8; 3])| {
            one.iter().zip(two).any(|(one, two)| one.abs_diff(*two) > TOLERANCE)
        };
        let pairs = self.colours.iter().zip(&other.colours).enumerate();
        pairs
            .filter(|(_, pair)| differ(*pair))
            .map(|(at, _)| (at % self.columns * SQUARE, at / self.columns * SQUARE))
            .collect()
    }
}

/// Width, height and the colours of a picture, three bytes a pixel.
fn pixels(png: &[u8]) -> (usize, usize, Vec<u8>) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    let colours = match info.color_type {
        png::ColorType::Rgb => pixels,
        png::ColorType::Rgba => {
            pixels.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect()
        }
        other => panic!("pictures of the page are not {other:?}"),
    };
    (info.width as usize, info.height as usize, colours)
}

fn reference(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("pictures").join(format!("{name}.png"))
}

/// The picture of the page at rest.
async fn picture(desk: &Desk) -> Vec<u8> {
    let mut last = desk.session.screenshot().await.unwrap();
    for _ in 0..50 {
        desk.look("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))").await;
        let next = desk.session.screenshot().await.unwrap();
        if next == last {
            return next;
        }
        last = next;
    }
    panic!("the page never comes to rest");
}

/// Draws the page, and says how it differs from what it should be.
async fn compare(desk: &Desk, name: &str, wrong: &mut Vec<String>) {
    let shot = picture(desk).await;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/shots");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{name}.png")), &shot).unwrap();
    let squares = Squares::of_picture(&shot);
    if std::env::var_os("TABULA_PICTURES").is_some_and(|what| what == "write") {
        return squares.write(&reference(name));
    }
    match Squares::read(&reference(name)) {
        None => wrong.push(format!("{name}: there is no reference")),
        Some(wanted) => {
            let differences = squares.differences(&wanted);
            if !differences.is_empty() {
                let some = &differences[..differences.len().min(8)];
                wrong.push(format!("{name}: {} squares differ, at {some:?}", differences.len()));
            }
        }
    }
}

/// A desktop of this size whose looks do not depend on when and where it is drawn.
async fn still(size: Size, build: &Path) -> Desk {
    let desk = with_build_of_size(build, size).await;
    let session = &desk.session;
    session.devtools("Emulation.setTimezoneOverride", json!({ "timezoneId": "UTC" })).await.unwrap();
    session.devtools("Emulation.setLocaleOverride", json!({ "locale": "en-US" })).await.unwrap();
    let less = json!({ "features": [{ "name": "prefers-reduced-motion", "value": "reduce" }] });
    session.devtools("Emulation.setEmulatedMedia", less).await.unwrap();
    desk
}

/// Loads the desktop anew in a theme, with nothing remembered.
async fn in_theme(desk: &Desk, theme: &str) {
    let settings = json!({ "welcomed": true, "theme": theme }).to_string();
    desk.load_anew(json!({ "tabula.settings": settings })).await;
    desk.until("a prompt", "screen().length > 0 && focusIn('terminal')").await;
    desk.until("the fonts are there", "document.fonts.ready.then(() => true)").await;
}

/// Goes through all scenes.
async fn scenes(desk: &Desk, prefix: &str, wrong: &mut Vec<String>) {
    let shot =
        async |scene: &str, wrong: &mut Vec<String>| compare(desk, &format!("{prefix}-{scene}"), wrong).await;
    desk.session.type_text("PS1='\\e[1;34m~\\e[0m $ '; clear; ls -d /usr/bin /etc").await.unwrap();
    desk.session.press("Enter").await.unwrap();
    desk.until("what it prints", "screen().length === 2 && screen()[0].startsWith('/etc')").await;
    desk.look(
        "(async () => {
           await tabula.mkdir('/tmp/look/Pictures', { recursive: true });
           for (const name of ['notes.txt', 'photo.png', 'main.rs', 'archive.tar', 'a rather long name of a file that has no room.md'])
             await tabula.writeFile(`/tmp/look/${name}`, name.repeat(40));
           await tabula.writeFile('/tmp/look/run', '', { mode: 0o755 });
           await tabula.symlink('nowhere', '/tmp/look/link');
           await tabula.exec('touch -hd @1767323045 /tmp/look/*');
           await tabula.writeFile('/tmp/look.rs', '// A program.\\nfn main() {\\n    let words = [\"one\", \"two\"];\\n    println!(\"{words:?}\");\\n}\\n');
         })()",
    )
    .await;
    desk.look("import('/app.js').then(({ openPath }) => openPath('/tmp/look'))").await;
    desk.until(
        "the files are listed",
        "frontApp() === 'files' && focusIn('files') && fileNames().length === 8",
    )
    .await;
    desk.session.press("Home").await.unwrap();
    shot("files", wrong).await;
    desk.look("import('/app.js').then(({ openPath }) => openPath('/tmp/look.rs'))").await;
    let highlighted = "focusIn('editor') && document.querySelector('.cm-content .code-keyword')";
    desk.until("the text is there", highlighted).await;
    shot("editor", wrong).await;
    desk.open("monitor").await;
    desk.until("processes are listed", "document.querySelectorAll('[data-pid]').length === 2").await;
    shot("monitor", wrong).await;
    desk.open("settings").await;
    desk.until("they are there", "document.querySelector('.swatch')").await;
    shot("settings", wrong).await;
    desk.look("import('/app.js').then(({ openApp }) => openApp('welcome'))").await;
    desk.until("it is there", "frontApp() === 'welcome'").await;
    shot("welcome", wrong).await;
    desk.session.press("Ctrl+Alt+4").await.unwrap();
    desk.until("an empty desktop", "frontApp() === null").await;
    shot("desktop", wrong).await;
    desk.session.press("Ctrl+Alt+Space").await.unwrap();
    desk.session.wait_for(".launcher-field").await.unwrap();
    desk.until("the launcher has the keyboard", "document.activeElement.matches('.launcher-field')").await;
    shot("launcher", wrong).await;
    desk.session.press("Escape").await.unwrap();
    // Last, since its worker has fonts of its own to load, and says to nobody when it has.
    desk.session.press("Ctrl+Alt+1").await.unwrap();
    desk.session.click(".dock-item[data-app=terminal]").await.unwrap();
    desk.session.press("Ctrl+Alt+Up").await.unwrap();
    let [width, height] = desk.stage().await;
    desk.is_at("terminal", [0, 0, width, height]).await;
    desk.until("the terminal has the keyboard", "focusIn('terminal')").await;
    shot("terminal", wrong).await;
}

fn looks(device: &str, size: Size) {
    if browser() != Browser::Chromium {
        return;
    }
    let build = build_with_script(STILL);
    block_on(async {
        let desk = still(size, build.path()).await;
        let mut wrong = Vec::new();
        for theme in ["light", "dark"] {
            in_theme(&desk, theme).await;
            scenes(&desk, &format!("{device}-{theme}"), &mut wrong).await;
        }
        desk.end().await;
        assert!(wrong.is_empty(), "{}\nsee target/shots", wrong.join("\n"));
    });
}

#[test]
fn on_a_laptop() {
    looks("laptop", LAPTOP);
}

#[test]
fn on_a_phone() {
    looks("phone", PHONE);
}

/// The comparison sees what a person would miss, and only that.
#[test]
fn what_is_missing_is_seen() {
    if browser() != Browser::Chromium {
        return;
    }
    let build = build_with_script(STILL);
    block_on(async {
        let desk = still(LAPTOP, build.path()).await;
        in_theme(&desk, "light").await;
        desk.session.press("Ctrl+Alt+4").await.unwrap();
        desk.until("an empty desktop", "frontApp() === null").await;
        let whole = Squares::of_picture(&picture(&desk).await);
        for (what, style) in [
            ("a sign of the dock", ".dock-item[data-app=files] .icon { visibility: hidden }"),
            ("the clock", ".clock { visibility: hidden }"),
            ("a workspace", ".workspace:last-child { visibility: hidden }"),
            ("a few pixels", ".dock { translate: 4px }"),
        ] {
            let put = format!(
                "document.head.append(Object.assign(document.createElement('style'), {{ id: 'less', textContent: {} }}))",
                json!(style)
            );
            desk.look(&format!("({put}, null)")).await;
            let less = Squares::of_picture(&picture(&desk).await);
            assert!(!whole.differences(&less).is_empty(), "without {what} it looks the same");
            desk.look("(document.getElementById('less').remove(), null)").await;
        }
        let smoother = "document.documentElement.style.setProperty('-webkit-font-smoothing', 'auto')";
        desk.look(&format!("({smoother}, null)")).await;
        let again = Squares::of_picture(&picture(&desk).await);
        assert_eq!(whole.differences(&again), []);
        desk.end().await;
    });
}
