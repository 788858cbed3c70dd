//! Editing lines at the shell's prompt, as a person does it: keys go in at a pseudo-terminal, and what an emulated terminal
//! shows of the output is looked at.

use serde_json::{Value, json};
use tabula_e2e::{block_on, eval, session};

const COLUMNS: u16 = 60;
const ROWS: u16 = 40;

/// What every script here begins with: a shell of its own at a terminal, in a folder of its own.
const AT_PROMPT: &str = "
    const home = `/tmp/line-${crypto.randomUUID()}`;
    await tabula.mkdir(home);
    const start = async (env = {}) => {
      const terminal = await Terminal.open({ cols: 60, rows: 40 });
      const usual = { HOME: home, PATH: '/usr/bin:/bin', PS1: '$ ', TERM: 'xterm', ...env };
      if (usual.PS1 === null) delete usual.PS1;
      const shell = await terminal.spawn(['sh', '-i'], { cwd: home, env: usual });
      // A prompt is there when the terminal has been told to mark pastes so often, and no command runs.
      let prompts = 0;
      terminal.prompt = async () => {
        prompts += 1;
        await until(`prompt ${prompts} in ${JSON.stringify(terminal.text.slice(-300))}`,
          () => terminal.text.split('\\x1b[?2004h').length > prompts);
      };
      terminal.enter = async (text) => {
        await terminal.type(text + '\\r');
        await terminal.prompt();
      };
      terminal.leave = async () => {
        const end = await ended(shell);
        await terminal.pty.close().catch(() => {});
        return end.exitCode;
      };
      return terminal;
    };
    const say = (path, text) => tabula.writeFile(path, new TextEncoder().encode(text));
    const read = async (path) => new TextDecoder().decode(await tabula.readFile(path));
";

async fn at_prompt(body: &str) -> Value {
    eval(session().await, &format!("{AT_PROMPT}\n{body}")).await
}

/// What a terminal shows after this output: rows without blanks at their ends.
fn shown(output: &Value) -> Vec<String> {
    let mut terminal = vt100::Parser::default();
    terminal
        .screen_mut()
        .set_size(ROWS.try_into().expect("some rows"), COLUMNS.try_into().expect("some columns"));
    terminal.process(output.as_str().expect("text").as_bytes());
    let mut rows: Vec<String> =
        terminal.screen().rows(0, COLUMNS).map(|row| row.trim_end().to_owned()).collect();
    while rows.last().is_some_and(String::is_empty) {
        rows.pop();
    }
    rows
}

#[test]
fn a_line_is_edited_and_run() {
    block_on(async {
        let output = at_prompt(
            "const terminal = await start();
             await terminal.prompt();
             // Letters exchanged, a word cut and put back elsewhere, the line run from its middle.
             await terminal.type('ehco two one');
             await terminal.type('\\x17\\x7f\\x01\\x06\\x06\\x14\\x05 ');
             await terminal.type('\\x1bb\\x19 ');
             await terminal.enter('');
             await terminal.type('exit 3\\r');
             const code = await terminal.leave();
             return [code, terminal.text];",
        )
        .await;
        assert_eq!(output[0], json!(3));
        let rows = shown(&output[1]);
        assert_eq!(rows[..2], ["$ echo one two", "one two"], "{rows:?}");
    });
}

#[test]
fn keys_typed_before_the_prompt_are_not_lost() {
    block_on(async {
        let output = at_prompt(
            "const terminal = await start();
             await terminal.type('echo first\\recho second\\rexit\\r');
             const code = await terminal.leave();
             return [code, terminal.text];",
        )
        .await;
        let rows = shown(&output[1]);
        assert_eq!(output[0], json!(0), "{rows:?}");
        assert!(rows.iter().any(|row| row == "first") && rows.iter().any(|row| row == "second"), "{rows:?}");
    });
}

#[test]
fn what_was_entered_is_found_again_also_by_the_next_shell() {
    block_on(async {
        let output = at_prompt(
            "const first = await start();
             await first.prompt();
             await first.enter('echo apple');
             await first.enter(' echo private');
             await first.enter('for x in 1 2; do\\recho $x\\rdone');
             await first.type('exit\\r');
             await first.leave();
             const terminal = await start();
             await terminal.prompt();
             await terminal.type('echo');
             await terminal.type('\\x1b[A');
             await terminal.enter('');
             await terminal.type('\\x12in 1');
             await terminal.enter('');
             await terminal.type('!!\\r');
             await terminal.prompt();
             await terminal.type('\\x04');
             await terminal.leave();
             return [await read(`${home}/.sh_history`), terminal.text];",
        )
        .await;
        let history = output[0].as_str().expect("text");
        assert!(history.contains("for x in 1 2; do\\necho $x\\ndone\n"), "{history}");
        assert!(!history.contains("private"), "{history}");
        let rows = shown(&output[1]);
        assert!(rows.iter().any(|row| row == "apple"), "{rows:?}");
        assert_eq!(rows.iter().filter(|row| *row == "2").count(), 2, "{rows:?}");
    });
}

#[test]
fn lines_are_listed_run_again_and_edited_by_fc() {
    block_on(async {
        let output = at_prompt(
            "const terminal = await start({ FCEDIT: 'sed -i s/one/three/' });
             await terminal.prompt();
             await terminal.enter('echo one');
             await terminal.enter('fc -s one=two');
             await terminal.enter('fc -e false ech; echo $?');
             await terminal.enter('fc 1');
             await terminal.enter('fc -l');
             await terminal.type('\\x04');
             await terminal.leave();
             return terminal.text;",
        )
        .await;
        let shown = shown(&output);
        let listed = [
            "1        echo one",
            "2        echo two",
            "3        fc -e false ech; echo $?",
            "4        echo three",
        ];
        let expected =
            [
                &[
                    "$ echo one",
                    "one",
                    "$ fc -s one=two",
                    "echo two",
                    "two",
                    "$ fc -e false ech; echo $?",
                    "1",
                ][..],
                &["$ fc 1", "echo three", "three", "$ fc -l"],
                &listed,
            ]
            .concat();
        assert_eq!(shown[..expected.len()], expected, "{shown:#?}");
    });
}

#[test]
fn names_are_completed_in_their_quotes() {
    block_on(async {
        let output = at_prompt(
            "await tabula.mkdir(`${home}/my folder`);
             await say(`${home}/my folder/deep file`, 'found it\\n');
             await say(`${home}/alpha`, '');
             await say(`${home}/alpine`, '');
             const terminal = await start();
             await terminal.prompt();
             await terminal.type('cat my\\tde\\t\\r');
             await terminal.prompt();
             await terminal.type('cat \"my\\tde\\t\\r');
             await terminal.prompt();
             await terminal.type('ls al\\t\\t');
             await terminal.shows('alpine');
             await terminal.type('\\t\\t\\r\\r');
             await terminal.prompt();
             await terminal.type('unse\\t');
             await terminal.type('HOM\\t\\x15exit\\r');
             await terminal.leave();
             return terminal.text;",
        )
        .await;
        let rows = shown(&output);
        let whole = rows.join("\n");
        assert!(whole.contains("$ cat my\\ folder/deep\\ file\nfound it\n"), "{whole}");
        assert!(whole.contains("$ cat \"my folder/deep file\"\nfound it\n"), "{whole}");
        assert!(whole.contains("$ ls alpine\nalpine\n"), "{whole}");
    });
}

#[test]
fn enter_goes_on_until_a_command_is_whole() {
    block_on(async {
        let output = at_prompt(
            "const terminal = await start();
             await terminal.prompt();
             await terminal.enter('cat <<E\\rhello\\rE');
             await terminal.enter('if true; then\\recho \\'a\\rb\\'\\rfi');
             await terminal.enter('echo one \\\\\\rtwo');
             await terminal.enter('echo )');
             await terminal.type('exit\\r');
             await terminal.leave();
             return terminal.text;",
        )
        .await;
        let whole = shown(&output).join("\n");
        assert!(
            whole.starts_with(
                "$ cat <<E\n> hello\n> E\nhello\n$ if true; then\n> echo 'a\n> b'\n> fi\na\nb\n"
            ),
            "{whole}"
        );
        assert!(whole.contains("$ echo one \\\n> two\none two\n"), "{whole}");
        // What is wrong is not waited for to become right.
        assert!(whole.contains("$ echo )\nsh: "), "{whole}");
    });
}

#[test]
fn the_usual_prompt_tells_where_one_is_and_what_failed() {
    block_on(async {
        let output = at_prompt(
            "const terminal = await start({ PS1: null });
             await terminal.prompt();
             await terminal.enter('cd /usr/bin');
             await terminal.enter('(exit 3)');
             await terminal.enter('no-such-command');
             await terminal.enter('true');
             await terminal.type('exit\\r');
             await terminal.leave();
             return terminal.text;",
        )
        .await;
        let rows = shown(&output);
        let prompts: Vec<&str> =
            rows.iter().filter_map(|row| row.split_once("$ ")).map(|(prompt, _)| prompt).collect();
        assert_eq!(prompts, ["~ ", "/usr/bin ", "/usr/bin 3", "/usr/bin 127", "/usr/bin "], "{rows:?}");
    });
}

#[test]
fn pasted_text_waits_for_enter() {
    block_on(async {
        let output = at_prompt(
            "const terminal = await start();
             await terminal.prompt();
             await terminal.type('\\x1b[200~touch pasted\\rtouch more\\r\\x1b[201~');
             await terminal.shows('more');
             await pause(100);
             const early = await tabula.stat(`${home}/pasted`).then(() => true, () => false);
             await terminal.enter('');
             const late = await tabula.stat(`${home}/more`).then(() => true, () => false);
             await terminal.type('exit\\r');
             await terminal.leave();
             return [early, late];",
        )
        .await;
        assert_eq!(output, json!([false, true]));
    });
}

#[test]
fn a_line_is_abandoned_and_the_shell_ended_by_keys() {
    block_on(async {
        let output = at_prompt(
            "const terminal = await start();
             await terminal.prompt();
             await terminal.type('touch never');
             await terminal.type('\\x03');
             await terminal.prompt();
             await terminal.enter('echo code $?');
             await terminal.type('\\x04');
             const code = await terminal.leave();
             const never = await tabula.stat(`${home}/never`).then(() => true, () => false);
             return [code, never, terminal.text];",
        )
        .await;
        assert_eq!((&output[0], &output[1]), (&json!(0), &json!(false)));
        let rows = shown(&output[2]);
        assert_eq!(rows[..3], ["$ touch never^C", "$ echo code $?", "code 130"], "{rows:?}");
    });
}

#[test]
fn the_terminal_is_raw_only_while_a_line_is_edited() {
    block_on(async {
        let output = at_prompt(
            "const terminal = await start();
             await terminal.prompt();
             await terminal.type('cat\\r');
             await until('cat runs', async () => (await tabula.processes()).some(({ args }) => args?.[0] === 'cat'));
             // The line discipline echoes and erases; the line goes to cat.
             await terminal.type('onx\\x7fe\\r');
             await terminal.shows('e\\r\\none\\r\\n');
             await terminal.type('\\x1a');
             await terminal.prompt();
             await terminal.type('fg\\r');
             await until('cat goes on', () => terminal.text.split('cat\\r\\n').length > 2);
             await terminal.type('two\\r');
             await terminal.shows('two\\r\\ntwo\\r\\n');
             await terminal.type('\\x03');
             await terminal.prompt();
             await terminal.type('exit 4\\r');
             return terminal.leave();",
        )
        .await;
        assert_eq!(output, json!(4));
    });
}

#[test]
fn a_new_size_is_drawn_anew() {
    block_on(async {
        let output = at_prompt(
            "const terminal = await start();
             await terminal.prompt();
             await terminal.type('echo ' + 'x'.repeat(70));
             await terminal.shows('x'.repeat(10));
             const before = terminal.text.length;
             await terminal.pty.resize(100, 40);
             // It is written anew in one row.
             await until('the line is drawn again', () => terminal.text.slice(before).includes('x'.repeat(70)));
             await terminal.type('\\x03');
             await terminal.prompt();
             await terminal.type('exit 5\\r');
             return terminal.leave();",
        )
        .await;
        assert_eq!(output, json!(5));
    });
}

#[test]
fn a_terminal_that_can_do_nothing_gets_no_sequences() {
    block_on(async {
        let output = at_prompt(
            "const terminal = await start({ TERM: 'dumb' });
             await terminal.shows('$ ');
             await terminal.type('echo one; \\\\\\recho two\\r');
             await terminal.shows('two\\r\\n');
             await terminal.type('exit 6\\r');
             return [await terminal.leave(), terminal.text];",
        )
        .await;
        assert_eq!(output[0], json!(6));
        let text = output[1].as_str().expect("text");
        assert!(!text.contains('\x1b'), "{text:?}");
    });
}

#[test]
fn vi_keys_can_be_chosen_and_colours_left_out() {
    block_on(async {
        let output = at_prompt(
            "const terminal = await start({ NO_COLOR: '1' });
             await terminal.prompt();
             await terminal.enter('set -o vi');
             await terminal.type('echo xone two');
             await terminal.type('\\x1b');
             await terminal.shows('\\x1b[2 q');
             await terminal.type('0wxA three\\x1bbD');
             await terminal.enter('');
             await terminal.type('exit\\r');
             await terminal.leave();
             return terminal.text;",
        )
        .await;
        let rows = shown(&output);
        assert_eq!(rows[1..3], ["$ echo one two", "one two"], "{rows:?}");
        let text = output.as_str().expect("text");
        assert!(text.contains("\x1b[2 q") && text.contains("\x1b[0 q"), "{text:?}");
        assert!(!text.contains(";32m") && !text.contains(";31m"), "{text:?}");
    });
}
