//! The public interface's `Tabula`: one machine. Every method is a thin hand-over to the room that does the work.

use crate::client::{Client, Question};
use crate::error::{Result, coded, system_error};
use crate::{backup, check, ending, exec, files, home, js, process, pty, snapshots, spawn, storage};
use js_sys::{Array, Promise};
use std::cell::Cell;
use std::future::Future;
use std::rc::Rc;
use tabula_abi::Errno;
use tabula_abi::rpc::{ProcessInfo, Reply, Request};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::future_to_promise;

const NS_PER_MS: f64 = 1e6;

/// A running machine.
#[wasm_bindgen]
pub struct Tabula {
    client: Rc<Client>,
    next_image: Cell<u32>,
}

impl Tabula {
    pub(crate) fn new(client: Rc<Client>) -> Self {
        Self { client, next_image: Cell::new(1) }
    }

    fn run<F>(&self, work: impl FnOnce(Rc<Client>) -> F) -> Promise
    where
        F: Future<Output = Result<JsValue>> + 'static,
    {
        future_to_promise(work(self.client.clone()))
    }
}

#[wasm_bindgen]
impl Tabula {
    /// Runs a command line to its end.
    pub fn exec(&self, command_line: JsValue, options: JsValue) -> Promise {
        self.run(|client| exec::exec(client, command_line, options))
    }

    /// Starts a program.
    pub fn spawn(&self, argv: JsValue, options: JsValue) -> Promise {
        self.run(|client| spawn::spawn(client, argv, options))
    }

    /// Opens a pseudo-terminal.
    #[wasm_bindgen(js_name = openPty)]
    pub fn open_pty(&self, options: JsValue) -> Promise {
        self.run(|client| pty::open(client, options))
    }

    /// Reads a whole file.
    #[wasm_bindgen(js_name = readFile)]
    pub fn read_file(&self, path: JsValue) -> Promise {
        self.run(|client| files::read(client, path))
    }

    /// Writes a whole file, or at its end.
    #[wasm_bindgen(js_name = writeFile)]
    pub fn write_file(&self, path: JsValue, data: JsValue, options: JsValue) -> Promise {
        self.run(|client| files::write(client, path, data, options))
    }

    /// Lists a directory.
    #[wasm_bindgen(js_name = readDir)]
    pub fn read_dir(&self, path: JsValue) -> Promise {
        self.run(|client| files::read_dir(client, path))
    }

    /// What is known of a path.
    pub fn stat(&self, path: JsValue, options: JsValue) -> Promise {
        self.run(|client| files::stat(client, path, options))
    }

    /// Removes a file or directory.
    pub fn remove(&self, path: JsValue, options: JsValue) -> Promise {
        self.run(|client| files::remove(client, path, options))
    }

    /// Creates a directory.
    pub fn mkdir(&self, path: JsValue, options: JsValue) -> Promise {
        self.run(|client| files::make_dir(client, path, options))
    }

    /// Renames.
    pub fn rename(&self, from: JsValue, to: JsValue) -> Promise {
        self.run(|client| files::rename(client, from, to))
    }

    /// Creates a symbolic link.
    pub fn symlink(&self, target: JsValue, path: JsValue) -> Promise {
        self.run(|client| files::symlink(client, target, path))
    }

    /// Reads a symbolic link.
    #[wasm_bindgen(js_name = readLink)]
    pub fn read_link(&self, path: JsValue) -> Promise {
        self.run(|client| files::read_link(client, path))
    }

    /// Sets permission bits.
    pub fn chmod(&self, path: JsValue, mode: JsValue) -> Promise {
        self.run(|client| files::set_mode(client, path, mode))
    }

    /// Sets the times of last read and last change.
    pub fn utimes(&self, path: JsValue, atime_ms: JsValue, mtime_ms: JsValue) -> Promise {
        self.run(|client| files::set_times(client, path, atime_ms, mtime_ms))
    }

    /// Makes an archive: a stream of its bytes.
    pub fn backup(&self, options: JsValue) -> Result<JsValue> {
        backup::backup(&self.client, &options)
    }

    /// Restores an archive.
    pub fn restore(&self, source: JsValue, options: JsValue) -> Promise {
        self.run(|client| backup::restore(client, source, options))
    }

    /// Lists all processes.
    pub fn processes(&self) -> Promise {
        self.run(processes)
    }

    /// Sends a signal.
    pub fn kill(&self, pid: JsValue, signal: JsValue) -> Promise {
        self.run(async move |client| process::kill(&client, pid.as_f64().unwrap_or_default(), &signal).await)
    }

    /// Mounts a tar image read-only.
    #[wasm_bindgen(js_name = mountImage)]
    pub fn mount_image(&self, path: JsValue, image: JsValue) -> Promise {
        let number = self.next_image.get();
        self.next_image.set(number.wrapping_add(1));
        self.run(|client| files::mount_image(client, path, image, number))
    }

    /// Takes a mount off.
    pub fn unmount(&self, path: JsValue) -> Promise {
        self.run(|client| files::unmount(client, path))
    }

    /// Lists the disk's snapshots.
    pub fn snapshots(&self) -> Promise {
        self.run(snapshots::snapshots)
    }

    /// Takes a snapshot of the disk.
    #[wasm_bindgen(js_name = createSnapshot)]
    pub fn create_snapshot(&self, name: JsValue) -> Promise {
        self.run(|client| snapshots::create_snapshot(client, name))
    }

    /// Deletes a snapshot.
    #[wasm_bindgen(js_name = deleteSnapshot)]
    pub fn delete_snapshot(&self, name: JsValue) -> Promise {
        self.run(|client| snapshots::delete_snapshot(client, name))
    }

    /// Makes the disk what a snapshot shows.
    #[wasm_bindgen(js_name = restoreSnapshot)]
    pub fn restore_snapshot(&self, name: JsValue) -> Promise {
        self.run(|client| snapshots::restore_snapshot(client, name))
    }

    /// Checks the disk.
    #[wasm_bindgen(js_name = checkDisk)]
    pub fn check_disk(&self, options: JsValue) -> Promise {
        self.run(|client| check::check(client, options))
    }

    /// Starts or stops the trace of system calls in the log.
    pub fn trace(&self, on: JsValue) -> Promise {
        self.run(async move |client| {
            let on = js::as_flag(&on, "on")?;
            client.act(Request::Trace { on }, "trace", None).await
        })
    }

    /// Ends all processes and switches the machine off.
    pub fn shutdown(&self) -> Promise {
        self.run(async move |client| {
            ending::switch_off(&client, &coded("ESHUTDOWN", "Tabula has been shut down")).await
        })
    }

    /// Where files are kept.
    #[wasm_bindgen(getter)]
    pub fn storage(&self) -> JsValue {
        self.client.storage()
    }

    /// How much room there is for files.
    #[wasm_bindgen(js_name = storageEstimate)]
    pub fn storage_estimate(&self) -> Promise {
        self.run(storage::estimate)
    }

    /// Asks the browser never to clear what is kept without asking.
    pub fn persist(&self) -> Promise {
        self.run(async |_| storage::persist().await)
    }

    /// What is known of home: `plain`, `locked` or `unlocked`.
    #[wasm_bindgen(getter, js_name = homeState)]
    pub fn home_state(&self) -> String {
        self.client.home()
    }

    /// Moves home to a volume of its own that a password opens.
    #[wasm_bindgen(js_name = encryptHome)]
    pub fn encrypt_home(&self, password: JsValue) -> Promise {
        self.run(|client| home::encrypt(client, password))
    }

    /// Moves home back to where everything else is kept, in plain.
    #[wasm_bindgen(js_name = decryptHome)]
    pub fn decrypt_home(&self, password: JsValue) -> Promise {
        self.run(|client| home::decrypt(client, password))
    }

    /// Opens home.
    #[wasm_bindgen(js_name = unlockHome)]
    pub fn unlock_home(&self, password: JsValue) -> Promise {
        self.run(|client| home::unlock(client, password))
    }

    /// Closes home, and forgets its key.
    #[wasm_bindgen(js_name = lockHome)]
    pub fn lock_home(&self) -> Promise {
        self.run(home::lock)
    }

    /// Gives home another password.
    #[wasm_bindgen(js_name = changeHomePassword)]
    pub fn change_home_password(&self, old: JsValue, new: JsValue) -> Promise {
        self.run(|client| home::change_password(client, old, new))
    }

    /// Gives what is on the disk the newest format.
    #[wasm_bindgen(js_name = upgradeStorage)]
    pub fn upgrade_storage(&self) -> Promise {
        self.run(home::upgrade)
    }

    /// The pool of workers in numbers, as the kernel worker counts them. For monitors and tests.
    #[wasm_bindgen(js_name = poolCounts)]
    pub fn pool_counts(&self) -> Promise {
        self.run(async move |client| client.ask_worker(Question::PoolCounts).await)
    }

    /// Makes the kernel trap. For tests of what follows.
    #[wasm_bindgen(js_name = crashOnPurpose)]
    pub fn crash_on_purpose(&self) -> Promise {
        self.run(async move |client| client.crash().map(|()| JsValue::UNDEFINED))
    }
}

async fn processes(client: Rc<Client>) -> Result<JsValue> {
    match client.ask(Request::Processes, "processes", None).await? {
        Reply::Processes(list) => Ok(list.into_iter().map(describe).collect::<Array>().into()),
        _ => Err(system_error(Errno::EPROTO, "processes", None)),
    }
}

fn describe(info: ProcessInfo) -> JsValue {
    js::object(&[
        ("pid", info.pid.into()),
        ("ppid", info.ppid.into()),
        ("pgid", info.pgid.into()),
        ("sid", info.sid.into()),
        ("state", String::from(info.state).into()),
        ("command", js::text(&info.command)),
        ("args", info.args.iter().map(|arg| js::text(arg)).collect::<Array>().into()),
        ("threads", info.threads.into()),
        ("descriptors", info.descriptors.into()),
        ("cpuMs", (info.cpu_ns as f64 / NS_PER_MS).into()),
        ("memoryBytes", (info.memory_bytes as f64).into()),
        ("startedMs", (info.started_ns as f64 / NS_PER_MS).into()),
    ])
}
