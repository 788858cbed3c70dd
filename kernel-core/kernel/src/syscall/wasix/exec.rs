//! Replacing the program. The calls that cannot answer end the process when it fails, as a shell's child would.

use crate::kernel::Ctx;
use crate::syscall::table::{Len, Ptr, U32};
use crate::syscall::wasix::spawn::{ListForm, Program, ProgramArgs, search_in};
use crate::task::exec::exec;
use crate::task::exit::leave;
use crate::task::loader::load;
use crate::task::process::ExitStatus;
use tabula_abi::{Errno, Result};

fn replace(ctx: &Ctx<'_>, from: &ProgramArgs, form: ListForm) -> Result<()> {
    let Program { name, args, env, directories } = Program::read(ctx, from, form)?;
    let image = load(ctx, &ctx.process().cwd(), &name, search_in(directories.as_deref()), args, env)?;
    exec(ctx, image)
}

macro_rules! exec_call {
    ($name:ident, $form:expr, $text:literal) => {
        #[doc = $text]
        ///
        /// # Errors
        /// `ENOENT`, `EACCES`, `ENOEXEC` and the errors of a walk; `E2BIG`, `EAGAIN`, `EINTR`, `EFAULT`. The program goes on.
        #[allow(clippy::too_many_arguments)]
        pub fn $name(
            ctx: &Ctx<'_>,
            name: Ptr,
            name_len: Len,
            args: Ptr,
            args_len: Len,
            envs: Ptr,
            envs_len: Len,
            search: U32,
            path: Ptr,
            path_len: Len,
        ) -> Result<()> {
            let from = ProgramArgs {
                name: (name, name_len),
                args: (args, args_len),
                envs: (envs, envs_len),
                search,
                path: (path, path_len),
            };
            replace(ctx, &from, $form)
        }
    };
}

exec_call!(
    proc_exec3,
    ListForm::Lines,
    "Replaces the program; arguments and environment are texts with lines."
);
exec_call!(
    proc_exec4,
    ListForm::Array,
    "Replaces the program; arguments and environment are arrays of strings."
);

/// Replaces the program, which gets the same environment, or ends the process.
pub fn proc_exec(ctx: &Ctx<'_>, name: Ptr, name_len: Len, args: Ptr, args_len: Len) {
    replace_or_leave(ctx, (name, name_len), (args, args_len), (0, 0));
}

/// Replaces the program, or ends the process.
#[allow(clippy::too_many_arguments)]
pub fn proc_exec2(
    ctx: &Ctx<'_>,
    name: Ptr,
    name_len: Len,
    args: Ptr,
    args_len: Len,
    envs: Ptr,
    envs_len: Len,
) {
    replace_or_leave(ctx, (name, name_len), (args, args_len), (envs, envs_len));
}

fn replace_or_leave(ctx: &Ctx<'_>, name: (Ptr, Len), args: (Ptr, Len), envs: (Ptr, Len)) {
    let from = ProgramArgs { name, args, envs, search: 0, path: (0, 0) };
    if let Err(errno) = replace(ctx, &from, ListForm::Lines) {
        // The codes of a shell: 127 for a program that is not there, 126 for one that cannot be run.
        let code = if errno == Errno::ENOENT { 127 } else { 126 };
        leave(ctx, Some(ExitStatus::Exited(code)));
    }
}
