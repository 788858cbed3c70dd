//! What the desktop's tests share: a browser that they take turns at, and looking at the desktop. A turn begins with a
//! page loaded anew and a browser that remembers nothing but that the greeting has been seen.
#![allow(dead_code)] // each test binary uses its part

use std::path::Path;

use serde_json::{Value, json};
use tabula_drive::{Options, Session, Size};
use tabula_e2e::browser;
use tokio::sync::{Mutex, MutexGuard, OnceCell};

/// A session whose turn it is.
pub struct Desk {
    pub session: Held,
}

/// Shared, or of its own.
pub enum Held {
    Turn(MutexGuard<'static, Session>),
    Own(Box<Session>),
}

impl std::ops::Deref for Held {
    type Target = Session;

    fn deref(&self) -> &Session {
        match self {
            Held::Turn(session) => session,
            Held::Own(session) => session,
        }
    }
}

/// The next turn.
pub async fn desk() -> Desk {
    static SHARED: OnceCell<Mutex<Session>> = OnceCell::const_new();
    let shared = SHARED.get_or_init(|| async { Mutex::new(started(Options::default()).await) }).await;
    let desk = Desk { session: Held::Turn(shared.lock().await) };
    desk.begin().await;
    desk
}

/// One of its own, of this build, its address with this query.
pub async fn with_build(dist: &Path, query: &str) -> Desk {
    alone(Options { dist: Some(dist.to_owned()), page: query.to_owned(), ..Options::default() }).await
}

/// One of its own, of this build and size.
pub async fn with_build_of_size(dist: &Path, size: Size) -> Desk {
    alone(Options { dist: Some(dist.to_owned()), size, ..Options::default() }).await
}

async fn alone(options: Options) -> Desk {
    Desk { session: Held::Own(Box::new(started(options).await)) }
}

async fn started(options: Options) -> Session {
    let options = Options { browser: browser(), ..options };
    Session::start(options).await.unwrap_or_else(|error| panic!("{error}"))
}

impl Desk {
    /// One of its own, of another size.
    pub async fn own(width: u32, height: u32) -> Desk {
        let desk = alone(Options { size: Size { width, height }, ..Options::default() }).await;
        desk.begin().await;
        desk
    }

    /// One that has been started.
    pub fn holding(session: Session) -> Desk {
        Desk { session: Held::Own(Box::new(session)) }
    }

    /// One of its own, of another page.
    pub async fn with_page(page: &str) -> Desk {
        alone(Options { page: page.to_owned(), ..Options::default() }).await
    }

    /// Closes one of its own.
    pub async fn end(self) {
        if let Held::Own(session) = self.session {
            session.close().await;
        }
    }

    /// Loads the page anew in a browser that remembers these texts, by name, and nothing else. The page that is left keeps
    /// nothing more: what it is about to keep is not for the next one.
    pub async fn load_anew(&self, remembered: Value) {
        let script = "localStorage.clear();
            for (const [name, text] of Object.entries(arguments[0])) localStorage[name] = text;
            Storage.prototype.setItem = () => {};";
        self.session.webdriver().execute(script, vec![remembered]).await.unwrap();
        self.session.reload().await.unwrap();
    }

    async fn begin(&self) {
        self.load_anew(json!({ "tabula.settings": r#"{"welcomed":true}"# })).await;
        self.session.wait_for(".window[data-app=terminal] .terminal-rows").await.unwrap();
        self.until("the terminal has the keyboard", "focusIn('terminal')").await;
    }

    /// What an expression gives, with `js/helpers.js` and `js/desktop.js` at hand.
    pub async fn look(&self, expression: &str) -> Value {
        let script = format!("{}\nreturn await ({expression})", include_str!("../../js/desktop.js"));
        tabula_e2e::eval(&self.session, &script).await
    }

    /// Waits until an expression is true.
    pub async fn until(&self, what: &str, expression: &str) {
        let script = format!(
            "{}\nawait until({}, async () => ({expression}), 30000); return true;",
            include_str!("../../js/desktop.js"),
            json!(what)
        );
        tabula_e2e::eval(&self.session, &script).await;
    }

    /// What axe finds wrong with the page as it is: rules, with the elements that break them.
    pub async fn violations(&self) -> Vec<String> {
        let axe = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../target/tools/npm/node_modules/axe-core/axe.min.js");
        let axe = std::fs::read_to_string(&axe).unwrap_or_else(|error| panic!("{}: {error}", axe.display()));
        let script = format!(
            "if (!globalThis.axe) (0, eval)({});
             // What is still fading in has another contrast.
             const ends = ({{ effect }}) => effect.getComputedTiming().endTime !== Infinity;
             const moving = () => document.getAnimations().filter((one) => one.playState === 'running' && ends(one));
             while (moving().length > 0) await Promise.allSettled(moving().map((one) => one.finished));
             const {{ violations }} = await axe.run(document);
             return violations.flatMap(({{ id, nodes }}) => nodes.map(({{ target, failureSummary }}) => `${{id}}: ${{target.join(' ')}}: ${{failureSummary}}`));",
            json!(axe)
        );
        let found = tabula_e2e::eval(&self.session, &script).await;
        found.as_array().unwrap().iter().map(|line| line.as_str().unwrap_or_default().to_owned()).collect()
    }

    /// Where an app's window is: left, top, width, height.
    pub async fn place(&self, app: &str) -> [i64; 4] {
        let place = self.look(&format!("placeOf('{app}')")).await;
        [0, 1, 2, 3].map(|index| place[index].as_i64().unwrap())
    }

    /// Waits until an app's window is there.
    pub async fn is_at(&self, app: &str, place: [i64; 4]) {
        let what = format!("{app} is at {place:?}");
        self.until(&what, &format!("JSON.stringify(placeOf('{app}')) === '{}'", json!(place))).await;
    }

    /// The size of the part that is for windows.
    pub async fn stage(&self) -> [i64; 2] {
        let size = self.look("stageSize()").await;
        [0, 1].map(|index| size[index].as_i64().unwrap())
    }

    /// Opens an app by the dock.
    pub async fn open(&self, app: &str) {
        self.session.click(&format!(".dock-item[data-app={app}]")).await.unwrap();
        self.until(
            &format!("{app} has the keyboard"),
            &format!("frontApp() === '{app}' && focusIn('{app}')"),
        )
        .await;
    }

    /// Chooses from the open menu, by keys.
    pub async fn choose(&self, item: &str) {
        self.session.wait_for("[role=menu]").await.unwrap();
        for _ in 0..30 {
            let at = self.look("document.activeElement?.querySelector('span')?.textContent ?? null").await;
            if at == json!(item) {
                self.session.press("Enter").await.unwrap();
                return self.until("the menu has gone", "!document.querySelector('[role=menu]')").await;
            }
            self.session.press("Down").await.unwrap();
        }
        panic!("the menu has no {item:?}");
    }
}
