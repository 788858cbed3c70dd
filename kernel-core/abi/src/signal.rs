//! Signals: the numbers (those of Linux, which WASIX uses too, up to `SIGSYS`), their names, and what happens by default.

macro_rules! signals {
    ($($name:ident = $number:literal, $action:ident;)*) => {
        /// A signal. The discriminant is its number.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Signal {
            $(#[doc = stringify!($name)] $name = $number,)*
        }

        impl Signal {
            /// Every signal, in the order of the numbers.
            pub const ALL: &[Signal] = &[$(Signal::$name),*];

            /// The signal with this number; 0 and unknown numbers have none.
            pub const fn from_number(number: u32) -> Option<Signal> {
                match number {
                    $($number => Some(Signal::$name),)*
                    _ => None,
                }
            }

            /// The name, such as `SIGINT`.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Signal::$name => stringify!($name),)*
                }
            }

            /// What a process that has not asked for anything else does on this signal.
            pub const fn default_action(self) -> DefaultAction {
                match self {
                    $(Signal::$name => DefaultAction::$action,)*
                }
            }
        }
    };
}

/// What a signal does to a process that neither ignores nor catches it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DefaultAction {
    /// The process ends, killed by the signal.
    Terminate,
    /// Nothing.
    Ignore,
    /// The process stops until `SIGCONT`.
    Stop,
    /// A stopped process goes on.
    Continue,
}

signals! {
    SIGHUP = 1, Terminate;
    SIGINT = 2, Terminate;
    SIGQUIT = 3, Terminate;
    SIGILL = 4, Terminate;
    SIGTRAP = 5, Terminate;
    SIGABRT = 6, Terminate;
    SIGBUS = 7, Terminate;
    SIGFPE = 8, Terminate;
    SIGKILL = 9, Terminate;
    SIGUSR1 = 10, Terminate;
    SIGSEGV = 11, Terminate;
    SIGUSR2 = 12, Terminate;
    SIGPIPE = 13, Terminate;
    SIGALRM = 14, Terminate;
    SIGTERM = 15, Terminate;
    SIGSTKFLT = 16, Terminate;
    SIGCHLD = 17, Ignore;
    SIGCONT = 18, Continue;
    SIGSTOP = 19, Stop;
    SIGTSTP = 20, Stop;
    SIGTTIN = 21, Stop;
    SIGTTOU = 22, Stop;
    SIGURG = 23, Ignore;
    SIGXCPU = 24, Terminate;
    SIGXFSZ = 25, Terminate;
    SIGVTALRM = 26, Terminate;
    SIGPROF = 27, Terminate;
    SIGWINCH = 28, Ignore;
    SIGIO = 29, Terminate;
    SIGPWR = 30, Terminate;
    SIGSYS = 31, Terminate;
}

impl Signal {
    /// The number of this signal on the wire.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// Whether a process may neither catch, block nor ignore it.
    pub const fn is_unstoppable(self) -> bool {
        matches!(self, Signal::SIGKILL | Signal::SIGSTOP)
    }
}

/// A set of signals; bit n-1 stands for signal n, as in POSIX implementations.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct SignalSet(pub u64);

impl SignalSet {
    /// No signal.
    pub const EMPTY: SignalSet = SignalSet(0);

    /// The set with this signal alone.
    pub const fn only(signal: Signal) -> SignalSet {
        SignalSet(1 << (signal as u8 - 1))
    }

    /// Whether the signal is in the set.
    pub const fn contains(self, signal: Signal) -> bool {
        self.0 & SignalSet::only(signal).0 != 0
    }

    /// Adds a signal.
    pub const fn insert(&mut self, signal: Signal) {
        self.0 |= SignalSet::only(signal).0;
    }

    /// Takes a signal out.
    pub const fn remove(&mut self, signal: Signal) {
        self.0 &= !SignalSet::only(signal).0;
    }

    /// The members of this set that are not in the other.
    pub const fn without(self, other: SignalSet) -> SignalSet {
        SignalSet(self.0 & !other.0)
    }

    /// The member with the lowest number.
    pub const fn first(self) -> Option<Signal> {
        if self.0 == 0 { None } else { Signal::from_number(self.0.trailing_zeros() + 1) }
    }

    /// Whether it has no member.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}
