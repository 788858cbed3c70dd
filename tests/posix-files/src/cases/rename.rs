//! Renaming files and links.

use super::*;
use crate::check::fails_with_one_of;
use crate::process::Kind;

fn a_renamed_file_is_the_same_file(p: P<'_>) -> Check {
    put(p, b"a", b"x")?;
    let before = stat(p, b"a")?;
    p.rename(b"a", b"b")?;
    fails(p.stat(b"a", Last::Keep), Errno::ENOENT)?;
    let after = stat(p, b"b")?;
    same((after.ino, after.size, after.mtime), (before.ino, before.size, before.mtime))
}

fn a_file_moves_to_another_directory(p: P<'_>) -> Check {
    p.mkdir(b"d")?;
    put(p, b"a", b"x")?;
    p.rename(b"a", b"d/b")?;
    same(get(p, b"d/b")?, b"x".to_vec())?;
    p.rename(b"d/b", b"c")?;
    Ok(p.rmdir(b"d")?)
}

fn what_had_the_name_is_replaced(p: P<'_>) -> Check {
    put(p, b"a", b"new")?;
    put(p, b"b", b"old")?;
    p.rename(b"a", b"b")?;
    fails(p.stat(b"a", Last::Keep), Errno::ENOENT)?;
    same((get(p, b"b")?, stat(p, b"b")?.nlink), (b"new".to_vec(), 1))
}

fn the_replaced_file_lives_on_where_it_is_open(p: P<'_>) -> Check {
    put(p, b"a", b"new")?;
    put(p, b"b", b"old")?;
    let fd = p.open(b"b", How::BOTH)?;
    p.rename(b"a", b"b")?;
    same((p.read(fd, 9)?, p.fstat(fd)?.nlink), (b"old".to_vec(), 0))?;
    p.write(fd, b"er")?;
    same(get(p, b"b")?, b"new".to_vec())
}

fn the_replaced_file_keeps_its_other_names(p: P<'_>) -> Check {
    put(p, b"a", b"new")?;
    put(p, b"b", b"old")?;
    p.link(b"b", b"c")?;
    p.rename(b"a", b"b")?;
    same((get(p, b"c")?, stat(p, b"c")?.nlink), (b"old".to_vec(), 1))
}

fn an_open_file_follows_its_new_name(p: P<'_>) -> Check {
    let fd = fresh(p, b"a")?;
    p.rename(b"a", b"b")?;
    p.write(fd, b"x")?;
    same(get(p, b"b")?, b"x".to_vec())
}

fn renaming_to_itself_does_nothing(p: P<'_>) -> Check {
    put(p, b"a", b"x")?;
    p.mkdir(b"d")?;
    p.rename(b"a", b"a")?;
    p.rename(b"a", b"./a")?;
    p.rename(b"d", b"d")?;
    same(get(p, b"a")?, b"x".to_vec())
}

/// Two names of one file: POSIX has both stay.
fn renaming_to_another_name_of_it_does_nothing(p: P<'_>) -> Check {
    put(p, b"a", b"x")?;
    p.link(b"a", b"b")?;
    p.rename(b"a", b"b")?;
    same((stat(p, b"a")?.nlink, stat(p, b"b")?.nlink), (2, 2))
}

fn what_is_not_there_is_not_renamed(p: P<'_>) -> Check {
    put(p, b"a", b"")?;
    fails(p.rename(b"none", b"b"), Errno::ENOENT)?;
    fails(p.rename(b"a", b"none/b"), Errno::ENOENT)?;
    fails(p.rename(b"", b"b"), Errno::ENOENT)?;
    fails(p.rename(b"a", b""), Errno::ENOENT)?;
    fails(p.rename(b"a/x", b"b"), Errno::ENOTDIR)?;
    fails(p.rename(b"a", b"a/b"), Errno::ENOTDIR)
}

fn a_file_does_not_replace_a_directory(p: P<'_>) -> Check {
    put(p, b"f", b"")?;
    p.mkdir(b"d")?;
    fails(p.rename(b"f", b"d"), Errno::EISDIR)?;
    same((stat(p, b"f")?.kind, stat(p, b"d")?.kind), (Kind::Regular, Kind::Directory))
}

fn a_link_is_renamed_and_not_what_it_leads_to(p: P<'_>) -> Check {
    put(p, b"f", b"x")?;
    p.symlink(b"f", b"l")?;
    p.rename(b"l", b"m")?;
    same((p.readlink(b"m", 9)?, stat(p, b"f")?.kind), (b"f".to_vec(), Kind::Regular))
}

fn a_link_is_replaced_and_not_what_it_leads_to(p: P<'_>) -> Check {
    put(p, b"a", b"new")?;
    put(p, b"f", b"old")?;
    p.symlink(b"f", b"l")?;
    p.rename(b"a", b"l")?;
    same((stat(p, b"l")?.kind, get(p, b"f")?), (Kind::Regular, b"old".to_vec()))
}

fn a_link_replaces_a_file(p: P<'_>) -> Check {
    put(p, b"f", b"old")?;
    p.symlink(b"nowhere", b"l")?;
    p.rename(b"l", b"f")?;
    same(p.readlink(b"f", 99)?, b"nowhere".to_vec())
}

fn a_file_with_a_slash_behind_is_not_renamed(p: P<'_>) -> Check {
    put(p, b"f", b"")?;
    fails(p.rename(b"f/", b"g"), Errno::ENOTDIR)?;
    fails_with_one_of(p.rename(b"f", b"g/"), &[Errno::ENOTDIR, Errno::ENOENT])?;
    stat(p, b"f").map(|_| ())
}

fn a_name_too_long_is_refused(p: P<'_>) -> Check {
    put(p, b"f", b"")?;
    fails(p.rename(b"f", &[b'n'; 256]), Errno::ENAMETOOLONG)?;
    p.rename(b"f", &[b'n'; 255])?;
    Ok(p.rename(&[b'n'; 255], b"g")?)
}

fn names_are_passed_round(p: P<'_>) -> Check {
    put(p, b"a", b"a")?;
    put(p, b"b", b"b")?;
    for _ in 0..51 {
        p.rename(b"a", b"t")?;
        p.rename(b"b", b"a")?;
        p.rename(b"t", b"b")?;
    }
    same((get(p, b"a")?, get(p, b"b")?), (b"b".to_vec(), b"a".to_vec()))
}

fn a_file_is_replaced_by_rename_over_and_over(p: P<'_>) -> Check {
    for round in 0..60_usize {
        put(p, b"new", &pattern(round * 100))?;
        p.rename(b"new", b"f")?;
        same(stat(p, b"f")?.size, round as u64 * 100)?;
    }
    holds_only(p, b"f")
}

fn holds_only(p: P<'_>, name: &[u8]) -> Check {
    let fd = p.open(b".", How::READ)?;
    same(crate::tree::names(p, fd)?, vec![name.to_vec()])
}

cases! {
    Anybody: a_renamed_file_is_the_same_file, a_file_moves_to_another_directory, what_had_the_name_is_replaced,
        the_replaced_file_lives_on_where_it_is_open, the_replaced_file_keeps_its_other_names,
        an_open_file_follows_its_new_name, renaming_to_itself_does_nothing,
        renaming_to_another_name_of_it_does_nothing, what_is_not_there_is_not_renamed,
        a_file_does_not_replace_a_directory, a_link_is_renamed_and_not_what_it_leads_to,
        a_link_is_replaced_and_not_what_it_leads_to, a_link_replaces_a_file,
        a_file_with_a_slash_behind_is_not_renamed, a_name_too_long_is_refused, names_are_passed_round,
        a_file_is_replaced_by_rename_over_and_over;
}
