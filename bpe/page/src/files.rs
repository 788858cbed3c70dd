//! Files of the machine, as the public interface offers them: contents whole, in pieces that keep both sides responsive.

use crate::client::{Client, PIECE_BYTES};
use crate::error::{Result, coded, system_error};
use crate::js;
use js_sys::{Array, BigInt, Uint8Array};
use std::rc::Rc;
use tabula_abi::Errno;
use tabula_abi::rpc::{Entry, OpenMode, PIECE_BYTES_MAX, Reply, Request, Stat};
use wasm_bindgen::JsValue;

const FILE_MODE: u32 = 0o666;
const DIRECTORY_MODE: u32 = 0o777;
/// File-type bits may come along, as `stat` tells them; only the others count.
const MODE_MAX: f64 = 0o177_777 as f64;
/// What a page's memory can hold at all; endless devices end here.
const READ_BYTES_MAX: usize = 2 << 30;
const NS_PER_MS: u64 = 1_000_000;

fn unexpected(operation: &str) -> JsValue {
    system_error(Errno::EPROTO, operation, None)
}

async fn open(client: &Client, path: &[u8], mode: OpenMode, permissions: u32) -> Result<u32> {
    let request = Request::Open { path: path.to_vec(), mode, permissions };
    match client.ask(request, "open", Some(path)).await? {
        Reply::File { file } => Ok(file),
        _ => Err(unexpected("open")),
    }
}

/// `readFile`.
pub(crate) async fn read(client: Rc<Client>, path: JsValue) -> Result<JsValue> {
    let path = js::bytes(&path, "path")?;
    let file = open(&client, &path, OpenMode::Read, 0).await?;
    let content = read_all(&client, file, &path).await;
    client.tell(Request::Close { file });
    Ok(Uint8Array::from(content?.as_slice()).into())
}

async fn read_all(client: &Client, file: u32, path: &[u8]) -> Result<Vec<u8>> {
    let mut content: Vec<u8> = Vec::new();
    loop {
        let request = Request::Read { file, offset: content.len() as u64, len: PIECE_BYTES_MAX as u32 };
        let Reply::Bytes(piece) = client.ask(request, "read", Some(path)).await? else {
            return Err(unexpected("read"));
        };
        if piece.is_empty() {
            return Ok(content);
        }
        if content.len() + piece.len() > READ_BYTES_MAX || content.try_reserve(piece.len()).is_err() {
            return Err(system_error(Errno::EFBIG, "read", Some(path)));
        }
        content.extend_from_slice(&piece);
    }
}

/// `writeFile`.
pub(crate) async fn write(
    client: Rc<Client>,
    path: JsValue,
    data: JsValue,
    options: JsValue,
) -> Result<JsValue> {
    let path = js::bytes(&path, "path")?;
    let data = js::bytes(&data, "data")?;
    let append = js::flag(&options, "append")?.unwrap_or(false);
    let permissions = js::integer(&options, "mode", MODE_MAX)?.map_or(FILE_MODE, |mode| mode as u32 & 0o7777);
    let mode = if append { OpenMode::Append } else { OpenMode::Replace };
    let file = open(&client, &path, mode, permissions).await?;
    let mut written = Ok(JsValue::UNDEFINED);
    for piece in data.chunks(PIECE_BYTES) {
        written = client.act(Request::Write { file, bytes: piece.to_vec() }, "write", Some(&path)).await;
        if written.is_err() {
            break;
        }
    }
    let closed = client.act(Request::Close { file }, "close", Some(&path)).await;
    written.and(closed)
}

fn kind_name(mode: u32) -> &'static str {
    match mode & 0o170_000 {
        0o010_000 => "fifo",
        0o020_000 => "char",
        0o040_000 => "directory",
        0o060_000 => "block",
        0o120_000 => "symlink",
        0o140_000 => "socket",
        _ => "file",
    }
}

/// `readDir`.
pub(crate) async fn read_dir(client: Rc<Client>, path: JsValue) -> Result<JsValue> {
    let path = js::bytes(&path, "path")?;
    let all = Array::new();
    let mut cookie = 0;
    loop {
        let request = Request::ReadDir { path: path.clone(), cookie };
        let Reply::Entries { entries, next } = client.ask(request, "scandir", Some(&path)).await? else {
            return Err(unexpected("scandir"));
        };
        for Entry { name, ino, kind } in entries {
            all.push(&js::object(&[
                ("name", js::text(&name)),
                ("nameBytes", Uint8Array::from(name.as_slice()).into()),
                ("type", kind_name(kind).into()),
                ("ino", BigInt::from(ino).into()),
            ]));
        }
        match next {
            Some(next) => cookie = next,
            None => return Ok(all.into()),
        }
    }
}

fn ms(ns: u64) -> JsValue {
    ((ns / NS_PER_MS) as f64 + (ns % NS_PER_MS) as f64 / NS_PER_MS as f64).into()
}

fn ns(ms: f64) -> u64 {
    (ms.floor() as u64).saturating_mul(NS_PER_MS).saturating_add((ms.fract() * NS_PER_MS as f64) as u64)
}

/// `stat`.
pub(crate) async fn stat(client: Rc<Client>, path: JsValue, options: JsValue) -> Result<JsValue> {
    let path = js::bytes(&path, "path")?;
    let follow = js::flag(&options, "followSymlinks")?.unwrap_or(true);
    let Reply::Stat(stat) =
        client.ask(Request::Stat { path: path.clone(), follow }, "stat", Some(&path)).await?
    else {
        return Err(unexpected("stat"));
    };
    let Stat { dev, ino, mode, nlink, uid, gid, size, atime_ns, mtime_ns, ctime_ns } = stat;
    Ok(js::object(&[
        ("type", kind_name(mode).into()),
        ("size", (size as f64).into()),
        ("mode", mode.into()),
        ("nlink", nlink.into()),
        ("uid", uid.into()),
        ("gid", gid.into()),
        ("dev", BigInt::from(dev).into()),
        ("ino", BigInt::from(ino).into()),
        ("mtimeMs", ms(mtime_ns)),
        ("atimeMs", ms(atime_ns)),
        ("ctimeMs", ms(ctime_ns)),
    ]))
}

/// `readLink`: text, or bytes where they are not UTF-8.
pub(crate) async fn read_link(client: Rc<Client>, path: JsValue) -> Result<JsValue> {
    let path = js::bytes(&path, "path")?;
    match client.ask(Request::ReadLink { path: path.clone() }, "readlink", Some(&path)).await? {
        Reply::Bytes(target) => Ok(js::text_or_bytes(&target)),
        _ => Err(unexpected("readlink")),
    }
}

/// `remove`.
pub(crate) async fn remove(client: Rc<Client>, path: JsValue, options: JsValue) -> Result<JsValue> {
    let path = js::bytes(&path, "path")?;
    let recursive = js::flag(&options, "recursive")?.unwrap_or(false);
    client.act(Request::Remove { path: path.clone(), recursive }, "remove", Some(&path)).await
}

/// `mkdir`.
pub(crate) async fn make_dir(client: Rc<Client>, path: JsValue, options: JsValue) -> Result<JsValue> {
    let path = js::bytes(&path, "path")?;
    let recursive = js::flag(&options, "recursive")?.unwrap_or(false);
    let permissions = js::integer(&options, "mode", MODE_MAX)?.map_or(DIRECTORY_MODE, |mode| mode as u32);
    let request = Request::MakeDir { path: path.clone(), permissions, recursive };
    client.act(request, "mkdir", Some(&path)).await
}

/// `rename`.
pub(crate) async fn rename(client: Rc<Client>, from: JsValue, to: JsValue) -> Result<JsValue> {
    let from = js::bytes(&from, "from")?;
    let to = js::bytes(&to, "to")?;
    client.act(Request::Rename { from: from.clone(), to }, "rename", Some(&from)).await
}

/// `symlink`.
pub(crate) async fn symlink(client: Rc<Client>, target: JsValue, path: JsValue) -> Result<JsValue> {
    let target = js::bytes(&target, "target")?;
    let path = js::bytes(&path, "path")?;
    client.act(Request::Symlink { target, path: path.clone() }, "symlink", Some(&path)).await
}

/// `chmod`.
pub(crate) async fn set_mode(client: Rc<Client>, path: JsValue, mode: JsValue) -> Result<JsValue> {
    let path = js::bytes(&path, "path")?;
    let permissions = js::as_integer(&mode, "mode", MODE_MAX)? as u32 & 0o7777;
    client.act(Request::SetPermissions { path: path.clone(), permissions }, "chmod", Some(&path)).await
}

/// `utimes`.
pub(crate) async fn set_times(
    client: Rc<Client>,
    path: JsValue,
    atime: JsValue,
    mtime: JsValue,
) -> Result<JsValue> {
    const TIME_MAX: f64 = u64::MAX as f64 / NS_PER_MS as f64;
    let path = js::bytes(&path, "path")?;
    let atime_ns = ns(js::as_number(&atime, "atimeMs", TIME_MAX)?);
    let mtime_ns = ns(js::as_number(&mtime, "mtimeMs", TIME_MAX)?);
    let request = Request::SetTimes { path: path.clone(), atime_ns, mtime_ns };
    client.act(request, "utimes", Some(&path)).await
}

/// `mountImage`: hands a tar image over in pieces, and mounts it.
pub(crate) async fn mount_image(
    client: Rc<Client>,
    path: JsValue,
    image: JsValue,
    number: u32,
) -> Result<JsValue> {
    let path = js::bytes(&path, "path")?;
    let bytes = js::byte_array(&image).ok_or_else(|| crate::error::type_error("the image must be bytes"))?;
    let total = bytes.length();
    if total == 0 {
        return Err(coded("EINVAL", "EINVAL: the image is empty"));
    }
    let request = Request::MakeDir { path: path.clone(), permissions: DIRECTORY_MODE, recursive: true };
    client.act(request, "mount", Some(&path)).await?;
    let mut at = 0;
    while at < total {
        let end = at.saturating_add(PIECE_BYTES_MAX as u32).min(total);
        let piece = bytes.subarray(at, end).to_vec();
        let request = Request::ImagePiece { image: number, total_bytes: total.into(), bytes: piece };
        client.act(request, "mount", Some(&path)).await?;
        at = end;
    }
    client.act(Request::MountImage { image: number, path: path.clone() }, "mount", Some(&path)).await
}

/// `unmount`.
pub(crate) async fn unmount(client: Rc<Client>, path: JsValue) -> Result<JsValue> {
    let path = js::bytes(&path, "path")?;
    client.act(Request::Unmount { path: path.clone() }, "unmount", Some(&path)).await
}
