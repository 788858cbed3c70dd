//! Several names of one file.

use super::*;
use crate::check::{fails_with_one_of, holds};
use crate::process::Kind;

fn the_link_count_is_the_number_of_names(p: P<'_>) -> Check {
    put(p, b"a", b"")?;
    same(stat(p, b"a")?.nlink, 1)?;
    p.link(b"a", b"b")?;
    p.link(b"b", b"c")?;
    same([stat(p, b"a")?.nlink, stat(p, b"c")?.nlink], [3, 3])?;
    p.unlink(b"a")?;
    same(stat(p, b"c")?.nlink, 2)
}

fn all_names_are_one_file(p: P<'_>) -> Check {
    put(p, b"a", b"one")?;
    p.link(b"a", b"b")?;
    put(p, b"b", b"other")?;
    p.chmod(b"a", 0o604)?;
    same(get(p, b"a")?, b"other".to_vec())?;
    same(stat(p, b"a")?, stat(p, b"b")?)
}

fn names_may_be_in_several_directories(p: P<'_>) -> Check {
    p.mkdir(b"d")?;
    p.mkdir(b"e")?;
    put(p, b"d/f", b"x")?;
    p.link(b"d/f", b"e/g")?;
    p.unlink(b"d/f")?;
    p.rmdir(b"d")?;
    same(get(p, b"e/g")?, b"x".to_vec())
}

fn a_new_name_of_an_open_file_is_the_open_file(p: P<'_>) -> Check {
    let fd = fresh(p, b"a")?;
    p.link(b"a", b"b")?;
    p.unlink(b"a")?;
    p.write(fd, b"late")?;
    same(get(p, b"b")?, b"late".to_vec())?;
    same(p.fstat(fd)?, stat(p, b"b")?)
}

fn a_name_is_given_once(p: P<'_>) -> Check {
    put(p, b"a", b"a")?;
    put(p, b"b", b"b")?;
    p.mkdir(b"d")?;
    p.symlink(b"nowhere", b"l")?;
    for taken in [&b"a"[..], b"b", b"d", b"l", b".", b"d/."] {
        fails(p.link(b"a", taken), Errno::EEXIST)?;
    }
    same((stat(p, b"a")?.nlink, get(p, b"b")?), (1, b"b".to_vec()))
}

fn what_is_not_there_gets_no_name(p: P<'_>) -> Check {
    put(p, b"a", b"")?;
    fails(p.link(b"none", b"b"), Errno::ENOENT)?;
    fails(p.link(b"a", b"none/b"), Errno::ENOENT)?;
    fails(p.link(b"a", b""), Errno::ENOENT)?;
    fails(p.link(b"a", b"a/b"), Errno::ENOTDIR)?;
    fails(p.link(b"a/", b"b"), Errno::ENOTDIR)
}

fn a_directory_has_one_name(p: P<'_>) -> Check {
    p.mkdir(b"d")?;
    fails(p.link(b"d", b"e"), Errno::EPERM)?;
    fails(p.link(b"d", b"d/e"), Errno::EPERM)
}

fn a_name_with_a_slash_behind_is_a_directorys(p: P<'_>) -> Check {
    put(p, b"a", b"")?;
    fails_with_one_of(p.link(b"a", b"b/"), &[Errno::ENOENT, Errno::ENOTDIR])?;
    fails(p.stat(b"b", Last::Keep), Errno::ENOENT)
}

fn a_symbolic_link_can_have_two_names(p: P<'_>) -> Check {
    p.symlink(b"nowhere", b"l")?;
    p.link(b"l", b"m")?;
    same((stat(p, b"m")?.kind, stat(p, b"l")?.nlink), (Kind::Symlink, 2))?;
    p.unlink(b"l")?;
    same(p.readlink(b"m", 100)?, b"nowhere".to_vec())
}

fn a_pipe_can_have_two_names(p: P<'_>) -> Check {
    p.mkfifo(b"p", 0o600)?;
    p.link(b"p", b"q")?;
    same((stat(p, b"q")?.kind, stat(p, b"q")?.ino), (Kind::Fifo, stat(p, b"p")?.ino))
}

fn two_hundred_names_come_and_go(p: P<'_>) -> Check {
    put(p, b"f", b"x")?;
    for number in 0..200 {
        p.link(b"f", format!("name-{number}").as_bytes())?;
    }
    same(stat(p, b"name-77")?.nlink, 201)?;
    for number in 0..200 {
        p.unlink(format!("name-{number}").as_bytes())?;
    }
    same(stat(p, b"f")?.nlink, 1)
}

/// POSIX leaves open whether directories count their own entries; a file system that does not says 1.
fn a_directory_counts_its_subdirectories(p: P<'_>) -> Check {
    p.mkdir(b"d")?;
    let empty = stat(p, b"d")?.nlink;
    p.mkdir(b"d/a")?;
    p.mkdir(b"d/b")?;
    put(p, b"d/file", b"")?;
    let two = stat(p, b"d")?.nlink;
    p.rmdir(b"d/a")?;
    let counts = (empty, two, stat(p, b"d")?.nlink);
    holds(counts == (2, 4, 3) || counts == (1, 1, 1), "it is 2 and one for each, or always 1")
}

fn different_files_have_different_numbers(p: P<'_>) -> Check {
    put(p, b"a", b"")?;
    put(p, b"b", b"")?;
    p.mkdir(b"d")?;
    p.symlink(b"a", b"l")?;
    let mut numbers = [stat(p, b"a")?.ino, stat(p, b"b")?.ino, stat(p, b"d")?.ino, stat(p, b"l")?.ino];
    numbers.sort_unstable();
    holds(numbers.windows(2).all(|pair| pair[0] != pair[1]), "no two files have one inode")?;
    same(stat(p, b"a")?.dev, stat(p, b"d")?.dev)
}

cases! {
    Anybody: the_link_count_is_the_number_of_names, all_names_are_one_file, names_may_be_in_several_directories,
        a_new_name_of_an_open_file_is_the_open_file, a_name_is_given_once, what_is_not_there_gets_no_name,
        a_directory_has_one_name, a_name_with_a_slash_behind_is_a_directorys,
        a_symbolic_link_can_have_two_names, a_pipe_can_have_two_names, two_hundred_names_come_and_go,
        a_directory_counts_its_subdirectories, different_files_have_different_numbers;
}
