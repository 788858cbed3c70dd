//! Who may do what: the bits of a file for its owner and for others, of directories, sticky ones among them. User 0 passes
//! everywhere, so half of the cases are for others, and half are user 0's with others beside it.

use super::*;
use crate::check::fails_with_one_of;

const EACCES: Errno = Errno::EACCES;

fn an_owner_is_bound_by_the_owners_bits(p: P<'_>) -> Check {
    put(p, b"f", b"x")?;
    p.chmod(b"f", 0o277)?;
    fails(p.open(b"f", How::READ), EACCES)?;
    p.open(b"f", How::WRITE)?;
    p.chmod(b"f", 0o477)?;
    fails(p.open(b"f", How::WRITE), EACCES)?;
    fails(p.open(b"f", How::BOTH), EACCES)?;
    fails(p.open(b"f", How::WRITE | How::TRUNCATE), EACCES)?;
    same(get(p, b"f")?, b"x".to_vec())
}

fn a_file_may_be_created_that_nobody_can_open(p: P<'_>) -> Check {
    p.umask(0o777)?;
    let fd = fresh(p, b"f")?;
    p.write(fd, b"x")?;
    same(stat(p, b"f")?.mode, 0)?;
    fails(p.open(b"f", How::READ), EACCES)
}

fn what_one_owns_one_may_chmod_and_remove(p: P<'_>) -> Check {
    put(p, b"f", b"")?;
    p.chmod(b"f", 0)?;
    p.chmod(b"f", 0o400)?;
    p.utimens(b"f", Time::At(1), Time::At(2), Last::Keep)?;
    Ok(p.unlink(b"f")?)
}

fn a_directory_without_search_hides_what_it_holds(p: P<'_>) -> Check {
    p.mkdir(b"d")?;
    put(p, b"d/f", b"")?;
    p.chmod(b"d", 0o600)?;
    fails(p.stat(b"d/f", Last::Keep), EACCES)?;
    fails(p.open(b"d/f", How::READ), EACCES)?;
    fails(p.open(b"d/new", How::WRITE | How::CREATE), EACCES)?;
    fails(p.unlink(b"d/f"), EACCES)?;
    fails(p.rename(b"d/f", b"f"), EACCES)?;
    fails(p.stat(b"d/none", Last::Keep), EACCES)?;
    let fd = p.open(b"d", How::READ)?;
    same(crate::tree::names(p, fd)?, vec![b"f".to_vec()])?;
    Ok(p.chmod(b"d", 0o700)?)
}

fn a_directory_without_reading_is_walked_through(p: P<'_>) -> Check {
    p.mkdir(b"d")?;
    put(p, b"d/f", b"x")?;
    p.chmod(b"d", 0o300)?;
    same(get(p, b"d/f")?, b"x".to_vec())?;
    fails(p.open(b"d", How::READ), EACCES)?;
    put(p, b"d/g", b"")?;
    Ok(p.chmod(b"d", 0o700)?)
}

fn a_directory_without_writing_keeps_its_names(p: P<'_>) -> Check {
    p.mkdir(b"d")?;
    put(p, b"d/f", b"")?;
    put(p, b"g", b"")?;
    p.chmod(b"d", 0o500)?;
    fails(p.open(b"d/new", How::WRITE | How::CREATE), EACCES)?;
    fails(p.mkdir(b"d/new"), EACCES)?;
    fails(p.symlink(b"x", b"d/new"), EACCES)?;
    fails(p.link(b"g", b"d/new"), EACCES)?;
    fails(p.unlink(b"d/f"), EACCES)?;
    fails(p.rename(b"d/f", b"f"), EACCES)?;
    fails(p.rename(b"g", b"d/f"), EACCES)?;
    // What is there may be written all the same.
    put(p, b"d/f", b"new")?;
    fails(p.mkdir(b"d/f"), Errno::EEXIST)?;
    Ok(p.chmod(b"d", 0o700)?)
}

fn who_asks_first_is_told_the_same(p: P<'_>) -> Check {
    put(p, b"f", b"")?;
    p.chmod(b"f", 0o500)?;
    p.access(b"f", 0)?;
    p.access(b"f", 5)?;
    fails(p.access(b"f", 2), EACCES)?;
    fails(p.access(b"f", 7), EACCES)?;
    fails(p.access(b"none", 0), Errno::ENOENT)
}

fn nobody_gives_files_away(p: P<'_>) -> Check {
    put(p, b"f", b"")?;
    fails(p.chown(b"f", 1, u32::MAX, Last::Keep), Errno::EPERM)?;
    fails(p.chown(b"f", u32::MAX, 1, Last::Keep), Errno::EPERM)?;
    Ok(p.chown(b"f", p.uid(), u32::MAX, Last::Keep)?)
}

fn user_0_reads_and_writes_what_nobody_may(p: P<'_>) -> Check {
    put(p, b"f", b"x")?;
    p.chmod(b"f", 0)?;
    same(get(p, b"f")?, b"x".to_vec())?;
    put(p, b"f", b"y")?;
    p.mkdir(b"d")?;
    p.chmod(b"d", 0)?;
    put(p, b"d/f", b"")?;
    p.access(b"f", 6)?;
    // Executing needs at least somebody's bit.
    fails(p.access(b"f", 1), EACCES)?;
    p.chmod(b"f", 0o001)?;
    Ok(p.access(b"f", 1)?)
}

fn others_are_bound_by_the_others_bits(p: P<'_>) -> Check {
    let other = p.another(1001)?;
    put(p, b"f", b"x")?;
    p.chmod(b"f", 0o604)?;
    same(get(&*other, b"f")?, b"x".to_vec())?;
    fails(other.open(b"f", How::WRITE), EACCES)?;
    p.chmod(b"f", 0o660)?;
    fails(other.open(b"f", How::READ), EACCES)
}

fn the_group_is_bound_by_the_groups_bits(p: P<'_>) -> Check {
    let other = p.another(1001)?;
    put(p, b"f", b"x")?;
    p.chown(b"f", 0, 1001, Last::Keep)?;
    p.chmod(b"f", 0o040)?;
    same(get(&*other, b"f")?, b"x".to_vec())?;
    // The group's bits count for the group, also where others may more.
    p.chmod(b"f", 0o006)?;
    fails(other.open(b"f", How::READ), EACCES)
}

fn only_the_owner_sets_modes_and_times(p: P<'_>) -> Check {
    let other = p.another(1001)?;
    put(p, b"f", b"")?;
    p.chmod(b"f", 0o666)?;
    fails(other.chmod(b"f", 0o600), Errno::EPERM)?;
    fails(other.chown(b"f", 1001, u32::MAX, Last::Keep), Errno::EPERM)?;
    fails(other.utimens(b"f", Time::At(1), Time::At(1), Last::Keep), Errno::EPERM)?;
    // Both to now is for everybody who may write.
    other.utimens(b"f", Time::Now, Time::Now, Last::Keep)?;
    fails(other.utimens(b"f", Time::Now, Time::Omit, Last::Keep), Errno::EPERM)?;
    p.chmod(b"f", 0o644)?;
    fails(other.utimens(b"f", Time::Now, Time::Now, Last::Keep), EACCES)
}

fn a_file_of_another_is_removed_where_the_directory_allows(p: P<'_>) -> Check {
    let other = p.another(1001)?;
    p.mkdir(b"d")?;
    put(p, b"d/f", b"")?;
    p.chmod(b"d/f", 0)?;
    fails(other.unlink(b"d/f"), EACCES)?;
    p.chmod(b"d", 0o777)?;
    other.rename(b"d/f", b"d/g")?;
    Ok(other.unlink(b"d/g")?)
}

fn in_a_sticky_directory_it_is_not(p: P<'_>) -> Check {
    let [owner, other] = [p.another(1001)?, p.another(1002)?];
    let allowed = [Errno::EPERM, EACCES];
    p.mkdir(b"d")?;
    p.chmod(b"d", 0o1777)?;
    put(&*owner, b"d/f", b"")?;
    owner.mkdir(b"d/e")?;
    put(&*other, b"d/mine", b"")?;
    fails_with_one_of(other.unlink(b"d/f"), &allowed)?;
    fails_with_one_of(other.rmdir(b"d/e"), &allowed)?;
    fails_with_one_of(other.rename(b"d/f", b"d/g"), &allowed)?;
    fails_with_one_of(other.rename(b"d/mine", b"d/f"), &allowed)?;
    owner.rename(b"d/f", b"d/g")?;
    owner.unlink(b"d/g")?;
    Ok(p.rmdir(b"d/e")?)
}

fn who_owns_a_sticky_directory_clears_it(p: P<'_>) -> Check {
    let [owner, other] = [p.another(1001)?, p.another(1002)?];
    p.mkdir(b"d")?;
    p.chown(b"d", 1001, 1001, Last::Keep)?;
    p.chmod(b"d", 0o1777)?;
    put(&*other, b"d/f", b"")?;
    Ok(owner.unlink(b"d/f")?)
}

fn what_others_make_is_theirs(p: P<'_>) -> Check {
    let other = p.another(1001)?;
    p.mkdir(b"d")?;
    p.chmod(b"d", 0o777)?;
    put(&*other, b"d/f", b"")?;
    same((stat(p, b"d/f")?.uid, other.uid()), (1001, 1001))?;
    p.chown(b"d/f", 0, 0, Last::Keep)?;
    fails(other.open(b"d/f", How::WRITE), EACCES)
}

fn a_directory_of_another_moves_only_with_permission_to_write_it(p: P<'_>) -> Check {
    let other = p.another(1001)?;
    p.chmod(b".", 0o777)?;
    p.mkdir(b"d")?;
    p.mkdir(b"to")?;
    p.chmod(b"to", 0o777)?;
    p.chmod(b"d", 0o755)?;
    // Its `..` would change, which is written in it.
    fails(other.rename(b"d", b"to/d"), EACCES)?;
    p.chmod(b"d", 0o777)?;
    Ok(other.rename(b"d", b"to/d")?)
}

cases! {
    User: an_owner_is_bound_by_the_owners_bits, a_file_may_be_created_that_nobody_can_open,
        a_directory_without_search_hides_what_it_holds, a_directory_without_reading_is_walked_through,
        a_directory_without_writing_keeps_its_names, who_asks_first_is_told_the_same, nobody_gives_files_away;
    Anybody: what_one_owns_one_may_chmod_and_remove;
    Root: user_0_reads_and_writes_what_nobody_may, others_are_bound_by_the_others_bits,
        the_group_is_bound_by_the_groups_bits, only_the_owner_sets_modes_and_times,
        a_file_of_another_is_removed_where_the_directory_allows, in_a_sticky_directory_it_is_not,
        who_owns_a_sticky_directory_clears_it, what_others_make_is_theirs,
        a_directory_of_another_moves_only_with_permission_to_write_it;
}
