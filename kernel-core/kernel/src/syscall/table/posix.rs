//! The rows of `tabula_posix`.

/// Hands the rows of `tabula_posix` to a macro.
#[macro_export]
macro_rules! for_each_posix_call {
    ($callback:ident) => {
        $callback! {
            module "tabula_posix";
        }
    };
}
