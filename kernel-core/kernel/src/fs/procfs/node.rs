//! Everything that `/proc` can show, as values: what kind of inode each is, where it hangs, and its number.

use crate::fs::inode::FileKind;
use alloc::format;
use alloc::vec::Vec;

/// A file about the machine.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum MachineFile {
    CpuInfo,
    FileSystems,
    LoadAverage,
    MemInfo,
    Stat,
    Uptime,
    Version,
    HostName,
    OsRelease,
    OsType,
    PidMax,
}

/// A file about a process.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ProcessFile {
    CommandLine,
    Command,
    Environment,
    Limits,
    Maps,
    Mounts,
    Stat,
    StatM,
    Status,
}

/// A link of a process.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ProcessLink {
    WorkingDirectory,
    Program,
    Root,
}

/// A link of the root directory, whose target depends on who asks or is fixed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum OwnLink {
    Process,
    Thread,
    Mounts,
}

/// One thing in `/proc`. Numbers are of processes, threads and descriptors, in this order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Node {
    Root,
    Sys,
    SysKernel,
    Machine(MachineFile),
    Own(OwnLink),
    Process(u32),
    File(u32, ProcessFile),
    Link(u32, ProcessLink),
    Descriptors(u32),
    Descriptor(u32, u32),
    DescriptorInfos(u32),
    DescriptorInfo(u32, u32),
    Threads(u32),
    Thread(u32, u32),
    ThreadFile(u32, u32, ProcessFile),
}

/// Names and what is behind them.
pub(super) type Table = &'static [(&'static str, Node)];

/// `/proc`, beside the processes.
pub(super) const ROOT: Table = &[
    ("cpuinfo", Node::Machine(MachineFile::CpuInfo)),
    ("filesystems", Node::Machine(MachineFile::FileSystems)),
    ("loadavg", Node::Machine(MachineFile::LoadAverage)),
    ("meminfo", Node::Machine(MachineFile::MemInfo)),
    ("mounts", Node::Own(OwnLink::Mounts)),
    ("self", Node::Own(OwnLink::Process)),
    ("stat", Node::Machine(MachineFile::Stat)),
    ("sys", Node::Sys),
    ("thread-self", Node::Own(OwnLink::Thread)),
    ("uptime", Node::Machine(MachineFile::Uptime)),
    ("version", Node::Machine(MachineFile::Version)),
];

/// `/proc/sys`.
pub(super) const SYS: Table = &[("kernel", Node::SysKernel)];

/// `/proc/sys/kernel`.
pub(super) const SYS_KERNEL: Table = &[
    ("hostname", Node::Machine(MachineFile::HostName)),
    ("osrelease", Node::Machine(MachineFile::OsRelease)),
    ("ostype", Node::Machine(MachineFile::OsType)),
    ("pid_max", Node::Machine(MachineFile::PidMax)),
];

/// The files of `/proc/<pid>`.
pub(super) const PROCESS_FILES: [(&str, ProcessFile); 9] = [
    ("cmdline", ProcessFile::CommandLine),
    ("comm", ProcessFile::Command),
    ("environ", ProcessFile::Environment),
    ("limits", ProcessFile::Limits),
    ("maps", ProcessFile::Maps),
    ("mounts", ProcessFile::Mounts),
    ("stat", ProcessFile::Stat),
    ("statm", ProcessFile::StatM),
    ("status", ProcessFile::Status),
];

/// Its links.
pub(super) const PROCESS_LINKS: [(&str, ProcessLink); 3] =
    [("cwd", ProcessLink::WorkingDirectory), ("exe", ProcessLink::Program), ("root", ProcessLink::Root)];

/// The files of `/proc/<pid>/task/<tid>`.
pub(super) const THREAD_FILES: [(&str, ProcessFile); 4] = [
    ("cmdline", ProcessFile::CommandLine),
    ("comm", ProcessFile::Command),
    ("stat", ProcessFile::Stat),
    ("status", ProcessFile::Status),
];

impl Node {
    /// The process it is about.
    pub(super) fn pid(self) -> Option<u32> {
        match self {
            Node::Root | Node::Sys | Node::SysKernel | Node::Machine(_) | Node::Own(_) => None,
            Node::Process(pid)
            | Node::File(pid, _)
            | Node::Link(pid, _)
            | Node::Descriptors(pid)
            | Node::Descriptor(pid, _)
            | Node::DescriptorInfos(pid)
            | Node::DescriptorInfo(pid, _)
            | Node::Threads(pid)
            | Node::Thread(pid, _)
            | Node::ThreadFile(pid, ..) => Some(pid),
        }
    }

    pub(super) fn kind(self) -> FileKind {
        match self {
            Node::Root | Node::Sys | Node::SysKernel => FileKind::Directory,
            Node::Process(_) | Node::Threads(_) | Node::Thread(..) => FileKind::Directory,
            Node::Descriptors(_) | Node::DescriptorInfos(_) => FileKind::Directory,
            Node::Own(_) | Node::Link(..) | Node::Descriptor(..) => FileKind::Symlink,
            Node::Machine(_) | Node::File(..) | Node::DescriptorInfo(..) | Node::ThreadFile(..) => {
                FileKind::Regular
            }
        }
    }

    /// Permission bits: what a process holds is its owner's to see.
    pub(super) fn mode(self) -> u32 {
        match self {
            Node::Descriptors(_) | Node::DescriptorInfos(_) => 0o500,
            Node::DescriptorInfo(..) | Node::File(_, ProcessFile::Environment | ProcessFile::Maps) => 0o400,
            _ => match self.kind() {
                FileKind::Directory => 0o555,
                FileKind::Symlink => 0o777,
                _ => 0o444,
            },
        }
    }

    /// Its number: the process or thread in the upper half, which of its things in the lower.
    pub(super) fn ino(self) -> u64 {
        let (upper, class, lower) = match self {
            Node::Root => (0, 0, 1),
            Node::Sys => (0, 0, 2),
            Node::SysKernel => (0, 0, 3),
            Node::Machine(file) => (0, 1, file as u32),
            Node::Own(link) => (0, 2, link as u32),
            Node::Process(pid) => (pid, 0, 0),
            Node::Descriptors(pid) => (pid, 0, 1),
            Node::DescriptorInfos(pid) => (pid, 0, 2),
            Node::Threads(pid) => (pid, 0, 3),
            Node::File(pid, file) => (pid, 1, file as u32),
            Node::Link(pid, link) => (pid, 2, link as u32),
            Node::Descriptor(pid, fd) => (pid, 3, fd),
            Node::DescriptorInfo(pid, fd) => (pid, 4, fd),
            Node::Thread(_, tid) => (tid, 5, 0),
            Node::ThreadFile(_, tid, file) => (tid, 6, file as u32),
        };
        u64::from(upper) << 32 | class << 24 | u64::from(lower)
    }

    /// The directory it is in, and its name there; none for the root.
    pub(super) fn place(self) -> Option<(Node, Vec<u8>)> {
        let number = |number: u32| format!("{number}").into_bytes();
        let (parent, name) = match self {
            Node::Root => return None,
            Node::Sys => (Node::Root, b"sys".to_vec()),
            Node::SysKernel => (Node::Sys, b"kernel".to_vec()),
            Node::Process(pid) => (Node::Root, number(pid)),
            Node::Descriptors(pid) => (Node::Process(pid), b"fd".to_vec()),
            Node::DescriptorInfos(pid) => (Node::Process(pid), b"fdinfo".to_vec()),
            Node::Threads(pid) => (Node::Process(pid), b"task".to_vec()),
            Node::Thread(pid, tid) => (Node::Threads(pid), number(tid)),
            // Only directories are asked for their place.
            Node::Machine(_) | Node::Own(_) | Node::File(..) | Node::Link(..) => return None,
            Node::Descriptor(..) | Node::DescriptorInfo(..) | Node::ThreadFile(..) => return None,
        };
        Some((parent, name))
    }
}
