//! How entries are shown: names with colours and marks, alone, in columns, or with all that is known of them.

use tabula_sdk::file::Stat;
use utils::accounts::{self, Account};
use utils::listing::colors::Leads;
use utils::listing::columns::{self, Cell, Direction};
use utils::mode::{self, BLOCK, CHARACTER, DIRECTORY, FIFO, KIND, LINK, SOCKET};
use utils::moment::Moment;
use utils::quote::{self, Quoting};
use utils::size;

use super::options::{Format, Marks, Style, Unit};
use super::read::{Entry, moment};
use crate::call::{Call, Out};
use crate::proc;

/// Half a year of 365.2425 days.
const RECENT_NS: u64 = 15_778_476_000_000_000;

pub(super) struct Shower<'a> {
    style: &'a Style,
    pub(super) out: Out,
    users: Vec<Account>,
    groups: Vec<Account>,
    now_ns: u64,
    has_color_begun: bool,
}

impl<'a> Shower<'a> {
    pub(super) fn new(call: &Call, style: &'a Style) -> Shower<'a> {
        let needs_names = style.format == Format::Long && !style.has_numbers;
        Shower {
            style,
            out: Out::new(call.name),
            users: if needs_names { proc::users() } else { Vec::new() },
            groups: if needs_names { proc::groups() } else { Vec::new() },
            now_ns: proc::now_ns(),
            has_color_begun: false,
        }
    }

    pub(super) fn title(&mut self, path: &[u8], is_first: bool) {
        if !is_first {
            self.out.bytes(b"\n");
        }
        let name = self.quoted(path);
        self.out.bytes(&name);
        self.out.bytes(b":\n");
    }

    pub(super) fn total(&mut self, entries: &[Entry]) {
        let blocks: u64 = entries.iter().filter_map(|entry| Some(entry.known?.blocks)).sum();
        let total = self.room(blocks);
        self.out.text(&format!("total {total}"));
        self.out.bytes(&[self.style.end]);
    }

    pub(super) fn entries(&mut self, entries: &[Entry]) {
        let names: Vec<Vec<u8>> = entries.iter().map(|entry| self.quoted(&entry.name)).collect();
        // Names in quotes stick out to the left, so that the letters of all stand below one another.
        let is_aligned = self.style.quoting == Quoting::Shell
            && match self.style.format {
                Format::Long => true,
                Format::Down | Format::Across => self.style.width > 0,
                Format::Commas | Format::Single => false,
            }
            && entries.iter().zip(&names).any(|(entry, name)| entry.name != *name);
        let mut cells = Vec::new();
        for (entry, name) in entries.iter().zip(names) {
            let is_quoted = entry.name != name;
            let before = if is_aligned && !is_quoted { &b" "[..] } else { b"" };
            cells.push(self.cell(entry, &name, before));
        }
        match self.style.format {
            Format::Long => self.long(entries, &cells),
            Format::Single => {
                for cell in self.with_facts(entries, cells, true) {
                    self.out.bytes(&cell.bytes);
                    self.out.bytes(&[self.style.end]);
                }
            }
            Format::Down | Format::Across => {
                let across = self.style.format == Format::Across;
                let direction = if across { Direction::Across } else { Direction::Down };
                let cells = self.with_facts(entries, cells, true);
                self.out.bytes(&columns::lay_out(&cells, direction, self.style.width, self.style.tab));
            }
            Format::Commas => self.commas(entries, cells),
        }
    }

    fn commas(&mut self, entries: &[Entry], cells: Vec<Cell>) {
        let mut at = 0;
        let cells = self.with_facts(entries, cells, false);
        for (index, cell) in cells.iter().enumerate() {
            let fits = self.style.width == 0 || at + cell.width + 2 < self.style.width;
            if index > 0 {
                self.out.bytes(if fits { b", " } else { b",\n" });
                at = if fits { at + 2 } else { 0 };
            }
            self.out.bytes(&cell.bytes);
            at += cell.width;
        }
        if !cells.is_empty() {
            self.out.bytes(b"\n");
        }
    }

    /// Inode numbers and room before names.
    fn with_facts(&self, entries: &[Entry], cells: Vec<Cell>, is_aligned: bool) -> Vec<Cell> {
        let facts: Vec<(String, String)> = entries.iter().map(|entry| self.facts(entry)).collect();
        let width = |of: fn(&(String, String)) -> usize| {
            if is_aligned { facts.iter().map(of).max().unwrap_or_default() } else { 0 }
        };
        let (inode_width, room_width) = (width(|facts| facts.0.len()), width(|facts| facts.1.len()));
        let add = |(cell, (inode, room)): (Cell, &(String, String))| {
            let mut before = String::new();
            if self.style.has_inodes {
                before += &format!("{inode:>inode_width$} ");
            }
            if self.style.has_room {
                before += &format!("{room:>room_width$} ");
            }
            Cell { width: before.len() + cell.width, bytes: [before.as_bytes(), &cell.bytes].concat() }
        };
        cells.into_iter().zip(&facts).map(add).collect()
    }

    fn facts(&self, entry: &Entry) -> (String, String) {
        entry.known.map_or_else(
            || ("?".into(), "?".into()),
            |known| (known.ino.to_string(), self.room(known.blocks)),
        )
    }

    /// Room of some blocks of 512 bytes.
    fn room(&self, blocks: u64) -> String {
        match self.style.unit.unwrap_or(Unit::Bytes(1024)) {
            Unit::People(base) => size::human(blocks.saturating_mul(512), base),
            Unit::Bytes(unit) => blocks.saturating_mul(512).div_ceil(unit).to_string(),
        }
    }

    fn quoted(&self, name: &[u8]) -> Vec<u8> {
        let name = self.style.quoting.show(name);
        if !self.style.hides_controls || self.style.quoting != Quoting::Literal {
            return name;
        }
        let shown = String::from_utf8_lossy(&name);
        shown.chars().map(|c| if c.is_control() { '?' } else { c }).collect::<String>().into_bytes()
    }

    /// A name with its colour and its mark.
    fn cell(&mut self, entry: &Entry, name: &[u8], before: &[u8]) -> Cell {
        let mode = entry.known.map_or(0, |known| known.mode);
        let leads = entry.target.as_ref().map(|(_, leads)| *leads);
        let mut bytes = before.to_vec();
        let mut width = before.len() + quote::width(name);
        self.colored(&mut bytes, name, &entry.name, mode, leads);
        // In a long listing a link's mark is that of what it leads to, behind its name.
        let is_shown_link = self.style.format == Format::Long && entry.target.is_some();
        if let Some(mark) = self.mark(mode).filter(|_| !is_shown_link) {
            bytes.push(mark);
            width += 1;
        }
        Cell { bytes, width }
    }

    fn colored(&mut self, bytes: &mut Vec<u8>, text: &[u8], name: &[u8], mode: u32, leads: Option<Leads>) {
        let color = self.style.colors.as_ref().and_then(|colors| match (mode, leads) {
            (0, Some(Leads::Nowhere)) => colors.missing(),
            (0, _) => None,
            _ => colors.of(name, mode, leads),
        });
        let Some(color) = color else {
            bytes.extend_from_slice(text);
            return;
        };
        if !self.has_color_begun {
            bytes.extend_from_slice(b"\x1b[0m");
            self.has_color_begun = true;
        }
        for part in [b"\x1b[", color, b"m", text, b"\x1b[0m"] {
            bytes.extend_from_slice(part);
        }
    }

    fn mark(&self, mode: u32) -> Option<u8> {
        let marks = self.style.marks;
        match mode & KIND {
            DIRECTORY if marks != Marks::None => Some(b'/'),
            _ if marks == Marks::None || marks == Marks::Folders => None,
            LINK => Some(b'@'),
            FIFO => Some(b'|'),
            SOCKET => Some(b'='),
            CHARACTER | BLOCK | 0 => None,
            _ => (marks == Marks::All && mode & 0o111 != 0).then_some(b'*'),
        }
    }

    fn long(&mut self, entries: &[Entry], cells: &[Cell]) {
        let rows: Vec<Vec<String>> = entries.iter().map(|entry| self.row(entry)).collect();
        let devices: Vec<Option<(String, String)>> = entries.iter().map(device).collect();
        let width =
            |column: usize| rows.iter().map(|row| quote::width(row[column].as_bytes())).max().unwrap_or(0);
        let mut widths: Vec<usize> = (0..COLUMNS).map(width).collect();
        let of_device = |of: fn(&(String, String)) -> usize| devices.iter().flatten().map(of).max();
        let (major, minor) = (of_device(|device| device.0.len()), of_device(|device| device.1.len()));
        if let (Some(major), Some(minor)) = (major, minor) {
            widths[SIZE] = widths[SIZE].max(major + 2 + minor);
        }
        let has: Vec<bool> = (0..COLUMNS).map(|column| self.has(column)).collect();
        for (((entry, cell), mut row), device) in entries.iter().zip(cells).zip(rows).zip(devices) {
            if let (Some((major, minor)), Some(room)) = (device, minor) {
                let left = widths[SIZE].saturating_sub(room + 2);
                row[SIZE] = format!("{major:>left$}, {minor:>room$}");
            }
            for (column, text) in row.iter().enumerate().filter(|(column, _)| has[*column]) {
                let room = " ".repeat(widths[column].saturating_sub(quote::width(text.as_bytes())));
                let is_left = [MODE, OWNER, GROUP].contains(&column);
                let (before, behind) = if is_left { ("", room.as_str()) } else { (room.as_str(), "") };
                self.out.text(&format!("{before}{text}{behind} "));
            }
            self.out.bytes(&cell.bytes);
            if let Some((target, leads)) = &entry.target {
                let mode = if let Leads::To(mode) = leads { *mode } else { 0 };
                let mut bytes = b" -> ".to_vec();
                let shown = self.quoted(target);
                self.colored(&mut bytes, &shown, target, mode, Some(*leads));
                bytes.extend(self.mark(mode));
                self.out.bytes(&bytes);
            }
            self.out.bytes(&[self.style.end]);
        }
    }

    fn has(&self, column: usize) -> bool {
        match column {
            INODE => self.style.has_inodes,
            ROOM => self.style.has_room,
            OWNER => self.style.has_owner,
            GROUP => self.style.has_group,
            _ => true,
        }
    }

    /// The columns before the name.
    fn row(&self, entry: &Entry) -> Vec<String> {
        let (inode, room) = self.facts(entry);
        let Some(known) = &entry.known else {
            let unknown = || "?".to_owned();
            return vec![
                inode,
                room,
                "??????????".into(),
                unknown(),
                unknown(),
                unknown(),
                unknown(),
                unknown(),
            ];
        };
        let name = |accounts: &[Account], id: u32| accounts::name_of(accounts, id);
        vec![
            inode,
            room,
            mode::long(known.mode),
            known.nlink.to_string(),
            name(&self.users, known.uid),
            name(&self.groups, known.gid),
            self.size(known),
            self.moment(moment(known, self.style.time)),
        ]
    }

    fn size(&self, known: &Stat) -> String {
        match self.style.unit {
            None => known.size.to_string(),
            Some(Unit::People(base)) => size::human(known.size, base),
            Some(Unit::Bytes(unit)) => known.size.div_ceil(unit).to_string(),
        }
    }

    fn moment(&self, ns: u64) -> String {
        let is_recent = ns <= self.now_ns && self.now_ns - ns < RECENT_NS;
        let (old, recent) = &self.style.moment;
        let format = recent.as_ref().filter(|_| is_recent).unwrap_or(old);
        String::from_utf8_lossy(&Moment::from_ns(ns).format(format)).into_owned()
    }
}

const INODE: usize = 0;
const ROOM: usize = 1;
const MODE: usize = 2;
const OWNER: usize = 4;
const GROUP: usize = 5;
const SIZE: usize = 6;
const COLUMNS: usize = 8;

/// The numbers of a device.
fn device(entry: &Entry) -> Option<(String, String)> {
    let known = entry.known.filter(|known| [CHARACTER, BLOCK].contains(&(known.mode & KIND)))?;
    Some(((known.rdev >> 8 & 0xfff).to_string(), (known.rdev & 0xff).to_string()))
}
