//! Rust's standard library on preview 1: files, directories, links, times, and the kinds of errors, as a program that knows
//! nothing of WASI sees them.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::{Duration, SystemTime};

fn report<T>(label: &str, result: io::Result<T>) -> Option<T> {
    match result {
        Ok(value) => {
            println!("{label} -> ok");
            Some(value)
        }
        Err(error) => {
            println!("{label} -> {:?} {:?}", error.kind(), error.raw_os_error());
            None
        }
    }
}

fn files() -> io::Result<()> {
    fs::write("/data/new", "first line\nsecond line\n")?;
    println!("read_to_string = {:?}", fs::read_to_string("/data/new")?);
    let lines: Vec<String> = BufReader::new(File::open("/data/new")?).lines().collect::<io::Result<_>>()?;
    println!("lines = {lines:?}");
    let mut file = OpenOptions::new().read(true).write(true).open("/data/new")?;
    file.seek(SeekFrom::End(-5))?;
    file.write_all(b"LINE!")?;
    file.seek(SeekFrom::Start(0))?;
    let mut text = String::new();
    file.read_to_string(&mut text)?;
    println!("after writing into it = {text:?}");
    file.set_len(5)?;
    file.sync_all()?;
    println!("after set_len = {:?}", fs::read_to_string("/data/new")?);
    OpenOptions::new().append(true).open("/data/new")?.write_all(b" appended")?;
    println!("after appending = {:?}", fs::read_to_string("/data/new")?);
    println!("copied = {}", fs::copy("/data/new", "/other/copy")?);
    println!("the copy = {:?}", fs::read_to_string("/other/copy")?);
    let data = fs::metadata("/data/new")?;
    println!("metadata = {} {} {}", data.is_file(), data.is_dir(), data.len());
    let when = SystemTime::UNIX_EPOCH + Duration::new(1_234_567_890, 123_456_789);
    File::options().write(true).open("/data/new")?.set_modified(when)?;
    println!("modified as set = {}", fs::metadata("/data/new")?.modified()? == when);
    Ok(())
}

fn directories() -> io::Result<()> {
    fs::create_dir_all("/data/a/b/c")?;
    fs::write("/data/a/b/file", "x")?;
    fs::rename("/data/a/b", "/data/a/renamed")?;
    let mut names: Vec<String> = Vec::new();
    for entry in fs::read_dir("/data/a/renamed")? {
        let entry = entry?;
        names.push(format!("{:?} {}", entry.file_name(), entry.file_type()?.is_dir()));
    }
    names.sort();
    println!("read_dir = {names:?}");
    println!("many = {}", fs::read_dir("/data/many")?.count());
    fs::remove_dir_all("/data/a")?;
    println!("exists = {}", Path::new("/data/a").exists());
    println!("canonicalize fails = {}", fs::canonicalize("/data/dir").is_err());
    fs::hard_link("/data/ten.txt", "/data/linked")?;
    println!("hard link = {:?}", fs::read_to_string("/data/linked")?);
    println!("read_link = {:?}", fs::read_link("/data/link.txt")?);
    println!("through a symlink = {:?}", fs::read_to_string("/data/dirlink/inner.txt")?);
    println!("symlink_metadata = {}", fs::symlink_metadata("/data/link.txt")?.is_symlink());
    Ok(())
}

fn main() {
    report("files", files());
    report("directories", directories());
    report("open nothing", File::open("/data/none"));
    report("create_new over a file", File::create_new("/data/ten.txt"));
    report("create_dir over a file", fs::create_dir("/data/ten.txt"));
    report("remove_dir of a full one", fs::remove_dir("/data/dir"));
    report("remove_file of a directory", fs::remove_file("/data/dir"));
    report("read_dir of a file", fs::read_dir("/data/ten.txt").map(|_| ()));
    report("read_to_string of a directory", fs::read_to_string("/data/dir"));
    report("open a loop", File::open("/data/loop_a"));
    report("open outside", File::open("/data/../outside.txt"));
    report("open nowhere preopened", File::open("/etc/passwd"));
    report("rename a directory into itself", fs::rename("/data/dir", "/data/dir/x"));
}
