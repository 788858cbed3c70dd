//! What the system says of itself and of the caller: users, names, limits, and time used.

use crate::{Result, check, raw};
use tabula_abi::posix::{RUSAGE_CHILDREN, RUSAGE_SELF, UTSNAME_BYTES, UTSNAME_TEXT_BYTES};

/// The most groups that are asked for.
const GROUPS_MAX: usize = 256;

/// The caller's user.
pub fn user() -> u32 {
    let mut id = 0;
    // SAFETY: the address is that of a variable here. The call does not fail.
    let _ = check(unsafe { raw::getuid(&mut id) });
    id
}

/// The caller's group.
pub fn group() -> u32 {
    let mut id = 0;
    // SAFETY: the address is that of a variable here. The call does not fail.
    let _ = check(unsafe { raw::getgid(&mut id) });
    id
}

/// All groups of the caller, its own first.
pub fn groups() -> Vec<u32> {
    let mut further = vec![0; GROUPS_MAX];
    let mut count = 0;
    // SAFETY: the range is the list's, and the count's address is that of a variable here.
    let answer = check(unsafe { raw::files::getgroups(further.len(), further.as_mut_ptr(), &mut count) });
    further.truncate(if answer.is_ok() { count as usize } else { 0 });
    let own = group();
    let mut groups = vec![own];
    groups.extend(further.into_iter().filter(|group| *group != own));
    groups
}

/// The names of the system, the machine, the release, its version, and the kind of machine.
pub fn names() -> [Vec<u8>; 5] {
    let mut names = [0; UTSNAME_BYTES];
    // SAFETY: the buffer has the size of the structure. A failure leaves it empty.
    let _ = check(unsafe { raw::uname(names.as_mut_ptr()) });
    std::array::from_fn(|index| {
        let text = &names[index * UTSNAME_TEXT_BYTES..(index + 1) * UTSNAME_TEXT_BYTES];
        text.iter().copied().take_while(|byte| *byte != 0).collect()
    })
}

/// The machine's name.
pub fn host_name() -> Vec<u8> {
    let [_, node, ..] = names();
    node
}

/// A limit: soft and hard (`tabula_abi::posix::RLIM_INFINITY` for none). Resources have Linux' numbers.
///
/// # Errors
/// `EINVAL` for an unknown one.
pub fn limit(resource: u32) -> Result<(u64, u64)> {
    let mut limit = [0; 2];
    // SAFETY: the buffer has the size of the structure.
    check(unsafe { raw::getrlimit(resource, limit.as_mut_ptr()) })?;
    Ok((limit[0], limit[1]))
}

/// Sets a limit, soft and hard.
///
/// # Errors
/// `EINVAL` for an unknown one or a soft limit above the hard one, `EPERM` to raise the hard one.
pub fn set_limit(resource: u32, soft: u64, hard: u64) -> Result<()> {
    let limit = [soft, hard];
    // SAFETY: the buffer has the size of the structure.
    check(unsafe { raw::setrlimit(resource, limit.as_ptr()) })
}

/// Whose time is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Whose {
    /// The caller's.
    Own,
    /// That of its children that have ended and been waited for.
    Children,
}

/// Time computed, in nanoseconds: in the program and in the kernel.
pub fn time_used_ns(whose: Whose) -> (u64, u64) {
    let who = if whose == Whose::Own { RUSAGE_SELF } else { RUSAGE_CHILDREN };
    let mut used = [0; 3];
    // SAFETY: the buffer has the size of the structure. A failure leaves it zero.
    let _ = check(unsafe { raw::getrusage(who, used.as_mut_ptr()) });
    (used[0], used[1])
}
