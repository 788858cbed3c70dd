//! Error numbers, as WASI preview 1 numbers them (`errno` in wasi_snapshot_preview1.witx), with their POSIX names and
//! the texts a person reads. Every interface of the kernel answers with these and no others.

use core::fmt;

/// What every fallible operation of the kernel answers.
pub type Result<T> = core::result::Result<T, Errno>;

macro_rules! errnos {
    ($($name:ident = $number:literal, $text:literal;)*) => {
        /// Why a call failed. The discriminant is the number a WASI program sees; 0 means success and has no variant.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u16)]
        pub enum Errno {
            $(#[doc = $text] $name = $number,)*
        }

        impl Errno {
            /// Every error, in the order of the numbers.
            pub const ALL: &[Errno] = &[$(Errno::$name),*];

            /// The POSIX name, such as `ENOENT`.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Errno::$name => stringify!($name),)*
                }
            }

            /// What a person reads, such as `No such file or directory`.
            pub const fn text(self) -> &'static str {
                match self {
                    $(Errno::$name => $text,)*
                }
            }

            /// The error with this number, if there is one.
            pub const fn from_number(number: u16) -> Option<Errno> {
                match number {
                    $($number => Some(Errno::$name),)*
                    _ => None,
                }
            }
        }
    };
}

errnos! {
    E2BIG = 1, "Argument list too long";
    EACCES = 2, "Permission denied";
    EADDRINUSE = 3, "Address already in use";
    EADDRNOTAVAIL = 4, "Cannot assign requested address";
    EAFNOSUPPORT = 5, "Address family not supported";
    EAGAIN = 6, "Resource temporarily unavailable";
    EALREADY = 7, "Operation already in progress";
    EBADF = 8, "Bad file descriptor";
    EBADMSG = 9, "Bad message";
    EBUSY = 10, "Device or resource busy";
    ECANCELED = 11, "Operation canceled";
    ECHILD = 12, "No child processes";
    ECONNABORTED = 13, "Software caused connection abort";
    ECONNREFUSED = 14, "Connection refused";
    ECONNRESET = 15, "Connection reset by peer";
    EDEADLK = 16, "Resource deadlock avoided";
    EDESTADDRREQ = 17, "Destination address required";
    EDOM = 18, "Numerical argument out of domain";
    EDQUOT = 19, "Disk quota exceeded";
    EEXIST = 20, "File exists";
    EFAULT = 21, "Bad address";
    EFBIG = 22, "File too large";
    EHOSTUNREACH = 23, "No route to host";
    EIDRM = 24, "Identifier removed";
    EILSEQ = 25, "Illegal byte sequence";
    EINPROGRESS = 26, "Operation now in progress";
    EINTR = 27, "Interrupted system call";
    EINVAL = 28, "Invalid argument";
    EIO = 29, "Input/output error";
    EISCONN = 30, "Transport endpoint is already connected";
    EISDIR = 31, "Is a directory";
    ELOOP = 32, "Too many levels of symbolic links";
    EMFILE = 33, "Too many open files";
    EMLINK = 34, "Too many links";
    EMSGSIZE = 35, "Message too long";
    EMULTIHOP = 36, "Multihop attempted";
    ENAMETOOLONG = 37, "File name too long";
    ENETDOWN = 38, "Network is down";
    ENETRESET = 39, "Network dropped connection on reset";
    ENETUNREACH = 40, "Network is unreachable";
    ENFILE = 41, "Too many open files in system";
    ENOBUFS = 42, "No buffer space available";
    ENODEV = 43, "No such device";
    ENOENT = 44, "No such file or directory";
    ENOEXEC = 45, "Exec format error";
    ENOLCK = 46, "No locks available";
    ENOLINK = 47, "Link has been severed";
    ENOMEM = 48, "Cannot allocate memory";
    ENOMSG = 49, "No message of desired type";
    ENOPROTOOPT = 50, "Protocol not available";
    ENOSPC = 51, "No space left on device";
    ENOSYS = 52, "Function not implemented";
    ENOTCONN = 53, "Transport endpoint is not connected";
    ENOTDIR = 54, "Not a directory";
    ENOTEMPTY = 55, "Directory not empty";
    ENOTRECOVERABLE = 56, "State not recoverable";
    ENOTSOCK = 57, "Socket operation on non-socket";
    ENOTSUP = 58, "Operation not supported";
    ENOTTY = 59, "Inappropriate ioctl for device";
    ENXIO = 60, "No such device or address";
    EOVERFLOW = 61, "Value too large for defined data type";
    EOWNERDEAD = 62, "Owner died";
    EPERM = 63, "Operation not permitted";
    EPIPE = 64, "Broken pipe";
    EPROTO = 65, "Protocol error";
    EPROTONOSUPPORT = 66, "Protocol not supported";
    EPROTOTYPE = 67, "Protocol wrong type for socket";
    ERANGE = 68, "Numerical result out of range";
    EROFS = 69, "Read-only file system";
    ESPIPE = 70, "Illegal seek";
    ESRCH = 71, "No such process";
    ESTALE = 72, "Stale file handle";
    ETIMEDOUT = 73, "Connection timed out";
    ETXTBSY = 74, "Text file busy";
    EXDEV = 75, "Invalid cross-device link";
    ENOTCAPABLE = 76, "Capabilities insufficient";
}

impl Errno {
    /// The number of this error on the wire.
    pub const fn number(self) -> u16 {
        self as u16
    }
}

impl fmt::Debug for Errno {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Errno {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl core::error::Error for Errno {}

#[cfg(test)]
mod tests {
    use super::Errno;

    #[test]
    fn numbers_are_those_of_preview_1() {
        assert_eq!(Errno::ALL.len(), 76);
        assert_eq!((Errno::E2BIG.number(), Errno::ENOENT.number(), Errno::ENOTCAPABLE.number()), (1, 44, 76));
        for (index, errno) in Errno::ALL.iter().enumerate() {
            assert_eq!(errno.number() as usize, index + 1);
            assert_eq!(Errno::from_number(errno.number()), Some(*errno));
        }
        assert_eq!(Errno::from_number(0), None);
    }
}
