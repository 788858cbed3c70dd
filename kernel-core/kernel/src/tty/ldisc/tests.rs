//! What the line discipline must do, as somebody at a terminal sees it: each test types, and looks at the screen, at what a
//! reader gets and at the signals.

use super::*;
use crate::tty::output::{CAPACITY, ECHO_RESERVE};
use alloc::vec::Vec;
use proptest::prelude::*;

/// A terminal with somebody at it.
struct Desk {
    line: LineDiscipline,
    signals: SignalSet,
}

impl Desk {
    fn new() -> Desk {
        Desk { line: LineDiscipline::new().unwrap(), signals: SignalSet::EMPTY }
    }

    fn with(change: impl FnOnce(&mut Termios)) -> Desk {
        let mut desk = Desk::new();
        desk.set(change);
        desk
    }

    fn raw(min: u8, time: u8) -> Desk {
        Desk::with(|termios| {
            termios.c_lflag &= !(ICANON | ECHO | ISIG);
            termios.c_cc[VMIN] = min;
            termios.c_cc[VTIME] = time;
        })
    }

    fn set(&mut self, change: impl FnOnce(&mut Termios)) {
        let mut termios = *self.line.settings().termios();
        change(&mut termios);
        self.line.set_settings(Settings::new(termios), UnreadInput::Keep);
    }

    fn types(&mut self, text: impl AsRef<[u8]>) -> &mut Desk {
        let received = self.line.receive(text.as_ref(), 0);
        assert_eq!(received.taken, text.as_ref().len());
        self.signals.0 |= received.signals.0;
        self
    }

    fn screen(&mut self) -> Vec<u8> {
        let mut out = Vec::new();
        self.line
            .read_output(usize::MAX, |piece| {
                out.extend_from_slice(piece);
                Ok(())
            })
            .unwrap();
        out
    }

    fn reads(&mut self, max: usize) -> Option<Vec<u8>> {
        if self.line.read_state(max, 0, 0) != ReadState::Ready {
            return None;
        }
        let mut out = Vec::new();
        self.line
            .read(max, |piece| {
                out.extend_from_slice(piece);
                Ok(())
            })
            .unwrap();
        Some(out)
    }
}

#[test]
fn a_line_is_read_when_it_is_ended() {
    let mut desk = Desk::new();
    assert_eq!(desk.types("hel").reads(99), None);
    assert!(!desk.line.is_readable());
    desk.types("lo\r");
    assert!(desk.line.is_readable());
    assert_eq!(desk.line.available_bytes(), 6);
    assert_eq!(desk.reads(99).unwrap(), b"hello\n");
    assert_eq!(desk.screen(), b"hello\r\n");
    assert_eq!(desk.reads(99), None);
}

#[test]
fn erasing_takes_whole_characters_and_their_columns() {
    let mut desk = Desk::new();
    desk.types("a世").screen();
    assert_eq!(desk.types("\x7f").screen(), b"\x08 \x08\x08 \x08");
    assert_eq!(desk.types("e\u{301}").screen(), "e\u{301}".as_bytes());
    assert_eq!(desk.types("\x7f").screen(), b"\x08 \x08");
    assert_eq!(desk.types("\x01").screen(), b"^A");
    assert_eq!(desk.types("\x7f").screen(), b"\x08 \x08\x08 \x08");
    assert_eq!(desk.types("\x7f\x7f\x7f").screen(), b"\x08 \x08", "nothing is left after the a");
    assert_eq!(desk.types("ok\n").reads(99).unwrap(), b"ok\n");
}

#[test]
fn a_tab_is_erased_up_to_where_it_began() {
    let mut desk = Desk::new();
    desk.line.write(b"$ ");
    desk.types("ab\t").screen();
    assert_eq!(desk.types("\x7f").screen(), b"\x08\x08\x08\x08", "from column 8 back to 4");
    assert_eq!(desk.types("\x7f").screen(), b"\x08 \x08");
}

#[test]
fn bytes_are_erased_one_by_one_without_utf8() {
    let mut desk = Desk::with(|termios| termios.c_iflag &= !IUTF8);
    desk.types("é\x7f\n").screen();
    assert_eq!(desk.reads(99).unwrap(), b"\xc3\n");
}

#[test]
fn words_and_lines_are_erased() {
    let mut desk = Desk::new();
    desk.types("one two_2, ").screen();
    assert_eq!(desk.types("\x17").screen().len(), 3 * 7);
    assert_eq!(desk.types("drei\x17fünf \x17").types("x\n").reads(99).unwrap(), b"one x\n");
    desk.screen();
    desk.types("abc").screen();
    assert_eq!(desk.types("\x15").screen(), b"\x08 \x08\x08 \x08\x08 \x08");
    assert_eq!(desk.types("\n").reads(99).unwrap(), b"\n");
}

#[test]
fn erasing_shows_as_the_flags_say() {
    let mut desk = Desk::with(|termios| termios.c_lflag &= !ECHOE);
    assert_eq!(desk.types("ab\x7f").screen(), b"ab^?");
    assert_eq!(desk.types("\x15").screen(), b"^U\r\n");
    assert_eq!(desk.types("\n").reads(9).unwrap(), b"\n");
    let mut desk = Desk::with(|termios| termios.c_lflag &= !(ECHOKE | ECHOK));
    assert_eq!(desk.types("ab\x15").screen(), b"ab^U");
    let mut desk = Desk::with(|termios| termios.c_lflag &= !ECHO);
    assert_eq!(desk.types("abc\x7f\x17x\x15y\n").screen(), b"");
    assert_eq!(desk.reads(9).unwrap(), b"y\n");
    let mut desk = Desk::with(|termios| termios.c_lflag = termios.c_lflag & !ECHO | ECHONL);
    assert_eq!(desk.types("secret\n").screen(), b"\r\n");
    let mut desk = Desk::with(|termios| termios.c_lflag &= !ECHOCTL);
    assert_eq!(desk.types("\x01\x7f").screen(), b"\x01");
}

#[test]
fn the_line_is_shown_again() {
    let mut desk = Desk::new();
    desk.types("ab\x16\x01").screen();
    assert_eq!(desk.types("\x12").screen(), b"^R\r\nab^A");
    assert_eq!(desk.types("\n").reads(9).unwrap(), b"ab\x01\n");
}

#[test]
fn the_literal_next_character_has_no_meaning() {
    let mut desk = Desk::new();
    assert_eq!(desk.types("\x16").screen(), b"^\x08");
    assert_eq!(desk.types("\x03").screen(), b"^C");
    assert!(desk.signals.is_empty());
    assert_eq!(desk.types("\x16\n\x16\x04\n").reads(9).unwrap(), b"\x03\n\x04\n");
}

#[test]
fn end_of_file_ends_a_line_or_the_file() {
    let mut desk = Desk::new();
    assert_eq!(desk.types("abc\x04").reads(99).unwrap(), b"abc");
    assert_eq!(desk.reads(99), None);
    assert_eq!(desk.types("\x04").reads(99).unwrap(), b"");
    assert_eq!(desk.reads(99), None);
    assert_eq!(desk.screen(), b"abc", "the end of file does not show");
    assert_eq!(desk.types("abc\x04").reads(3).unwrap(), b"abc");
    assert_eq!(desk.reads(3), None, "it is no end of file behind text");
}

#[test]
fn further_line_ends() {
    let mut desk = Desk::with(|termios| {
        termios.c_cc[VEOL] = b';';
        termios.c_cc[VEOL2] = b'!';
    });
    desk.types("a;b!c");
    assert_eq!(desk.reads(9).unwrap(), b"a;");
    assert_eq!(desk.reads(9).unwrap(), b"b!");
    assert_eq!(desk.reads(9), None);
    assert_eq!(desk.screen(), b"a;b!c");
}

#[test]
fn signal_characters_discard_and_show() {
    for (key, signal, shown) in
        [("\x03", Signal::SIGINT, "^C"), ("\x1c", Signal::SIGQUIT, "^\\"), ("\x1a", Signal::SIGTSTP, "^Z")]
    {
        let mut desk = Desk::new();
        desk.line.write(b"output");
        desk.types("line\npart").types(key);
        assert_eq!(desk.signals, SignalSet::only(signal));
        assert_eq!(desk.screen(), shown.as_bytes());
        assert_eq!(desk.types("\n").reads(9).unwrap(), b"\n");
    }
    let mut desk = Desk::with(|termios| termios.c_lflag |= NOFLSH);
    desk.line.write(b"output");
    assert_eq!(desk.types("a\x03b\n").screen(), b"outputa^Cb\r\n");
    assert_eq!(desk.reads(9).unwrap(), b"ab\n");
    let mut desk = Desk::with(|termios| termios.c_lflag &= !ISIG);
    assert_eq!(desk.types("\x03\n").reads(9).unwrap(), b"\x03\n");
    assert!(desk.signals.is_empty());
}

#[test]
fn signals_work_in_raw_mode_with_isig() {
    let mut desk = Desk::with(|termios| termios.c_lflag &= !(ICANON | ECHO));
    desk.types("a\x03b");
    assert_eq!(desk.signals, SignalSet::only(Signal::SIGINT));
    assert_eq!(desk.reads(9).unwrap(), b"b");
}

#[test]
fn output_stops_and_starts() {
    let mut desk = Desk::new();
    desk.types("\x13");
    assert_eq!(desk.line.write(b"text"), 4);
    assert_eq!((desk.line.output_len(), desk.line.is_drained()), (0, false));
    assert_eq!(desk.screen(), b"");
    desk.types("x");
    assert!(desk.line.is_stopped(), "without IXANY only the start character starts it");
    assert_eq!(desk.types("\x11").screen(), b"textx");
    assert!(desk.line.is_drained());
    desk.set(|termios| termios.c_iflag |= IXANY);
    desk.types("\x13y");
    assert!(!desk.line.is_stopped());
    desk.types("\x13").types("\x03");
    assert!(!desk.line.is_stopped(), "a signal starts it too");
    desk.set(|termios| termios.c_iflag &= !IXON);
    desk.screen();
    assert_eq!(desk.types("\x13").screen(), b"^S");
}

#[test]
fn a_program_stops_and_starts_the_output() {
    let mut desk = Desk::new();
    desk.line.flow(TCOOFF).unwrap();
    desk.line.write(b"x");
    assert_eq!(desk.types("\x11").screen(), b"", "the user cannot start what a program has stopped");
    desk.line.flow(TCOON).unwrap();
    assert_eq!(desk.screen(), b"x");
    desk.line.flow(TCIOFF).unwrap();
    desk.line.flow(TCION).unwrap();
    assert_eq!(desk.screen(), b"\x11\x13");
    assert_eq!(desk.line.flow(4), Err(Errno::EINVAL));
}

#[test]
fn the_master_is_told_to_stop_when_input_fills() {
    let mut desk = Desk::raw(1, 0);
    desk.set(|termios| termios.c_iflag |= IXOFF);
    desk.types([b'x'; input::CAPACITY - XOFF_ROOM]);
    assert_eq!(desk.screen(), b"");
    desk.types("xx");
    assert_eq!(desk.screen(), b"\x13");
    desk.reads(4096 - XOFF_ROOM - XON_LEN);
    assert_eq!(desk.screen(), b"");
    desk.reads(8);
    assert_eq!(desk.screen(), b"\x11");
}

#[test]
fn input_is_translated() {
    let mut desk = Desk::with(|termios| termios.c_iflag = INLCR);
    assert_eq!(desk.types("a\nb\r\x04").reads(9).unwrap(), b"a\rb\r");
    let mut desk = Desk::with(|termios| termios.c_iflag = IGNCR);
    assert_eq!(desk.types("a\rb\n").reads(9).unwrap(), b"ab\n");
    let mut desk = Desk::with(|termios| termios.c_iflag = ISTRIP | IUCLC);
    assert_eq!(desk.types(b"A\xc2\n").reads(9).unwrap(), b"ab\n");
}

#[test]
fn raw_reads_wait_for_vmin_and_vtime() {
    const TENTH: u64 = 100_000_000;
    let mut desk = Desk::raw(3, 0);
    desk.types("ab");
    assert_eq!(desk.line.read_state(9, 0, 0), ReadState::Wait(None));
    assert_eq!(
        desk.line.read_state(2, 0, 0),
        ReadState::Ready,
        "a short read needs no more than it asks for"
    );
    assert!(!desk.line.is_readable());
    assert_eq!(desk.types("c").reads(9).unwrap(), b"abc");

    let mut desk = Desk::raw(0, 0);
    assert_eq!(desk.reads(9).unwrap(), b"");

    let desk = Desk::raw(0, 2);
    assert_eq!(desk.line.read_state(9, 50, 60), ReadState::Wait(Some(50 + 2 * TENTH)));
    assert_eq!(desk.line.read_state(9, 50, 50 + 2 * TENTH), ReadState::Ready);

    let mut desk = Desk::raw(5, 1);
    assert_eq!(
        desk.line.read_state(9, 0, 9 * TENTH),
        ReadState::Wait(None),
        "the timer starts with the first byte"
    );
    desk.line.receive(b"x", 10 * TENTH);
    assert!(desk.line.is_readable());
    assert_eq!(desk.line.read_state(9, 0, 10 * TENTH), ReadState::Wait(Some(11 * TENTH)));
    desk.line.receive(b"y", 10 * TENTH + 5);
    assert_eq!(desk.line.read_state(9, 0, 11 * TENTH), ReadState::Wait(Some(11 * TENTH + 5)));
    assert_eq!(desk.line.read_state(9, 0, 11 * TENTH + 5), ReadState::Ready);
    assert_eq!(desk.line.read_state(9, 20 * TENTH, 20 * TENTH), ReadState::Wait(Some(21 * TENTH)));
}

#[test]
fn a_change_of_mode_makes_what_waits_readable() {
    let mut desk = Desk::new();
    desk.types("one\ntwo");
    desk.set(|termios| termios.c_lflag &= !ICANON);
    assert_eq!(desk.reads(99).unwrap(), b"one\ntwo");
    desk.types("abc");
    desk.set(|termios| termios.c_lflag |= ICANON);
    assert_eq!(desk.types("d").reads(99).unwrap(), b"abc");
    assert_eq!(desk.types("e\n").reads(99).unwrap(), b"de\n");
    desk.types("gone\n");
    let settings = *desk.line.settings();
    desk.line.set_settings(settings, UnreadInput::Discard);
    assert_eq!(desk.reads(99), None);
}

#[test]
fn flushing_discards_what_it_names() {
    let mut desk = Desk::new();
    desk.line.write(b"out");
    desk.types("in\n");
    desk.line.flush(TCIFLUSH).unwrap();
    assert_eq!((desk.reads(9), desk.screen()), (None, b"outin\r\n".to_vec()));
    desk.line.write(b"out");
    desk.types("in\n");
    desk.line.flush(TCOFLUSH).unwrap();
    assert_eq!((desk.reads(9), desk.screen()), (Some(b"in\n".to_vec()), Vec::new()));
    assert_eq!(desk.line.flush(3), Err(Errno::EINVAL));
}

#[test]
fn too_long_a_line_rings_and_can_still_be_ended() {
    let mut desk = Desk::new();
    desk.types([b'x'; input::CAPACITY - 1]).screen();
    assert_eq!(desk.types("yz").screen(), b"\x07\x07");
    assert_eq!(desk.types("\x7f").screen(), b"\x08 \x08");
    desk.types("q\n");
    let line = desk.reads(9999).unwrap();
    assert_eq!((line.len(), &line[line.len() - 3..]), (input::CAPACITY, &b"xq\n"[..]));
    let mut desk = Desk::with(|termios| termios.c_iflag &= !IMAXBEL);
    desk.types([b'x'; input::CAPACITY - 1]).screen();
    assert_eq!(desk.types("yz").screen(), b"");
}

#[test]
fn unread_lines_hold_the_master_back() {
    let mut desk = Desk::new();
    let flood = [b'\n'; 2 * input::CAPACITY];
    let taken = desk.line.receive(&flood, 0).taken;
    assert_eq!(taken, input::CAPACITY - 1);
    assert!(!desk.line.accepts_input());
    desk.reads(9);
    assert!(desk.line.accepts_input());
    let mut desk = Desk::raw(1, 0);
    assert_eq!(desk.line.receive(&flood, 0).taken, input::CAPACITY - 1);
}

fn any_termios() -> impl Strategy<Value = Termios> {
    let special = prop_oneof![Just(0_u8), 1..32_u8, Just(b'a'), any::<u8>()];
    (any::<[u16; 4]>(), proptest::collection::vec(special, 17)).prop_map(|(flags, control)| {
        let mut termios = *Settings::default().termios();
        [termios.c_iflag, termios.c_oflag, termios.c_cflag, termios.c_lflag] = flags.map(u32::from);
        termios.c_cc[..17].copy_from_slice(&control);
        termios
    })
}

#[derive(Clone, Debug)]
enum Action {
    Type(Vec<u8>),
    Write(Vec<u8>),
    Read(usize),
    ReadOutput(usize),
    Set(Termios),
    Flush(u32),
    Flow(u32),
}

fn any_action() -> impl Strategy<Value = Action> {
    let key = prop_oneof![0..32_u8, Just(0x7f), any::<u8>(), Just(b'a'), Just(b'\t')];
    // A few random bytes many times over: queues fill, and making them up costs little.
    let text =
        (proptest::collection::vec(key, 1..20), 1..300_usize).prop_map(|(piece, times)| piece.repeat(times));
    prop_oneof![
        4 => text.clone().prop_map(Action::Type),
        3 => text.prop_map(Action::Write),
        2 => (0..5000_usize).prop_map(Action::Read),
        1 => (0..50_000_usize).prop_map(Action::ReadOutput),
        1 => any_termios().prop_map(Action::Set),
        1 => (0..4_u32).prop_map(Action::Flush),
        1 => (0..5_u32).prop_map(Action::Flow),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]
    #[test]
    fn nothing_panics_or_grows(actions in proptest::collection::vec(any_action(), 1..40)) {
        let mut line = LineDiscipline::new().unwrap();
        for (step, action) in actions.into_iter().enumerate() {
            match action {
                Action::Type(bytes) => {
                    let received = line.receive(&bytes, step as u64);
                    prop_assert!(received.taken <= bytes.len());
                    prop_assert!(received.taken == bytes.len() || !line.accepts_input());
                }
                Action::Write(bytes) => {
                    let taken = line.write(&bytes);
                    prop_assert!(taken == bytes.len() || !line.accepts_output() || taken > 0);
                }
                Action::Read(max) => {
                    let expected = line.available_bytes().min(max);
                    let mut got = 0;
                    prop_assert_eq!(line.read(max, |piece| { got += piece.len(); Ok(()) }), Ok(expected));
                    prop_assert_eq!(got, expected);
                }
                Action::ReadOutput(max) => {
                    let expected = line.output_len().min(max);
                    prop_assert_eq!(line.read_output(max, |_| Ok(())), Ok(expected));
                }
                Action::Set(termios) => {
                    line.set_settings(Settings::new(termios), UnreadInput::Keep);
                    prop_assert!(line.settings().is_canonical() || line.available_bytes() == line.input.len());
                }
                Action::Flush(which) => prop_assert_eq!(line.flush(which).is_ok(), which < 3),
                Action::Flow(action) => prop_assert_eq!(line.flow(action).is_ok(), action < 4),
            }
            prop_assert!(line.input.len() <= input::CAPACITY);
            prop_assert!(line.output.len() <= CAPACITY + ECHO_RESERVE);
            prop_assert!(line.input.pending_len() <= line.input.len());
        }
    }
}
