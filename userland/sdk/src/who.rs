//! Who the caller is, and what the machine is called.

use crate::check;
use crate::raw::files as raw;
use tabula_abi::posix::{UTSNAME_BYTES, UTSNAME_TEXT_BYTES};

/// The most groups that are asked for.
const GROUPS_MAX: usize = 256;

/// The user in whose name the caller acts.
pub fn user() -> u32 {
    let mut id = 0;
    // SAFETY: the address is that of a variable here. The call does not fail.
    let _ = check(unsafe { raw::geteuid(&mut id) });
    id
}

/// The group in whose name the caller acts.
pub fn group() -> u32 {
    let mut id = 0;
    // SAFETY: the address is that of a variable here. The call does not fail.
    let _ = check(unsafe { raw::getegid(&mut id) });
    id
}

/// All groups of the caller, its own first.
pub fn groups() -> Vec<u32> {
    let mut further = vec![0; GROUPS_MAX];
    let mut count = 0;
    // SAFETY: the range is the list's, and the count's address is that of a variable here.
    let answer = check(unsafe { raw::getgroups(further.len(), further.as_mut_ptr(), &mut count) });
    further.truncate(if answer.is_ok() { count as usize } else { 0 });
    let own = group();
    let mut groups = vec![own];
    groups.extend(further.into_iter().filter(|group| *group != own));
    groups
}

/// The machine's name.
pub fn host_name() -> Vec<u8> {
    let mut names = [0; UTSNAME_BYTES];
    // SAFETY: the buffer has the size of the structure. A failure leaves it empty.
    let _ = check(unsafe { raw::uname(names.as_mut_ptr()) });
    names.iter().skip(UTSNAME_TEXT_BYTES).copied().take_while(|byte| *byte != 0).collect()
}
