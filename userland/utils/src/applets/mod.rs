//! The utilities: a row for each name.

mod cat;
mod chmod;
mod chown;
mod cp;
mod dd;
mod df;
mod du;
mod env;
mod files;
mod find;
mod id;
mod kill;
mod ls;
mod machine;
mod mkdir;
mod mktemp;
mod mv;
mod names;
mod nohup;
mod pager;
mod pgrep;
mod ps;
mod screen;
mod snapshot;
mod stat;
mod stty;
mod tac;
mod timeout;
mod which;
mod xargs;

use crate::call::Applet;

/// All of them.
pub(crate) const APPLETS: &[Applet] = &[
    cat::CAT,
    chown::CHGRP,
    chmod::CHMOD,
    chown::CHOWN,
    screen::CLEAR,
    cp::CP,
    dd::DD,
    df::DF,
    ls::DIR,
    du::DU,
    env::ENV,
    find::FIND,
    machine::FREE,
    snapshot::FSCK,
    id::GROUPS,
    machine::HOSTNAME,
    id::ID,
    files::INSTALL,
    kill::KILL,
    pager::LESS,
    id::LOGNAME,
    ls::LS,
    mkdir::MKDIR,
    files::MKFIFO,
    mktemp::MKTEMP,
    pager::MORE,
    mv::MV,
    nohup::NOHUP,
    pgrep::PGREP,
    pgrep::PKILL,
    ps::PS,
    screen::RESET,
    snapshot::SNAPSHOT,
    stat::STAT,
    stty::STTY,
    machine::SYNC,
    tac::TAC,
    timeout::TIMEOUT,
    names::TTY,
    names::UNAME,
    machine::UPTIME,
    ls::VDIR,
    which::WHICH,
    id::WHOAMI,
    xargs::XARGS,
];
