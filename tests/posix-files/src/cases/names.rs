//! Names and paths: any bytes, so long and no longer, dots and slashes.

use super::*;
use crate::check::fails_with_one_of;
use crate::process::Kind;

fn a_name_has_up_to_255_bytes(p: P<'_>) -> Check {
    let [longest, longer] = [[b'n'; 255].to_vec(), [b'n'; 256].to_vec()];
    put(p, &longest, b"x")?;
    same(get(p, &longest)?, b"x".to_vec())?;
    fails(p.open(&longer, How::READ), Errno::ENAMETOOLONG)?;
    fails(p.open(&longer, How::WRITE | How::CREATE), Errno::ENAMETOOLONG)?;
    fails(p.stat(&longer, Last::Keep), Errno::ENAMETOOLONG)?;
    fails(p.mkdir(&longer), Errno::ENAMETOOLONG)?;
    fails(p.symlink(b"x", &longer), Errno::ENAMETOOLONG)?;
    fails(p.link(&longest, &longer), Errno::ENAMETOOLONG)?;
    fails(p.unlink(&longer), Errno::ENAMETOOLONG)?;
    fails(p.rmdir(&longer), Errno::ENAMETOOLONG)?;
    fails(p.mkfifo(&longer, 0o600), Errno::ENAMETOOLONG)
}

fn a_name_too_long_is_so_on_the_way_too(p: P<'_>) -> Check {
    let path = [&[b'n'; 256][..], b"/f"].concat();
    fails(p.open(&path, How::READ), Errno::ENAMETOOLONG)?;
    fails(p.mkdir(&path), Errno::ENAMETOOLONG)
}

fn a_path_has_up_to_4095_bytes(p: P<'_>) -> Check {
    put(p, b"f", b"x")?;
    let longest = [&b"./".repeat(2047)[..], b"f"].concat();
    same(longest.len(), 4095)?;
    same(get(p, &longest)?, b"x".to_vec())?;
    let longer = [b"/", &longest[..]].concat();
    fails(p.open(&longer, How::READ), Errno::ENAMETOOLONG)?;
    fails(p.stat(&longer, Last::Keep), Errno::ENAMETOOLONG)
}

fn a_tree_may_be_deeper_than_a_path_is_long(p: P<'_>) -> Check {
    let name = [b'd'; 200];
    for _ in 0..30 {
        p.mkdir(&name)?;
        p.enter(&name)?;
    }
    put(p, b"f", b"deep")?;
    same(get(p, b"f")?, b"deep".to_vec())
}

fn a_name_is_any_bytes(p: P<'_>) -> Check {
    let bytes: Vec<u8> = (1..=255).filter(|byte| *byte != b'/').collect();
    for name in bytes.chunks(50) {
        put(p, name, name)?;
    }
    let fd = p.open(b".", How::READ)?;
    let mut found = crate::tree::names(p, fd)?;
    found.sort();
    let mut expected: Vec<Vec<u8>> = bytes.chunks(50).map(<[u8]>::to_vec).collect();
    expected.sort();
    same(found, expected)
}

fn names_that_are_no_text_are_names(p: P<'_>) -> Check {
    for name in [&b"\xff"[..], b"\xc3", b"\xe2\x82", b"\xed\xa0\x80", b"\n", b"\x1b[31m", b" ", b"-rf"] {
        p.mkdir(name)?;
        p.rename(name, b"t")?;
        p.rename(b"t", name)?;
        p.rmdir(name)?;
    }
    Ok(())
}

fn capital_letters_and_accents_make_a_difference(p: P<'_>) -> Check {
    let names = ["name", "Name", "NAME", "\u{e9}", "e\u{301}", "\u{c9}"];
    for name in names {
        put(p, name.as_bytes(), name.as_bytes())?;
    }
    for name in names {
        same(get(p, name.as_bytes())?, name.as_bytes().to_vec())?;
    }
    Ok(())
}

fn names_of_dots_are_ordinary_but_two(p: P<'_>) -> Check {
    for name in [&b"..."[..], b"....", b".x", b"..x", b"x.", b"x.."] {
        put(p, name, name)?;
        same(get(p, name)?, name.to_vec())?;
    }
    same((stat(p, b".")?.kind, stat(p, b"..")?.kind), (Kind::Directory, Kind::Directory))
}

fn dots_stand_for_directories(p: P<'_>) -> Check {
    p.mkdir(b"d")?;
    let here = stat(p, b".")?.ino;
    same([stat(p, b"d/..")?.ino, stat(p, b"./d/./..")?.ino, stat(p, b"d/../d/..")?.ino], [here; 3])?;
    fails(p.stat(b"none/..", Last::Keep), Errno::ENOENT)?;
    put(p, b"f", b"")?;
    fails(p.stat(b"f/..", Last::Keep), Errno::ENOTDIR)?;
    fails(p.stat(b"f/.", Last::Keep), Errno::ENOTDIR)
}

fn many_slashes_are_one(p: P<'_>) -> Check {
    p.mkdir(b"d")?;
    put(p, b"d///f", b"x")?;
    same(get(p, b"d/f")?, b"x".to_vec())?;
    same(get(p, b".//d//.///f")?, b"x".to_vec())
}

fn a_slash_behind_a_directory_changes_nothing(p: P<'_>) -> Check {
    p.mkdir(b"d/")?;
    same(stat(p, b"d//")?.ino, stat(p, b"d")?.ino)?;
    put(p, b"f", b"")?;
    fails(p.stat(b"f/", Last::Keep), Errno::ENOTDIR)?;
    fails(p.stat(b"none/", Last::Keep), Errno::ENOENT)?;
    Ok(p.rmdir(b"d//")?)
}

fn a_directory_is_not_made_where_one_is(p: P<'_>) -> Check {
    p.mkdir(b"d")?;
    for path in [&b"d"[..], b"d/", b".", b"..", b"d/.", b"d/.."] {
        fails(p.mkdir(path), Errno::EEXIST)?;
    }
    put(p, b"f", b"")?;
    fails(p.mkdir(b"f"), Errno::EEXIST)?;
    fails_with_one_of(p.mkdir(b"f/"), &[Errno::EEXIST, Errno::ENOTDIR])?;
    fails(p.mkdir(b"f/d"), Errno::ENOTDIR)?;
    fails(p.mkdir(b"none/d"), Errno::ENOENT)?;
    fails(p.mkdir(b""), Errno::ENOENT)
}

fn a_pipe_has_a_name(p: P<'_>) -> Check {
    p.mkfifo(b"p", 0o640)?;
    same((stat(p, b"p")?.kind, stat(p, b"p")?.mode), (Kind::Fifo, 0o640))?;
    fails(p.mkfifo(b"p", 0o640), Errno::EEXIST)?;
    p.rename(b"p", b"q")?;
    Ok(p.unlink(b"q")?)
}

cases! {
    Anybody: a_name_has_up_to_255_bytes, a_name_too_long_is_so_on_the_way_too, a_path_has_up_to_4095_bytes,
        a_tree_may_be_deeper_than_a_path_is_long, a_name_is_any_bytes, names_that_are_no_text_are_names,
        capital_letters_and_accents_make_a_difference, names_of_dots_are_ordinary_but_two,
        dots_stand_for_directories, many_slashes_are_one, a_slash_behind_a_directory_changes_nothing,
        a_directory_is_not_made_where_one_is, a_pipe_has_a_name;
}
