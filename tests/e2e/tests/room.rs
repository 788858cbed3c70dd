//! There is room for what has to be read: names at the largest size of text, words below the signs on a phone, wallpapers in
//! rows, keys that do not touch one another.

mod desk;

use desk::{Desk, desk};
use serde_json::json;
use tabula_e2e::block_on;

/// The least part of its row that any name of the list in front has.
const NAMES_PART: &str = "Math.min(...[...document.querySelectorAll('.window-focused .file')]
    .map((row) => row.querySelector('.file-name').clientWidth / row.clientWidth))";
/// How many wallpapers the last of their rows has.
const LAST_ROW: &str = "(([...places]) => places.filter((top) => top === places.at(-1)).length)(
    [...document.querySelectorAll('label.choice:has([name=wallpaper])')].map((choice) => choice.offsetTop))";
/// The words of the rail in front that are not to be read whole.
const HIDDEN_WORDS: &str =
    "[...document.querySelectorAll('.window-focused .side-item span')].filter((word) => {
    const [inner, outer] = [word, word.closest('.side')].map((one) => one.getBoundingClientRect());
    return inner.width < 12 || inner.height < 8 || inner.left < outer.left || inner.right > outer.right
      || word.scrollWidth > word.clientWidth + 1; }).map((word) => word.innerText)";

async fn open(desk: &Desk, app: &str) {
    desk.look(&format!("import('/app.js').then(({{ openApp }}) => openApp('{app}'))")).await;
    desk.until(app, &format!("frontApp() === '{app}'")).await;
}

#[test]
fn names_have_room_at_every_size() {
    block_on(async {
        let desk = desk().await;
        for percent in [100, 160] {
            let settings = json!({ "welcomed": true, "text_percent": percent }).to_string();
            desk.load_anew(json!({ "tabula.settings": settings })).await;
            desk.look(
                "(async () => {
                   await tabula.mkdir('/tmp/room', { recursive: true });
                   await tabula.writeFile('/tmp/room/a rather long name of a file.txt', 'x'.repeat(123456));
                   (await import('/app.js')).openPath('/tmp/room');
                 })()",
            )
            .await;
            desk.until("it is listed", "frontApp() === 'files' && fileNames().length === 1").await;
            for keys in ["Ctrl+Alt+Left", "Ctrl+Alt+Up"] {
                let part = desk.look(NAMES_PART).await.as_f64().unwrap();
                assert!(part > 0.4, "{percent} %: a name has {part} of its row");
                desk.session.press(keys).await.unwrap();
            }
            open(&desk, "settings").await;
            let last = desk.look(LAST_ROW).await;
            assert!(last.as_u64().unwrap() > 1, "{percent} %: {last} wallpaper in the last row");
            open(&desk, "welcome").await;
            let gaps = "(([...keys]) => keys.slice(1).map((key, at) => key.getBoundingClientRect().left - keys[at].getBoundingClientRect().right))(
                document.querySelectorAll('.welcome-hint kbd'))";
            let gaps = desk.look(gaps).await;
            assert!(
                gaps.as_array().unwrap().iter().all(|gap| gap.as_f64().unwrap() >= 2.0),
                "{percent} %: {gaps}"
            );
        }
    });
}

#[test]
fn signs_have_words_on_a_phone() {
    block_on(async {
        let desk = Desk::own(360, 640).await;
        for app in ["files", "settings"] {
            open(&desk, app).await;
            assert_eq!(desk.look(HIDDEN_WORDS).await, json!([]), "{app}");
        }
        let last = desk.look(LAST_ROW).await;
        assert!(last.as_u64().unwrap() > 1, "{last} wallpaper in the last row");
        let [width, _] = desk.stage().await;
        assert_eq!(desk.look("document.documentElement.scrollWidth").await, json!(width));
        desk.end().await;
    });
}
