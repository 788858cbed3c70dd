//! The web server: the build in `dist/`, by default with the headers that shared memory needs, and, under `/__drive/`,
//! what the page's end of drive is made of. It listens on the loopback interface only; the socket is behind a random key.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Path as UrlPath, Query, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::error::{Error, Result};
use crate::frame;
use crate::link::Link;

const SCRIPTS: [(&str, &str); 4] = [
    ("driver.js", include_str!("../js/driver.js")),
    ("channel.js", include_str!("../js/channel.js")),
    ("files.js", include_str!("../js/files.js")),
    ("programs.js", include_str!("../js/programs.js")),
];

/// The largest message a page may send: a reply to `eval`; streams come in far smaller pieces.
const MAX_MESSAGE_BYTES: usize = 256 << 20;
const MAX_MISSES: usize = 50;
const MAX_REQUESTS: usize = 10_000;
/// How long a stopped server may take for what is on its way.
const STOP_PATIENCE: Duration = Duration::from_secs(5);

/// Whether pages get what shared memory needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Isolation {
    /// With the two headers that isolate a page from other origins.
    #[default]
    Isolated,
    /// Without, as hosts that only store files do.
    Missing,
}

/// What is known of the page.
#[derive(Clone)]
pub(crate) enum PageState {
    /// No page has connected since the last start or reload.
    Absent,
    /// It waits for Tabula.
    Connected,
    /// It takes requests.
    Ready(Link),
    /// `globalThis.tabula` was rejected; the text says why, as far as the page knows.
    Failed(String),
    /// It was connected and is not any more.
    Closed,
}

/// A running web server; ends when dropped.
pub(crate) struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

struct Shared {
    key: String,
    page: watch::Sender<PageState>,
    modules: Mutex<HashMap<u64, String>>,
    next_module: AtomicU64,
    /// Counts pages, so that one which is leaving cannot speak for its successor.
    generation: AtomicU64,
    misses: Mutex<Vec<String>>,
    requests: Mutex<Vec<Asked>>,
}

impl Shared {
    fn note_request(&self, path: &str) {
        let mut requests = lock(&self.requests);
        if requests.len() < MAX_REQUESTS {
            requests.push(Asked { path: path.to_owned(), at: SystemTime::now() });
        }
    }
}

impl Server {
    /// Serves `dist` on `port` of the loopback interface; 0 takes a free one.
    pub(crate) async fn start(dist: &Path, port: u16, isolation: Isolation) -> Result<Server> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .await
            .map_err(|error| Error::Usage(format!("cannot listen on 127.0.0.1:{port}: {error}")))?;
        let address = listener.local_addr().map_err(|error| Error::Usage(error.to_string()))?;
        let shared = Arc::new(Shared {
            key: format!("{:032x}", rand::random::<u128>()),
            page: watch::Sender::new(PageState::Absent),
            modules: Mutex::default(),
            next_module: AtomicU64::new(1),
            generation: AtomicU64::new(0),
            misses: Mutex::default(),
            requests: Mutex::default(),
        });
        let app = router(dist, shared.clone(), isolation);
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(async move {
            let stopped = async {
                // Dropped without a word, it is aborted.
                if stopped.await.is_err() {
                    std::future::pending::<()>().await;
                }
            };
            // When the listener fails, the page reports what it misses.
            let _ = axum::serve(listener, app).with_graceful_shutdown(stopped).await;
        });
        Ok(Server { address, shared, stop: Some(stop), task })
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The port it listens on.
    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// The address of the page's end of drive.
    pub(crate) fn driver_url(&self) -> String {
        format!("{}/__drive/driver.js?key={}", self.origin(), self.shared.key)
    }

    /// Follows the page's state.
    pub(crate) fn page(&self) -> watch::Receiver<PageState> {
        self.shared.page.subscribe()
    }

    /// Forgets the page, before a navigation.
    pub(crate) fn forget_page(&self) {
        self.shared.generation.fetch_add(1, Ordering::SeqCst);
        self.shared.page.send_replace(PageState::Absent);
    }

    /// Offers `source` as a JavaScript module and returns its path. It can be fetched once.
    pub(crate) fn offer_module(&self, source: String) -> String {
        let number = self.shared.next_module.fetch_add(1, Ordering::Relaxed);
        lock(&self.shared.modules).insert(number, source);
        format!("/__drive/eval/{number}")
    }

    /// What the page asked for and did not get.
    pub(crate) fn misses(&self) -> Vec<String> {
        lock(&self.shared.misses).clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A request that a server got.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Its path, without the query.
    pub path: String,
    /// When it came.
    pub at: SystemTime,
}

/// The build on a port of this machine, for a person's browser.
pub struct StaticServer(Server);

impl StaticServer {
    /// Serves `dist` until dropped or stopped; port 0 takes a free one.
    ///
    /// # Errors
    /// [`Error::Usage`] if the port cannot be had.
    pub async fn start(dist: &Path, port: u16, isolation: Isolation) -> Result<StaticServer> {
        Server::start(dist, port, isolation).await.map(StaticServer)
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.0.port()
    }

    /// What was asked for so far, in order.
    pub fn requests(&self) -> Vec<Asked> {
        lock(&self.0.shared.requests).clone()
    }

    /// Stops: the port is free, and no connection of it answers any more.
    pub async fn stop(mut self) {
        if let Some(stop) = self.0.stop.take() {
            let _ = stop.send(());
        }
        let _ = tokio::time::timeout(STOP_PATIENCE, &mut self.0.task).await;
    }

    /// Where a browser finds it.
    pub fn url(&self) -> String {
        format!("http://localhost:{}/", self.0.port())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

fn router(dist: &Path, shared: Arc<Shared>, isolation: Isolation) -> Router {
    let fixed = |name: &'static str, value: &'static str| {
        SetResponseHeaderLayer::overriding(HeaderName::from_static(name), HeaderValue::from_static(value))
    };
    let router = Router::new()
        .route("/__drive/socket", get(socket))
        .route("/__drive/eval/{number}", get(module))
        .route("/__drive/{name}", get(script))
        .fallback_service(ServeDir::new(dist))
        .layer(middleware::from_fn_with_state(shared.clone(), note))
        .with_state(shared);
    match isolation {
        Isolation::Missing => router,
        Isolation::Isolated => router
            .layer(fixed("cross-origin-opener-policy", "same-origin"))
            .layer(fixed("cross-origin-embedder-policy", "require-corp"))
            .layer(fixed("cross-origin-resource-policy", "same-origin"))
            .layer(fixed("cache-control", "no-cache")),
    }
}

/// Notes what was asked for, and what was not there.
async fn note(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    shared.note_request(&path);
    let response = next.run(request).await;
    let status = response.status();
    if (status.is_client_error() || status.is_server_error()) && path != "/favicon.ico" {
        let mut misses = lock(&shared.misses);
        if misses.len() < MAX_MISSES {
            misses.push(format!("{path}: {status}"));
        }
    }
    response
}

fn javascript(source: impl IntoResponse) -> Response {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], source).into_response()
}

async fn script(UrlPath(name): UrlPath<String>) -> Response {
    match SCRIPTS.iter().find(|(known, _)| *known == name) {
        Some((_, source)) => javascript(*source),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn module(State(shared): State<Arc<Shared>>, UrlPath(number): UrlPath<u64>) -> Response {
    match lock(&shared.modules).remove(&number) {
        Some(source) => javascript(source),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn socket(
    State(shared): State<Arc<Shared>>,
    Query(query): Query<HashMap<String, String>>,
    upgrade: WebSocketUpgrade,
) -> Response {
    if query.get("key") != Some(&shared.key) {
        return StatusCode::FORBIDDEN.into_response();
    }
    upgrade
        .max_message_size(MAX_MESSAGE_BYTES)
        .max_frame_size(MAX_MESSAGE_BYTES)
        .on_upgrade(move |socket| talk(socket, shared))
}

/// Carries one page's frames until it goes away.
async fn talk(socket: WebSocket, shared: Arc<Shared>) {
    let (link, mut queue) = Link::new();
    let (mut sink, mut stream) = socket.split();
    let generation = shared.generation.fetch_add(1, Ordering::SeqCst) + 1;
    shared.page.send_replace(PageState::Connected);
    let sender = tokio::spawn(async move {
        while let Some(bytes) = queue.recv().await {
            if sink.send(Message::Binary(bytes)).await.is_err() {
                break;
            }
        }
    });
    let mut why = "its connection closed";
    while let Some(message) = stream.next().await {
        match message {
            Ok(Message::Binary(bytes)) => match frame::decode(bytes) {
                Some((header, payload)) => {
                    if let Some(event) = link.receive(header, payload) {
                        page_event(&shared, &link, &event);
                    }
                }
                None => {
                    why = "it sent something that is not a frame";
                    break;
                }
            },
            Ok(Message::Close(_)) => break,
            Ok(_) => {}
            Err(_) => break,
        }
    }
    sender.abort();
    link.close(why);
    if shared.generation.load(Ordering::SeqCst) == generation {
        shared.page.send_replace(PageState::Closed);
    }
}

fn page_event(shared: &Shared, link: &Link, event: &serde_json::Value) {
    match event["event"].as_str() {
        Some("ready") => {
            shared.page.send_replace(PageState::Ready(link.clone()));
        }
        Some("failed") => {
            let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().trim().to_owned();
            let mut why = text(&event["error"]["message"]);
            let shown = text(&event["text"]);
            if !shown.is_empty() && shown != why {
                why.push_str("\nthe page shows: ");
                why.push_str(&shown);
            }
            shared.page.send_replace(PageState::Failed(why));
        }
        _ => {}
    }
}
