//! The rows of WASI preview 1 and of WASI threads.

/// Hands the rows of WASI preview 1 to a macro.
#[macro_export]
macro_rules! for_each_preview1_call {
    ($callback:ident) => {
        $callback! {
            module "wasi_snapshot_preview1";
        }
    };
}

/// Hands the row of WASI threads to a macro.
#[macro_export]
macro_rules! for_each_wasi_threads_call {
    ($callback:ident) => {
        $callback! {
            module "wasi";
        }
    };
}
