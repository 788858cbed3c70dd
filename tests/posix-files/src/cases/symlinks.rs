//! Symbolic links.

use super::*;
use crate::check::fails_with_one_of;
use crate::process::Kind;

fn a_link_holds_a_path(p: P<'_>) -> Check {
    p.symlink(b"some/where", b"l")?;
    let found = stat(p, b"l")?;
    same((found.kind, found.size, found.nlink), (Kind::Symlink, 10, 1))?;
    same(p.readlink(b"l", 100)?, b"some/where".to_vec())?;
    fails(p.stat(b"l", Last::Follow), Errno::ENOENT)
}

fn a_small_buffer_gets_the_beginning(p: P<'_>) -> Check {
    p.symlink(b"abcdef", b"l")?;
    same(p.readlink(b"l", 3)?, b"abc".to_vec())
}

fn only_links_are_read_as_links(p: P<'_>) -> Check {
    put(p, b"f", b"")?;
    fails(p.readlink(b"f", 9), Errno::EINVAL)?;
    fails(p.readlink(b".", 9), Errno::EINVAL)?;
    fails(p.readlink(b"none", 9), Errno::ENOENT)?;
    fails(p.readlink(b"f/l", 9), Errno::ENOTDIR)
}

fn a_link_is_followed_from_where_it_lies(p: P<'_>) -> Check {
    p.mkdir(b"d")?;
    put(p, b"f", b"above")?;
    put(p, b"d/f", b"beside")?;
    p.symlink(b"f", b"d/l")?;
    p.symlink(b"../f", b"d/m")?;
    same((get(p, b"d/l")?, get(p, b"d/m")?), (b"beside".to_vec(), b"above".to_vec()))
}

fn a_link_stands_for_a_directory_on_the_way(p: P<'_>) -> Check {
    p.mkdir(b"d")?;
    p.symlink(b"d", b"l")?;
    put(p, b"l/f", b"x")?;
    same(get(p, b"d/f")?, b"x".to_vec())?;
    // What is above is above where the link leads.
    p.mkdir(b"e")?;
    p.symlink(b"../d", b"e/l")?;
    same(stat(p, b"e/l/..")?.ino, stat(p, b".")?.ino)
}

fn thirty_links_are_followed_and_fifty_are_not(p: P<'_>) -> Check {
    put(p, b"0", b"end")?;
    for number in 1..=50 {
        p.symlink(format!("{}", number - 1).as_bytes(), format!("{number}").as_bytes())?;
    }
    same(get(p, b"30")?, b"end".to_vec())?;
    fails(p.open(b"50", How::READ), Errno::ELOOP)
}

fn a_link_to_itself_leads_nowhere(p: P<'_>) -> Check {
    p.symlink(b"l", b"l")?;
    p.symlink(b"b", b"a")?;
    p.symlink(b"a", b"b")?;
    for path in [&b"l"[..], b"a", b"l/x"] {
        fails(p.open(path, How::READ), Errno::ELOOP)?;
        fails(p.stat(path, Last::Follow), Errno::ELOOP)?;
    }
    fails(p.open(b"a", How::WRITE | How::CREATE), Errno::ELOOP)?;
    same(stat(p, b"l")?.kind, Kind::Symlink)
}

fn a_name_is_taken_by_what_is_there(p: P<'_>) -> Check {
    put(p, b"f", b"")?;
    p.symlink(b"nowhere", b"l")?;
    for path in [&b"f"[..], b"l", b"."] {
        fails(p.symlink(b"x", path), Errno::EEXIST)?;
    }
    fails(p.symlink(b"x", b"none/l"), Errno::ENOENT)?;
    fails(p.symlink(b"x", b"f/l"), Errno::ENOTDIR)?;
    fails(p.symlink(b"x", b""), Errno::ENOENT)
}

fn an_empty_path_is_not_kept(p: P<'_>) -> Check {
    fails(p.symlink(b"", b"l"), Errno::ENOENT)
}

fn a_long_path_is_kept_and_a_longer_one_is_not(p: P<'_>) -> Check {
    p.symlink(&[b'x'; 4095], b"l")?;
    same((p.readlink(b"l", 5000)?.len(), stat(p, b"l")?.size), (4095, 4095))?;
    fails(p.symlink(&[b'x'; 4096], b"m"), Errno::ENAMETOOLONG)?;
    // A name in it is too long to be followed.
    fails(p.stat(b"l", Last::Follow), Errno::ENAMETOOLONG)
}

fn any_bytes_can_be_kept(p: P<'_>) -> Check {
    let bytes: Vec<u8> = (1..=255).collect();
    p.symlink(&bytes, b"l")?;
    same(p.readlink(b"l", 999)?, bytes)
}

fn a_slash_behind_follows_the_link(p: P<'_>) -> Check {
    p.mkdir(b"d")?;
    put(p, b"f", b"")?;
    p.symlink(b"d", b"l")?;
    p.symlink(b"f", b"m")?;
    same(stat(p, b"l/")?.kind, Kind::Directory)?;
    fails(p.stat(b"m/", Last::Keep), Errno::ENOTDIR)?;
    fails(p.readlink(b"l/", 9), Errno::EINVAL)
}

fn a_path_in_a_link_may_end_in_a_slash(p: P<'_>) -> Check {
    p.mkdir(b"d")?;
    put(p, b"f", b"")?;
    p.symlink(b"d/", b"l")?;
    p.symlink(b"f/", b"m")?;
    same(p.stat(b"l", Last::Follow)?.kind, Kind::Directory)?;
    fails(p.stat(b"m", Last::Follow), Errno::ENOTDIR)
}

fn modes_and_times_are_set_behind_the_link(p: P<'_>) -> Check {
    put(p, b"f", b"")?;
    p.symlink(b"f", b"l")?;
    p.chmod(b"l", 0o611)?;
    p.utimens(b"l", Time::At(1_000), Time::At(2_000), Last::Follow)?;
    let found = stat(p, b"f")?;
    same((found.mode, found.mtime), (0o611, 2_000))
}

fn a_link_has_times_of_its_own(p: P<'_>) -> Check {
    put(p, b"f", b"")?;
    p.symlink(b"f", b"l")?;
    let before = stat(p, b"f")?;
    p.utimens(b"l", Time::At(1_000_000), Time::At(2_000_000), Last::Keep)?;
    same(stat(p, b"l")?.mtime, 2_000_000)?;
    same(stat(p, b"f")?.mtime, before.mtime)
}

fn a_directory_is_not_made_through_a_link(p: P<'_>) -> Check {
    p.symlink(b"new", b"l")?;
    fails(p.mkdir(b"l"), Errno::EEXIST)?;
    // With a slash behind it Linux does not follow; POSIX has the link followed and `new` made.
    match p.mkdir(b"l/") {
        Ok(()) => same(stat(p, b"new")?.kind, Kind::Directory),
        refused => fails_with_one_of(refused, &[Errno::EEXIST]),
    }
}

cases! {
    Anybody: a_link_holds_a_path, a_small_buffer_gets_the_beginning, only_links_are_read_as_links,
        a_link_is_followed_from_where_it_lies, a_link_stands_for_a_directory_on_the_way,
        thirty_links_are_followed_and_fifty_are_not, a_link_to_itself_leads_nowhere,
        a_name_is_taken_by_what_is_there, an_empty_path_is_not_kept,
        a_long_path_is_kept_and_a_longer_one_is_not, any_bytes_can_be_kept, a_slash_behind_follows_the_link,
        a_path_in_a_link_may_end_in_a_slash, modes_and_times_are_set_behind_the_link,
        a_link_has_times_of_its_own, a_directory_is_not_made_through_a_link;
}
