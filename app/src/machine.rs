//! The machine as the desktop's apps see it: the public JavaScript interface (`bpe/page/js/tabula.d.ts`) with Rust's types.
//! The desktop uses nothing of the machine that any other page could not. Nothing here waits; everything answers later.

use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    /// The machine's `Tabula`.
    #[derive(Clone)]
    pub(crate) type Machine;

    #[wasm_bindgen(method, getter)]
    fn storage(this: &Machine) -> JsValue;
    #[wasm_bindgen(method, js_name = readDir)]
    fn read_dir_promise(this: &Machine, path: &JsValue) -> Promise;
    #[wasm_bindgen(method, js_name = stat)]
    fn stat_promise(this: &Machine, path: &JsValue, options: &JsValue) -> Promise;
    #[wasm_bindgen(method, js_name = readLink)]
    fn read_link_promise(this: &Machine, path: &JsValue) -> Promise;
    #[wasm_bindgen(method, js_name = readFile)]
    fn read_file_promise(this: &Machine, path: &JsValue) -> Promise;
    #[wasm_bindgen(method, js_name = writeFile)]
    fn write_file_promise(this: &Machine, path: &JsValue, data: &JsValue, options: &JsValue) -> Promise;
    #[wasm_bindgen(method, js_name = remove)]
    fn remove_promise(this: &Machine, path: &JsValue, options: &JsValue) -> Promise;
    #[wasm_bindgen(method, js_name = mkdir)]
    fn mkdir_promise(this: &Machine, path: &JsValue, options: &JsValue) -> Promise;
    #[wasm_bindgen(method, js_name = rename)]
    fn rename_promise(this: &Machine, from: &JsValue, to: &JsValue) -> Promise;
    #[wasm_bindgen(method, js_name = symlink)]
    fn symlink_promise(this: &Machine, target: &JsValue, path: &JsValue) -> Promise;
    #[wasm_bindgen(method, js_name = processes)]
    fn processes_promise(this: &Machine) -> Promise;
    #[wasm_bindgen(method, js_name = shutdown)]
    fn shutdown_promise(this: &Machine) -> Promise;
    #[wasm_bindgen(method, js_name = kill)]
    fn kill_promise(this: &Machine, pid: i32, signal: i32) -> Promise;
}

/// What went wrong, as a person reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    /// The error's name, such as `ENOENT`; empty for what is no error of the machine's.
    pub(crate) code: String,
    /// The whole of it.
    pub(crate) message: String,
}

impl Failure {
    /// From what a promise was rejected with.
    pub(crate) fn from_js(error: &JsValue) -> Failure {
        let text = |name: &str| Reflect::get(error, &name.into()).ok().and_then(|value| value.as_string());
        Failure {
            code: text("code").unwrap_or_default(),
            message: text("message").unwrap_or_else(|| format!("{error:?}")),
        }
    }

    /// One that is ours.
    pub(crate) fn ours(message: impl Into<String>) -> Failure {
        Failure { code: String::new(), message: message.into() }
    }

    /// In words, where the machine's error has common ones.
    pub(crate) fn in_words(&self) -> String {
        let words = match self.code.as_str() {
            "ENOENT" => "It does not exist any more.",
            "EACCES" | "EPERM" => "You are not allowed to do this.",
            "EROFS" => "It belongs to the base system, which cannot be changed.",
            "EEXIST" | "ENOTEMPTY" => "Something of that name is there already.",
            "ENOSPC" => "There is no space left.",
            "EXDEV" => "It cannot be moved between file systems.",
            "ENAMETOOLONG" => "The name is too long.",
            "EBUSY" => "It is in use.",
            "EISDIR" => "It is a folder.",
            "ENOTDIR" => "It is not a folder.",
            "EFBIG" => "It is too large.",
            _ => return tabula_desk::names::plain_text(&self.message),
        };
        words.to_owned()
    }
}

/// What every question to the machine gives.
pub(crate) type Answer<T> = Result<T, Failure>;

/// What kind of thing a path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    File,
    Directory,
    Symlink,
    /// A device, pipe or socket.
    Other,
}

impl Kind {
    fn from_js(value: &JsValue) -> Kind {
        match value.as_string().as_deref() {
            Some("file") => Kind::File,
            Some("directory") => Kind::Directory,
            Some("symlink") => Kind::Symlink,
            _ => Kind::Other,
        }
    }
}

/// An entry of a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) name: Vec<u8>,
    pub(crate) kind: Kind,
}

/// What is known of a path.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Stat {
    pub(crate) kind: Kind,
    pub(crate) size: f64,
    pub(crate) mode: u32,
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    pub(crate) modified_ms: f64,
    /// When anything about it was changed.
    pub(crate) changed_ms: f64,
    pub(crate) inode: u64,
}

/// A process.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Process {
    pub(crate) pid: u32,
    pub(crate) parent: u32,
    pub(crate) state: String,
    pub(crate) command: String,
    pub(crate) line: String,
    pub(crate) threads: u32,
    pub(crate) descriptors: u32,
    pub(crate) cpu_ms: f64,
    pub(crate) memory_bytes: f64,
}

/// Which end of a symbolic link is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Links {
    /// What it leads to.
    Follow,
    /// The link itself.
    Keep,
}

async fn done(promise: Promise) -> Answer<JsValue> {
    JsFuture::from(promise).await.map_err(|error| Failure::from_js(&error))
}

fn path(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

/// An object of these properties.
pub(crate) fn object(properties: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in properties {
        // An object that was made here takes any property.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object.into()
}

fn get(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &name.into()).unwrap_or_default()
}

fn number(value: &JsValue, name: &str) -> f64 {
    get(value, name).as_f64().unwrap_or_default()
}

fn text(value: &JsValue, name: &str) -> String {
    get(value, name).as_string().unwrap_or_default()
}

impl Machine {
    /// Why files are not kept on the disk that was asked for, if they are not.
    pub(crate) fn storage_problem(&self) -> Option<String> {
        js_sys::Reflect::get(&self.storage(), &"problem".into()).ok()?.as_string()
    }

    /// Switches it off. It is off whatever went wrong.
    pub(crate) async fn switch_off(&self) {
        let _ = done(self.shutdown_promise()).await;
    }

    /// A directory's entries, in no order.
    pub(crate) async fn entries(&self, directory: &[u8]) -> Answer<Vec<Entry>> {
        let list = Array::from(&done(self.read_dir_promise(&path(directory))).await?);
        let entry = |value: JsValue| Entry {
            name: get(&value, "nameBytes")
                .dyn_into::<Uint8Array>()
                .map(|bytes| bytes.to_vec())
                .unwrap_or_default(),
            kind: Kind::from_js(&get(&value, "type")),
        };
        Ok(list.iter().map(entry).collect())
    }

    /// What is known of a path.
    pub(crate) async fn stat(&self, at: &[u8], links: Links) -> Answer<Stat> {
        let options = object(&[("followSymlinks", (links == Links::Follow).into())]);
        let stat = done(self.stat_promise(&path(at), &options)).await?;
        Ok(Stat {
            kind: Kind::from_js(&get(&stat, "type")),
            size: number(&stat, "size"),
            mode: number(&stat, "mode") as u32,
            uid: number(&stat, "uid") as u32,
            gid: number(&stat, "gid") as u32,
            modified_ms: number(&stat, "mtimeMs"),
            changed_ms: number(&stat, "ctimeMs"),
            inode: u64::try_from(get(&stat, "ino")).unwrap_or_default(),
        })
    }

    /// Where a symbolic link leads.
    pub(crate) async fn link_target(&self, at: &[u8]) -> Answer<Vec<u8>> {
        let target = done(self.read_link_promise(&path(at))).await?;
        Ok(match target.as_string() {
            Some(text) => text.into_bytes(),
            None => target.dyn_into::<Uint8Array>().map(|bytes| bytes.to_vec()).unwrap_or_default(),
        })
    }

    /// A file's content, as JavaScript has it: what is large need not be copied once more.
    pub(crate) async fn read(&self, at: &[u8]) -> Answer<Uint8Array> {
        let content = done(self.read_file_promise(&path(at))).await?;
        content.dyn_into().map_err(|_| Failure::ours("The machine gave no bytes."))
    }

    /// Writes a whole file.
    pub(crate) async fn write(&self, at: &[u8], content: &JsValue, mode: Option<u32>) -> Answer<()> {
        let options = mode.map_or(JsValue::UNDEFINED, |mode| object(&[("mode", mode.into())]));
        done(self.write_file_promise(&path(at), content, &options)).await.map(drop)
    }

    /// Removes a file, or a directory and everything in it.
    pub(crate) async fn remove(&self, at: &[u8]) -> Answer<()> {
        done(self.remove_promise(&path(at), &object(&[("recursive", true.into())]))).await.map(drop)
    }

    /// Makes a directory; it must not be there.
    pub(crate) async fn make_dir(&self, at: &[u8]) -> Answer<()> {
        done(self.mkdir_promise(&path(at), &JsValue::UNDEFINED)).await.map(drop)
    }

    /// Makes a directory and what is missing above it, unless it is there.
    pub(crate) async fn make_dirs(&self, at: &[u8]) -> Answer<()> {
        done(self.mkdir_promise(&path(at), &object(&[("recursive", true.into())]))).await.map(drop)
    }

    /// Renames; what has the new name is replaced as POSIX says.
    pub(crate) async fn rename(&self, from: &[u8], to: &[u8]) -> Answer<()> {
        done(self.rename_promise(&path(from), &path(to))).await.map(drop)
    }

    /// Makes a symbolic link.
    pub(crate) async fn make_link(&self, target: &[u8], at: &[u8]) -> Answer<()> {
        done(self.symlink_promise(&path(target), &path(at))).await.map(drop)
    }

    /// All processes.
    pub(crate) async fn processes(&self) -> Answer<Vec<Process>> {
        let list = Array::from(&done(self.processes_promise()).await?);
        let process = |value: JsValue| {
            let args: Vec<String> =
                Array::from(&get(&value, "args")).iter().filter_map(|arg| arg.as_string()).collect();
            Process {
                pid: number(&value, "pid") as u32,
                parent: number(&value, "ppid") as u32,
                state: text(&value, "state"),
                command: text(&value, "command"),
                line: args.join(" "),
                threads: number(&value, "threads") as u32,
                descriptors: number(&value, "descriptors") as u32,
                cpu_ms: number(&value, "cpuMs"),
                memory_bytes: number(&value, "memoryBytes"),
            }
        };
        Ok(list.iter().map(process).collect())
    }

    /// Sends a signal.
    pub(crate) async fn kill(&self, pid: u32, signal: i32) -> Answer<()> {
        done(self.kill_promise(i32::try_from(pid).unwrap_or(i32::MAX), signal)).await.map(drop)
    }
}

/// Calls a function that came from JavaScript without an argument; what it throws is of no interest.
pub(crate) fn call(function: &JsValue) {
    if let Some(function) = function.dyn_ref::<Function>() {
        let _ = function.call0(&JsValue::UNDEFINED);
    }
}
