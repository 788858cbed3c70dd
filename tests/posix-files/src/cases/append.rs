//! `O_APPEND`: every write goes to the end, whoever else writes.

use super::*;
use crate::check::holds;
use crate::process::Whence;

const HOW: How = How(How::BOTH.0 | How::APPEND.0 | How::CREATE.0);

fn writes_go_to_the_end(p: P<'_>) -> Check {
    put(p, b"f", b"abc")?;
    let fd = p.open(b"f", HOW)?;
    p.write(fd, b"def")?;
    p.seek(fd, 0, Whence::Start)?;
    p.write(fd, b"ghi")?;
    same(get(p, b"f")?, b"abcdefghi".to_vec())
}

fn the_offset_is_behind_what_was_appended(p: P<'_>) -> Check {
    put(p, b"f", b"abc")?;
    let fd = p.open(b"f", HOW)?;
    same(p.seek(fd, 0, Whence::Current)?, 0)?;
    p.write(fd, b"de")?;
    same(p.seek(fd, 0, Whence::Current)?, 5)?;
    same(p.read(fd, 9)?, vec![])
}

fn reading_begins_at_the_start_all_the_same(p: P<'_>) -> Check {
    put(p, b"f", b"abc")?;
    let fd = p.open(b"f", HOW)?;
    same(p.read(fd, 2)?, b"ab".to_vec())?;
    p.write(fd, b"d")?;
    same(get(p, b"f")?, b"abcd".to_vec())
}

fn several_descriptors_append_in_turn(p: P<'_>) -> Check {
    let fds = [p.open(b"f", HOW)?, p.open(b"f", HOW)?, p.open(b"f", HOW)?];
    let mut expected = Vec::new();
    for round in 0..40_u8 {
        for (index, fd) in fds.into_iter().enumerate() {
            let record = vec![round * 3 + index as u8; 333];
            same(p.write(fd, &record)?, 333)?;
            expected.extend(record);
        }
    }
    holds(get(p, b"f")? == expected, "every record is there, one behind the other")
}

fn several_processes_append_in_turn(p: P<'_>) -> Check {
    let others = [p.another(p.uid())?, p.another(p.uid())?];
    let writers: [P<'_>; 3] = [p, &*others[0], &*others[1]];
    let mut fds = Vec::new();
    for writer in writers {
        fds.push(writer.open(b"f", HOW)?);
    }
    let mut expected = Vec::new();
    for round in 0..20_u8 {
        for (index, (writer, fd)) in writers.iter().zip(&fds).enumerate() {
            let record = vec![round * 3 + index as u8; 777];
            same(writer.write(*fd, &record)?, 777)?;
            expected.extend(record);
        }
    }
    holds(get(p, b"f")? == expected, "every record is there, one behind the other")
}

fn appending_follows_a_file_that_was_cut(p: P<'_>) -> Check {
    let fd = p.open(b"f", HOW)?;
    p.write(fd, &pattern(3 * PAGE))?;
    p.truncate(fd, 2)?;
    p.write(fd, b"!")?;
    let mut expected = pattern(2);
    expected.push(b'!');
    same(get(p, b"f")?, expected)
}

fn appending_can_begin_and_end_while_it_is_open(p: P<'_>) -> Check {
    put(p, b"f", b"abc")?;
    let fd = p.open(b"f", How::BOTH)?;
    let copy = p.dup(fd)?;
    p.set_flags(fd, How::APPEND)?;
    // The flag is the open file's, not the descriptor's.
    p.write(copy, b"d")?;
    p.set_flags(fd, How(0))?;
    p.seek(fd, 0, Whence::Start)?;
    p.write(fd, b"A")?;
    same(get(p, b"f")?, b"Abcd".to_vec())
}

/// POSIX has `pwrite` write at its offset whatever the flag; Linux appends, and says so in its manual.
fn a_write_at_an_offset_appends_or_does_not(p: P<'_>) -> Check {
    put(p, b"f", b"abc")?;
    let fd = p.open(b"f", HOW)?;
    p.pwrite(fd, b"X", 0)?;
    let found = get(p, b"f")?;
    holds(found == b"Xbc" || found == b"abcX", "it is at the offset or at the end")
}

cases! {
    Anybody: writes_go_to_the_end, the_offset_is_behind_what_was_appended,
        reading_begins_at_the_start_all_the_same, several_descriptors_append_in_turn,
        several_processes_append_in_turn, appending_follows_a_file_that_was_cut,
        appending_can_begin_and_end_while_it_is_open, a_write_at_an_offset_appends_or_does_not;
}
