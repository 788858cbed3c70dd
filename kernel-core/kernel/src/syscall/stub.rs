//! Handlers of calls that are declared but not there: programs that import them start, and get this error when they call.
//! One function per number of arguments, whatever their types, and one module per error.

macro_rules! stub {
    ($errno:ident: $($name:ident($($kind:ident),*);)*) => {
        $(
            #[doc = concat!("Answers `", stringify!($errno), "`.")]
            ///
            /// # Errors
            /// Always.
            #[allow(clippy::too_many_arguments)]
            pub fn $name<$($kind),*>(_ctx: &$crate::kernel::Ctx<'_> $(, _: $kind)*) -> tabula_abi::Result<()> {
                Err(tabula_abi::Errno::$errno)
            }
        )*
    };
}

macro_rules! stubs {
    ($($module:ident: $errno:ident;)*) => {
        $(
            #[doc = concat!("Calls that answer `", stringify!($errno), "`.")]
            pub mod $module {
                stub! { $errno:
                    args0();
                    args1(A);
                    args2(A, B);
                    args3(A, B, C);
                    args4(A, B, C, D);
                    args5(A, B, C, D, E);
                    args6(A, B, C, D, E, F);
                    args7(A, B, C, D, E, F, G);
                    args8(A, B, C, D, E, F, G, H);
                }
            }
        )*
    };
}

stubs! {
    enosys: ENOSYS;
    enotsup: ENOTSUP;
    eperm: EPERM;
}
