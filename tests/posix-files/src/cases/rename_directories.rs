//! Renaming directories.

use super::*;
use crate::check::{fails_with_one_of, holds};
use crate::process::Kind;

fn a_directory_moves_with_all_it_holds(p: P<'_>) -> Check {
    p.mkdir(b"a")?;
    p.mkdir(b"a/b")?;
    put(p, b"a/b/f", b"deep")?;
    p.mkdir(b"x")?;
    p.rename(b"a", b"x/y")?;
    same(get(p, b"x/y/b/f")?, b"deep".to_vec())?;
    fails(p.stat(b"a", Last::Keep), Errno::ENOENT)
}

fn its_dot_dot_is_where_it_is_now(p: P<'_>) -> Check {
    p.mkdir(b"a")?;
    p.mkdir(b"x")?;
    put(p, b"x/mark", b"")?;
    p.rename(b"a", b"x/a")?;
    stat(p, b"x/a/../mark")?;
    same(stat(p, b"x/a/..")?.ino, stat(p, b"x")?.ino)
}

fn link_counts_of_both_parents_follow(p: P<'_>) -> Check {
    for dir in [&b"from"[..], b"to", b"from/d"] {
        p.mkdir(dir)?;
    }
    let before = (stat(p, b"from")?.nlink, stat(p, b"to")?.nlink);
    p.rename(b"from/d", b"to/d")?;
    let after = (stat(p, b"from")?.nlink, stat(p, b"to")?.nlink);
    let counted = before == (3, 2) && after == (2, 3);
    holds(counted || (before, after) == ((1, 1), (1, 1)), "one less there, one more here, or always 1")
}

fn a_process_in_it_goes_with_it(p: P<'_>) -> Check {
    p.mkdir(b"a")?;
    p.mkdir(b"x")?;
    put(p, b"x/mark", b"")?;
    let other = p.another(p.uid())?;
    other.enter(b"a")?;
    p.rename(b"a", b"x/a")?;
    put(&*other, b"f", b"here")?;
    same(get(p, b"x/a/f")?, b"here".to_vec())?;
    stat(&*other, b"../mark").map(|_| ())
}

fn an_empty_directory_is_replaced(p: P<'_>) -> Check {
    p.mkdir(b"a")?;
    put(p, b"a/f", b"x")?;
    p.mkdir(b"b")?;
    let old = p.open(b"b", How::READ)?;
    p.rename(b"a", b"b")?;
    same((get(p, b"b/f")?, p.fstat(old)?.nlink), (b"x".to_vec(), 0))?;
    lists_nothing(p, old)
}

fn one_that_holds_something_is_not(p: P<'_>) -> Check {
    p.mkdir(b"a")?;
    p.mkdir(b"b")?;
    put(p, b"b/f", b"x")?;
    fails_with_one_of(p.rename(b"a", b"b"), &[Errno::ENOTEMPTY, Errno::EEXIST])?;
    same((stat(p, b"a")?.kind, get(p, b"b/f")?), (Kind::Directory, b"x".to_vec()))
}

fn a_directory_does_not_replace_a_file(p: P<'_>) -> Check {
    p.mkdir(b"d")?;
    put(p, b"f", b"")?;
    p.symlink(b"d", b"l")?;
    fails(p.rename(b"d", b"f"), Errno::ENOTDIR)?;
    fails(p.rename(b"d", b"l"), Errno::ENOTDIR)
}

fn a_directory_does_not_move_into_itself(p: P<'_>) -> Check {
    p.mkdir(b"a")?;
    p.mkdir(b"a/b")?;
    p.mkdir(b"a/b/c")?;
    for to in [&b"a/x"[..], b"a/b/x", b"a/b/c/x", b"a/b/c", b"a/../a/x"] {
        fails(p.rename(b"a", to), Errno::EINVAL)?;
    }
    stat(p, b"a/b/c").map(|_| ())
}

fn a_directory_does_not_replace_what_it_is_in(p: P<'_>) -> Check {
    p.mkdir(b"a")?;
    p.mkdir(b"a/b")?;
    p.mkdir(b"a/b/c")?;
    fails_with_one_of(p.rename(b"a/b", b"a"), &[Errno::ENOTEMPTY, Errno::EEXIST])?;
    fails_with_one_of(p.rename(b"a/b/c", b"a"), &[Errno::ENOTEMPTY, Errno::EEXIST])
}

fn dots_are_not_renamed(p: P<'_>) -> Check {
    p.mkdir(b"d")?;
    let allowed = [Errno::EBUSY, Errno::EINVAL];
    fails_with_one_of(p.rename(b".", b"x"), &allowed)?;
    fails_with_one_of(p.rename(b"d/.", b"x"), &allowed)?;
    fails_with_one_of(p.rename(b"d/..", b"x"), &allowed)?;
    // A target that ends in dots is there and not empty as well.
    let allowed = [Errno::EBUSY, Errno::EINVAL, Errno::ENOTEMPTY, Errno::EEXIST];
    fails_with_one_of(p.rename(b"d", b"."), &allowed)
}

fn a_directory_may_have_a_slash_behind(p: P<'_>) -> Check {
    p.mkdir(b"a")?;
    p.rename(b"a/", b"b")?;
    p.rename(b"b", b"c/")?;
    p.rename(b"c/", b"d/")?;
    same(stat(p, b"d")?.kind, Kind::Directory)
}

fn a_directory_with_entries_is_renamed_in_place(p: P<'_>) -> Check {
    p.mkdir(b"a")?;
    for number in 0..100 {
        put(p, format!("a/{number}").as_bytes(), b"")?;
    }
    let fd = p.open(b"a", How::READ)?;
    let first = p.read_dir(fd, 0)?;
    p.rename(b"a", b"b")?;
    // Who reads it goes on.
    let mut count = first.len();
    let mut after = first.last().map_or(0, |entry| entry.next);
    loop {
        let entries = p.read_dir(fd, after)?;
        let Some(last) = entries.last() else { break };
        after = last.next;
        count += entries.len();
    }
    holds(count == 102 || count == 100, "every entry is listed once, with or without dots")
}

cases! {
    Anybody: a_directory_moves_with_all_it_holds, its_dot_dot_is_where_it_is_now,
        link_counts_of_both_parents_follow, a_process_in_it_goes_with_it, an_empty_directory_is_replaced,
        one_that_holds_something_is_not, a_directory_does_not_replace_a_file,
        a_directory_does_not_move_into_itself, a_directory_does_not_replace_what_it_is_in, dots_are_not_renamed,
        a_directory_may_have_a_slash_behind, a_directory_with_entries_is_renamed_in_place;
}
