//! The kernel as the cases see it: processes without programs, in whose name the calls of the table are made, on a machine
//! of the kernel's own tests. A disk has its flusher's thread, which ends with the machine.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::thread::JoinHandle;
use tabula_kernel::fs::inode::{NewInode, Ownership};
use tabula_kernel::fs::mount::{Location, MountAccess};
use tabula_kernel::fs::open::{OpenFile, OpenFlags};
use tabula_kernel::fs::persist::{Flusher, PersistFs, World};
use tabula_kernel::host::Host;
use tabula_kernel::init::next_dev;
use tabula_kernel::syscall::descriptors::{install, with_all_rights};
use tabula_kernel::syscall::dispatch::dispatch;
use tabula_kernel::syscall::table::find;
use tabula_kernel::task::Task;
use tabula_kernel::task::exit::{Departure, departed, terminate};
use tabula_kernel::task::process::{Credentials, ExitStatus};
use tabula_kernel::testing::{Machine, TestHost, TestMemory};
use tabula_kernel::{Ctx, Errno, Result};
use tabula_persist::environment::Environment;
use tabula_persist::fsck::Scope;
use tabula_persist::{BlockDevice, FormatOptions, MountOptions, Volume};
use tabula_posix_files::Process;
use tabula_posix_files::tabula::{Tabula, Wire};

/// How large disks are.
pub(crate) const CAPACITY_BYTES: u64 = 512 << 20;
/// Memory of a process: the largest case reads and writes a megabyte at once.
const MEMORY_BYTES: u32 = 4 << 20;

/// A device with a volume on it.
pub(crate) struct Disk {
    device: Arc<dyn BlockDevice>,
    key: Option<[u8; 32]>,
}

impl Disk {
    /// A disk whose files everybody can read who has it.
    pub(crate) fn plain(device: Arc<dyn BlockDevice>) -> Disk {
        Disk { device, key: None }
    }

    /// One whose files only the key opens.
    pub(crate) fn encrypted(device: Arc<dyn BlockDevice>) -> Disk {
        Disk { device, key: Some([5; 32]) }
    }

    pub(crate) fn world() -> Arc<dyn Environment> {
        let host: Arc<dyn Host> = Arc::new(TestHost::default());
        World::new(host, |out| out.fill(7))
    }

    pub(crate) fn format(&self) {
        let options = FormatOptions { capacity_bytes: CAPACITY_BYTES, key: self.key.as_ref() };
        Volume::format(self.device.clone(), Disk::world(), options).expect("an empty device");
    }

    fn mount(&self, world: Arc<dyn Environment>) -> Volume {
        let options = MountOptions {
            capacity_bytes: CAPACITY_BYTES,
            key: self.key.as_ref(),
            ..MountOptions::default()
        };
        Volume::mount(self.device.clone(), world, options).expect("a volume")
    }

    /// Mounts it without a machine and has everything checked.
    pub(crate) fn require_sound(&self) {
        let report = self.mount(Disk::world()).check(Scope::Everything).expect("it can be read");
        assert!(report.findings.is_empty(), "{report:?}");
    }
}

/// A machine, and the thread of its disk.
pub(crate) struct Tested {
    machine: Rc<Machine>,
    disk: Option<(Arc<PersistFs>, JoinHandle<()>)>,
}

impl Tested {
    pub(crate) fn without_disk() -> Tested {
        Tested { machine: Rc::new(Machine::boot()), disk: None }
    }

    /// A machine that has a disk's volume at `/disk`.
    pub(crate) fn with_disk(disk: &Disk) -> Tested {
        let machine = Machine::boot();
        let kernel = machine.kernel.clone();
        let random = kernel.clone();
        let world = World::new(machine.host.clone(), move |out| random.fill_random(out));
        let fs = PersistFs::new(&kernel, next_dev(&kernel), disk.mount(world));
        let flushed = fs.clone();
        let flusher = std::thread::spawn(move || Flusher::run(&flushed));
        let root = kernel.root();
        let at = root.inode.create(b"disk", NewInode::Directory, owner(0)).expect("an empty root");
        let at = Location { mount: root.mount, inode: at };
        let volume = fs.root().expect("it was mounted");
        kernel.mounts().mount(&at, volume, MountAccess::ReadWrite, b"disk").expect("a free place");
        Tested { machine: Rc::new(machine), disk: Some((fs, flusher)) }
    }

    /// A folder of a user's.
    pub(crate) fn make_folder(&self, path: &str, uid: u32) {
        let (above, name) = path.rsplit_once('/').expect("an absolute path");
        let process = self.start(if above.is_empty() { "/" } else { above }, 0);
        process.mkdir(name.as_bytes()).expect("a free name");
        let last = tabula_posix_files::process::Last::Keep;
        process.chown(name.as_bytes(), uid, uid, last).expect("user 0 may");
    }

    /// A process in a folder.
    pub(crate) fn start(&self, folder: &str, uid: u32) -> Box<dyn Process> {
        let wire = Box::new(KernelWire::new(&self.machine, uid));
        Box::new(Tabula::new(wire, folder.as_bytes()).expect("the folder is there"))
    }
}

impl Drop for Tested {
    fn drop(&mut self) {
        if let Some((fs, flusher)) = self.disk.take() {
            fs.flusher().stop();
            flusher.join().expect("the flusher ends");
        }
    }
}

fn owner(uid: u32) -> Ownership {
    Ownership { mode: 0o755, uid, gid: uid }
}

/// A process without a program.
struct KernelWire {
    machine: Rc<Machine>,
    task: Arc<Task>,
    memory: TestMemory,
    next: Cell<u32>,
    is_used_up: Cell<bool>,
    start_directory: u32,
}

impl KernelWire {
    fn new(machine: &Rc<Machine>, uid: u32) -> KernelWire {
        let task = machine.process(Credentials { uid, gid: uid, groups: Vec::new() });
        let ctx = machine.ctx_of(&task);
        let root = OpenFile::open(&ctx, machine.kernel.root(), OpenFlags::READ).expect("a root");
        let descriptor = with_all_rights(root, tabula_kernel::fs::descriptors::OnExec::Keep);
        let start_directory = install(&ctx, descriptor).expect("a free number");
        KernelWire {
            machine: machine.clone(),
            task,
            memory: TestMemory::new(MEMORY_BYTES as usize),
            next: Cell::new(8),
            is_used_up: Cell::new(false),
            start_directory,
        }
    }
}

impl Drop for KernelWire {
    fn drop(&mut self) {
        terminate(&self.machine.kernel, self.task.process(), ExitStatus::Exited(0));
        departed(&self.machine.kernel, &self.task, Departure::Left);
    }
}

impl Wire for KernelWire {
    fn put(&self, bytes: &[u8]) -> u32 {
        if self.is_used_up.replace(false) {
            self.next.set(8);
        }
        let address = self.next.get();
        self.memory.put(address, bytes);
        self.next.set((address + bytes.len() as u32).next_multiple_of(8));
        address
    }

    fn get(&self, address: u32, len: usize) -> Vec<u8> {
        self.memory.get(address, len)
    }

    fn call(&self, name: &str, args: &[u64]) -> Result<()> {
        let ctx = self.machine.ctx_with(&self.task, &self.memory);
        let answer = invoke(&ctx, name, args);
        self.is_used_up.set(true);
        match u16::try_from(answer) {
            Ok(0) => Ok(()),
            Ok(number) => Err(Errno::from_number(number).expect("an error's number")),
            Err(_) => panic!("{name} answers {answer}"),
        }
    }

    fn start_directory(&self) -> u32 {
        self.start_directory
    }

    fn start(&self, uid: u32, _folder: &[u8]) -> Result<Box<dyn Wire>> {
        if uid != self.task.process().credentials().uid && self.task.process().credentials().uid != 0 {
            return Err(Errno::EPERM);
        }
        Ok(Box::new(KernelWire::new(&self.machine, uid)))
    }
}

fn invoke(ctx: &Ctx<'_>, name: &str, args: &[u64]) -> i32 {
    let answers =
        [preview1::invoke(ctx, name, args), wasix::invoke(ctx, name, args), posix::invoke(ctx, name, args)];
    answers.into_iter().flatten().next().unwrap_or_else(|| panic!("no call {name}"))
}

macro_rules! invocations {
    (module $module:literal; $($name:literal($($arg:ident: $kind:ident),*) -> $returns:ident = $handler:path, $status:expr;)*) => {
        /// Makes a call of this interface, if it has it.
        pub(super) fn invoke(ctx: &Ctx<'_>, name: &str, args: &[u64]) -> Option<i32> {
            match name {
                $($name => {
                    let call = find($module, $name)?;
                    assert_eq!(call.params.len(), args.len(), "{name}");
                    #[allow(unused_mut, unused_variables)]
                    let mut next = args.iter().copied();
                    $(let $arg = next.next().unwrap_or(0) as $kind;)*
                    Some(dispatch(ctx, call, args, |ctx| $handler(ctx $(, $arg)*)))
                })*
                _ => None,
            }
        }
        #[allow(dead_code)]
        fn types_of_all_interfaces(_: Ptr, _: Len, _: Fd, _: U32, _: I32, _: U64, _: I64) {}
    };
}

/// WASI preview 1.
mod preview1 {
    use super::{Ctx, dispatch, find};
    use tabula_kernel::syscall::table::{Fd, I32, I64, Len, Ptr, U32, U64};
    tabula_kernel::for_each_preview1_call!(invocations);
}

/// WASIX.
mod wasix {
    use super::{Ctx, dispatch, find};
    use tabula_kernel::syscall::table::{Fd, I32, I64, Len, Ptr, U32, U64};
    tabula_kernel::for_each_wasix_call!(invocations);
}

/// `tabula_posix`.
mod posix {
    use super::{Ctx, dispatch, find};
    use tabula_kernel::syscall::table::{Fd, I32, I64, Len, Ptr, U32, U64};
    tabula_kernel::for_each_posix_call!(invocations);
}
