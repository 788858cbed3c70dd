//! A process that another one directs: it makes the calls that it is told to, one after the other, and sends back what came
//! of them. Between the two go a request of one letter and its numbers, all little-endian words; any two ends of a pipe do.

use super::wire::Wire;
use crate::process::{Errno, Result};
use std::cell::RefCell;
use std::io::{Read, Write};

/// The most that goes in one piece; the cases need a megabyte.
const PIECE_MAX: u32 = 8 << 20;

/// The ends of the pipes to a process.
pub struct Remote<W: Write, R: Read> {
    ends: RefCell<(W, R)>,
}

impl<W: Write, R: Read> Remote<W, R> {
    /// Directs the process that reads what `to` is given and writes what `from` gives.
    pub fn new(to: W, from: R) -> Self {
        Remote { ends: RefCell::new((to, from)) }
    }

    /// As [`Wire::put`]; address 0 where the process is gone, which its next call tells.
    pub fn put(&self, bytes: &[u8]) -> u32 {
        let answer = self.ask(b'p', bytes).unwrap_or_default();
        words(&answer).next().unwrap_or(0) as u32
    }

    /// As [`Wire::get`]; nothing where the process is gone.
    pub fn get(&self, address: u32, len: usize) -> Vec<u8> {
        let request = [u64::from(address).to_le_bytes(), (len as u64).to_le_bytes()].concat();
        self.ask(b'g', &request).unwrap_or_default()
    }

    /// As [`Wire::call`].
    ///
    /// # Errors
    /// The call's; `EPIPE` where the process is gone.
    pub fn call(&self, name: &str, args: &[u64]) -> Result<()> {
        let mut request: Vec<u8> = (args.len() as u64).to_le_bytes().to_vec();
        request.extend(args.iter().flat_map(|arg| arg.to_le_bytes()));
        request.extend(name.as_bytes());
        let answer = self.ask(b'c', &request).map_err(|_| Errno::EPIPE)?;
        match words(&answer).next() {
            Some(0) => Ok(()),
            Some(number) => {
                Err(u16::try_from(number).ok().and_then(Errno::from_number).unwrap_or(Errno::EIO))
            }
            None => Err(Errno::EPIPE),
        }
    }

    /// A request, and its answer.
    fn ask(&self, letter: u8, request: &[u8]) -> std::io::Result<Vec<u8>> {
        let (to, from) = &mut *self.ends.borrow_mut();
        to.write_all(&[letter])?;
        send(to, request)?;
        to.flush()?;
        receive(from)
    }
}

/// Other processes may have the same end of the pipe, so its close alone would not be heard.
impl<W: Write, R: Read> Drop for Remote<W, R> {
    fn drop(&mut self) {
        let (to, _) = self.ends.get_mut();
        // Should it be gone already, that is what is wanted.
        let _ = to.write_all(b"q").and_then(|()| to.flush());
    }
}

fn send(to: &mut impl Write, bytes: &[u8]) -> std::io::Result<()> {
    to.write_all(&(bytes.len() as u32).to_le_bytes())?;
    to.write_all(bytes)
}

fn receive(from: &mut impl Read) -> std::io::Result<Vec<u8>> {
    let mut len = [0; 4];
    from.read_exact(&mut len)?;
    let len = u32::from_le_bytes(len);
    if len > PIECE_MAX {
        return Err(std::io::ErrorKind::InvalidData.into());
    }
    let mut bytes = vec![0; len as usize];
    from.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn words(bytes: &[u8]) -> impl Iterator<Item = u64> + '_ {
    bytes.chunks_exact(8).map(|chunk| u64::from_le_bytes(chunk.first_chunk().copied().unwrap_or_default()))
}

/// Serves until it is told to end, or nobody can ask any more.
pub fn serve(wire: &dyn Wire, from: &mut impl Read, to: &mut impl Write) -> std::io::Result<()> {
    loop {
        let mut letter = [0];
        if from.read(&mut letter)? == 0 || letter == *b"q" {
            return Ok(());
        }
        let request = receive(from)?;
        let answer = match letter[0] {
            b'p' => u64::from(wire.put(&request)).to_le_bytes().to_vec(),
            b'g' => {
                let numbers: Vec<u64> = words(&request).collect();
                wire.get(
                    numbers.first().copied().unwrap_or(0) as u32,
                    numbers.get(1).copied().unwrap_or(0) as usize,
                )
            }
            _ => called(wire, &request).to_le_bytes().to_vec(),
        };
        send(to, &answer)?;
        to.flush()?;
    }
}

/// Makes a call that was asked for; 0 or the error's number.
fn called(wire: &dyn Wire, request: &[u8]) -> u64 {
    let mut numbers = words(request);
    let count = numbers.next().unwrap_or(0) as usize;
    let args: Vec<u64> = numbers.by_ref().take(count).collect();
    let name = request.get(8 + 8 * args.len()..).unwrap_or_default();
    match wire.call(&String::from_utf8_lossy(name), &args) {
        Ok(()) => 0,
        Err(errno) => errno as u64,
    }
}
