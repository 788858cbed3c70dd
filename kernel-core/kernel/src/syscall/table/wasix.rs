//! The rows of WASIX.

/// Hands the rows of WASIX to a macro.
#[macro_export]
macro_rules! for_each_wasix_call {
    ($callback:ident) => {
        $callback! {
            module "wasix_32v1";
            "proc_id"(out: Ptr) -> errno = $crate::syscall::wasix::process::proc_id, $crate::syscall::table::Status::Full;
        }
    };
}
