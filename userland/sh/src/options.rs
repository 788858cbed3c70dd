//! The options of `set` and of `shopt`. A set of options is a few bits; names and letters are in one table each.

/// An option of `set`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Opt {
    AllExport,
    BraceExpand,
    Emacs,
    ErrExit,
    ErrTrace,
    FuncTrace,
    HashAll,
    HistExpand,
    History,
    IgnoreEof,
    InteractiveComments,
    Keyword,
    Monitor,
    NoClobber,
    NoExec,
    NoGlob,
    NoLog,
    Notify,
    NoUnset,
    OneCmd,
    Physical,
    PipeFail,
    Posix,
    Privileged,
    Verbose,
    Vi,
    XTrace,
}

/// Names and letters of the options of `set`, in the order of the names. A space stands for no letter.
pub(crate) const OPTIONS: &[(&str, u8, Opt)] = &[
    ("allexport", b'a', Opt::AllExport),
    ("braceexpand", b'B', Opt::BraceExpand),
    ("emacs", b' ', Opt::Emacs),
    ("errexit", b'e', Opt::ErrExit),
    ("errtrace", b'E', Opt::ErrTrace),
    ("functrace", b'T', Opt::FuncTrace),
    ("hashall", b'h', Opt::HashAll),
    ("histexpand", b'H', Opt::HistExpand),
    ("history", b' ', Opt::History),
    ("ignoreeof", b' ', Opt::IgnoreEof),
    ("interactive-comments", b' ', Opt::InteractiveComments),
    ("keyword", b'k', Opt::Keyword),
    ("monitor", b'm', Opt::Monitor),
    ("noclobber", b'C', Opt::NoClobber),
    ("noexec", b'n', Opt::NoExec),
    ("noglob", b'f', Opt::NoGlob),
    ("nolog", b' ', Opt::NoLog),
    ("notify", b'b', Opt::Notify),
    ("nounset", b'u', Opt::NoUnset),
    ("onecmd", b't', Opt::OneCmd),
    ("physical", b'P', Opt::Physical),
    ("pipefail", b' ', Opt::PipeFail),
    ("posix", b' ', Opt::Posix),
    ("privileged", b'p', Opt::Privileged),
    ("verbose", b'v', Opt::Verbose),
    ("vi", b' ', Opt::Vi),
    ("xtrace", b'x', Opt::XTrace),
];

/// The order of letters in `$-`.
const DASH_ORDER: &[u8] = b"abefhkmnptuvxBCEHPT";

/// An option of `shopt`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Shopt {
    AutoCd,
    CdableVars,
    CheckHash,
    CheckJobs,
    CheckWinSize,
    CmdHist,
    DotGlob,
    ExecFail,
    ExpandAliases,
    ExtGlob,
    FailGlob,
    GlobAsciiRanges,
    GlobSkipDots,
    GlobStar,
    HistAppend,
    HupOnExit,
    InheritErrExit,
    InteractiveComments,
    LastPipe,
    LocalVarInherit,
    LoginShell,
    NoCaseGlob,
    NoCaseMatch,
    NullGlob,
    PatsubReplacement,
    ProgComp,
    PromptVars,
    ShiftVerbose,
    SourcePath,
    XpgEcho,
}

/// Names of the options of `shopt`, in their order.
pub(crate) const SHOPTS: &[(&str, Shopt)] = &[
    ("autocd", Shopt::AutoCd),
    ("cdable_vars", Shopt::CdableVars),
    ("checkhash", Shopt::CheckHash),
    ("checkjobs", Shopt::CheckJobs),
    ("checkwinsize", Shopt::CheckWinSize),
    ("cmdhist", Shopt::CmdHist),
    ("dotglob", Shopt::DotGlob),
    ("execfail", Shopt::ExecFail),
    ("expand_aliases", Shopt::ExpandAliases),
    ("extglob", Shopt::ExtGlob),
    ("failglob", Shopt::FailGlob),
    ("globasciiranges", Shopt::GlobAsciiRanges),
    ("globskipdots", Shopt::GlobSkipDots),
    ("globstar", Shopt::GlobStar),
    ("histappend", Shopt::HistAppend),
    ("huponexit", Shopt::HupOnExit),
    ("inherit_errexit", Shopt::InheritErrExit),
    ("interactive_comments", Shopt::InteractiveComments),
    ("lastpipe", Shopt::LastPipe),
    ("localvar_inherit", Shopt::LocalVarInherit),
    ("login_shell", Shopt::LoginShell),
    ("nocaseglob", Shopt::NoCaseGlob),
    ("nocasematch", Shopt::NoCaseMatch),
    ("nullglob", Shopt::NullGlob),
    ("patsub_replacement", Shopt::PatsubReplacement),
    ("progcomp", Shopt::ProgComp),
    ("promptvars", Shopt::PromptVars),
    ("shift_verbose", Shopt::ShiftVerbose),
    ("sourcepath", Shopt::SourcePath),
    ("xpg_echo", Shopt::XpgEcho),
];

const SHOPTS_AT_FIRST: &[Shopt] = &[
    Shopt::CheckWinSize,
    Shopt::CmdHist,
    Shopt::GlobAsciiRanges,
    Shopt::GlobSkipDots,
    Shopt::InteractiveComments,
    Shopt::PatsubReplacement,
    Shopt::ProgComp,
    Shopt::PromptVars,
    Shopt::SourcePath,
];

/// Which options are on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Options {
    set: u32,
    shopt: u32,
}

impl Default for Options {
    fn default() -> Options {
        let mut options = Options { set: 0, shopt: 0 };
        for option in [Opt::BraceExpand, Opt::HashAll, Opt::InteractiveComments] {
            options.put(option, true);
        }
        for shopt in SHOPTS_AT_FIRST {
            options.put_shopt(*shopt, true);
        }
        options
    }
}

impl Options {
    /// Whether an option is on.
    pub(crate) fn has(self, option: Opt) -> bool {
        self.set & (1 << option as u32) != 0
    }

    /// Turns an option on or off.
    pub(crate) fn put(&mut self, option: Opt, on: bool) {
        let bit = 1 << option as u32;
        self.set = if on { self.set | bit } else { self.set & !bit };
    }

    /// Whether an option of `shopt` is on.
    pub(crate) fn shopt(self, option: Shopt) -> bool {
        self.shopt & (1 << option as u32) != 0
    }

    /// Turns an option of `shopt` on or off.
    pub(crate) fn put_shopt(&mut self, option: Shopt, on: bool) {
        let bit = 1 << option as u32;
        self.shopt = if on { self.shopt | bit } else { self.shopt & !bit };
    }

    /// The letters of the options that are on.
    pub(crate) fn letters(self) -> Vec<u8> {
        let is_on = |letter: &u8| by_letter(*letter).is_some_and(|option| self.has(option));
        DASH_ORDER.iter().copied().filter(|letter| is_on(letter)).collect()
    }

    /// All as numbers, for other shells.
    pub(crate) fn bits(self) -> (u32, u32) {
        (self.set, self.shopt)
    }

    /// Options from numbers.
    pub(crate) fn from_bits(set: u32, shopt: u32) -> Options {
        Options { set, shopt }
    }
}

/// The option of a letter.
pub(crate) fn by_letter(letter: u8) -> Option<Opt> {
    OPTIONS.iter().find(|(_, found, _)| *found == letter && letter != b' ').map(|(.., option)| *option)
}

/// The option of a name.
pub(crate) fn by_name(name: &[u8]) -> Option<Opt> {
    OPTIONS.iter().find(|(found, ..)| found.as_bytes() == name).map(|(.., option)| *option)
}

/// The option of `shopt` of a name.
pub(crate) fn shopt_by_name(name: &[u8]) -> Option<Shopt> {
    SHOPTS.iter().find(|(found, _)| found.as_bytes() == name).map(|(_, option)| *option)
}

#[cfg(test)]
mod tests {
    use super::{OPTIONS, Opt, Options, SHOPTS};

    #[test]
    fn names_are_in_order_and_bits_are_enough() {
        assert!(OPTIONS.is_sorted_by_key(|(name, ..)| *name) && OPTIONS.len() <= 32);
        assert!(SHOPTS.is_sorted_by_key(|(name, _)| *name) && SHOPTS.len() <= 32);
    }

    #[test]
    fn letters_show_what_is_on() {
        let mut options = Options::default();
        options.put(Opt::ErrExit, true);
        assert_eq!(options.letters(), b"ehB");
    }
}
