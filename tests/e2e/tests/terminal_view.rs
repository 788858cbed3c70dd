//! The terminal as the page shows it: what a person sees of it, types at it, and does with the mouse.

use fantoccini::Locator;
use serde_json::{Value, json};
use tabula_drive::{Options, Session};
use tabula_e2e::{block_on, browser, eval, session};

/// Runs a script with `view`, its `recorder` and its `element`.
async fn in_view(options: &str, body: &str) -> Value {
    let helpers = include_str!("../js/view.js");
    let script =
        format!("{helpers}\nreturn withView({options}, async (view, recorder, element) => {{ {body} }});");
    eval(session().await, &script).await
}

#[test]
fn a_shell_is_typed_at() {
    block_on(async {
        let options = Options { browser: browser(), page: "bare.html".to_owned(), ..Options::default() };
        let session = Session::start(options).await.unwrap_or_else(|error| panic!("{error}"));
        let shows = "const shows = (text) => until(`${text} on the screen`,
            () => document.querySelector('#terminal .terminal-rows')?.textContent.includes(text));";
        eval(&session, &format!("{shows} await shows('$');")).await;
        let area = session.webdriver().find(Locator::Css("#terminal textarea")).await.unwrap();
        area.send_keys("echo one two | tr o 0\u{e007}").await.unwrap();
        eval(&session, &format!("{shows} await shows('0ne tw0');")).await;
        // Output without end is interrupted, and the shell is there again.
        area.send_keys("yes\u{e007}").await.unwrap();
        eval(&session, &format!("{shows} await shows('y');")).await;
        area.send_keys("\u{e009}c\u{e000}").await.unwrap();
        area.send_keys("echo still | tr s S\u{e007}").await.unwrap();
        eval(&session, &format!("{shows} await shows('Still');")).await;
        session.close().await;
    });
}

#[test]
fn keys_become_sequences() {
    block_on(async {
        let body = "const taken = [
              press(element, 'a'), press(element, 'ArrowUp'), press(element, 'c', { ctrlKey: true, code: 'KeyC' }),
              press(element, 'x', { altKey: true }), press(element, 'F5'), press(element, 'Tab'),
              press(element, 'Shift'), press(element, 'r', { metaKey: true })];
            await until('all is sent', () => recorder.sent.endsWith('\\t'));
            recorder.print('\\x1b[?1h');
            await view.screenText();
            press(element, 'ArrowUp');
            await until('the arrow is sent', () => recorder.sent.endsWith('A'));
            return [recorder.sent, taken];";
        let sent = "a\x1b[A\x03\x1bx\x1b[15~\t\x1bOA";
        assert_eq!(
            in_view("{}", body).await,
            json!([sent, [true, true, true, true, true, true, false, false]])
        );
    });
}

#[test]
fn composed_and_pasted_text_is_sent() {
    block_on(async {
        let body = "const area = areaOf(element);
            area.dispatchEvent(new CompositionEvent('compositionstart'));
            press(element, 'Process', { isComposing: true });
            area.value = '漢字';
            area.dispatchEvent(new InputEvent('input', { isComposing: true }));
            area.dispatchEvent(new CompositionEvent('compositionend', { data: '漢字' }));
            await until('the text is sent', () => recorder.sent === '漢字');
            clipboard(element, 'paste', 'two\\nlines\\x1b[201~');
            await until('it is pasted', () => recorder.sent.endsWith('lines[201~'));
            await view.write('\\x1b[?2004h');
            view.paste('x');
            await until('it is bracketed', () => recorder.sent.endsWith('\\x1b[200~x\\x1b[201~'));
            return [recorder.sent.split('\\r')[0], area.value];";
        assert_eq!(in_view("{}", body).await, json!(["漢字two", ""]));
    });
}

#[test]
fn text_is_selected_by_the_mouse_and_by_keys() {
    block_on(async {
        let body = "await view.write('first words\\r\\nsecond line');
            await view.screenText();
            point(view, 'pointerdown', 6, 0);
            point(view, 'pointermove', 3, 1, { buttons: 1 });
            point(view, 'pointerup', 3, 1);
            const dragged = await view.selectedText();
            for (let click = 0; click < 2; click += 1) {
              point(view, 'pointerdown', 8, 1);
              point(view, 'pointerup', 8, 1);
            }
            const word = await view.selectedText();
            // What is selected is at hand when it is copied.
            const copied = clipboard(element, 'copy').text;
            view.clearSelection();
            press(element, ' ', { ctrlKey: true, shiftKey: true, code: 'Space' });
            for (const key of ['ArrowUp', 'Home', ' ', 'ArrowRight', 'ArrowRight']) press(element, key);
            const byKeys = await view.selectedText();
            press(element, 'Escape');
            return [dragged, word, copied, byKeys, await view.selectedText(), recorder.sent];";
        assert_eq!(in_view("{}", body).await, json!(["words\nseco", "line", "line", "fir", "", ""]));
    });
}

#[test]
fn programs_get_the_mouse_when_they_ask() {
    block_on(async {
        let body = "await view.write('\\x1b[?1002h\\x1b[?1006h');
            await until('the view knows', () => element.classList.contains('mouse-taken'));
            point(view, 'pointerdown', 4, 2, { button: 0 });
            point(view, 'pointermove', 5, 2, { buttons: 1 });
            point(view, 'pointerup', 5, 2, { button: 0 });
            await until('it is reported', () => recorder.sent.endsWith('m'));
            return recorder.sent;";
        assert_eq!(in_view("{}", body).await, json!("\x1b[<0;5;3M\x1b[<32;6;3M\x1b[<0;6;3m"));
    });
}

#[test]
fn the_clipboard_is_asked_about() {
    block_on(async {
        let body = "const asked = [];
            view.addEventListener('clipboard', (event) => asked.push(event.detail));
            await view.write('\\x1b]52;c;aGVsbG8=\\x07\\x1b]52;c;?\\x07');
            const bar = await until('it asks', () => element.querySelector('.terminal-clipboard'));
            const text = bar.textContent;
            [...bar.querySelectorAll('button')].at(-1).click();
            return [asked, text.includes('5 characters'), element.querySelector('.terminal-clipboard'), recorder.sent];";
        assert_eq!(in_view("{}", body).await, json!([["hello"], true, null, ""]));
        let body = "await view.write('\\x1b]52;c;aGVsbG8=\\x07');
            await view.screenText();
            return element.querySelector('.terminal-clipboard');";
        assert_eq!(in_view("{ clipboard: 'deny' }", body).await, json!(null));
    });
}

#[test]
fn searching_shows_how_many_there_are() {
    block_on(async {
        let body = "for (let line = 0; line < 60; line += 1) await view.write(`row ${line}\\r\\n`);
            press(element, 'F', { ctrlKey: true, shiftKey: true, code: 'KeyF' });
            const bar = element.querySelector('.terminal-search');
            const input = bar.querySelector('input');
            const count = () => bar.querySelector('output').textContent;
            const search = (text) => { input.value = text; input.dispatchEvent(new InputEvent('input')); };
            const seen = [document.activeElement === input];
            search('ROW 1');
            seen.push(await until('it counts', count));
            // The oldest is far back: it comes into view.
            input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', shiftKey: true, bubbles: true }));
            await until('it goes on', () => count() === '1 of 11');
            seen.push((await view.screenText()).split('\\n').includes('row 1'));
            search('nothing like it');
            await until('it finds nothing', () => count() === 'none');
            input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
            return [...seen, bar.hidden, document.activeElement === areaOf(element), recorder.sent];";
        assert_eq!(in_view("{}", body).await, json!([true, "11 of 11", true, true, true, ""]));
    });
}

#[test]
fn output_is_told_in_text() {
    block_on(async {
        let body = "recorder.print('\\x1b]0;a title\\x07hello\\r\\nworld');
            await until('the rows have it', () => view.text.startsWith('hello\\nworld'));
            const spoken = element.querySelector('[aria-live=polite].terminal-spoken');
            await until('it is read aloud', () => spoken.textContent.includes('hello'));
            return [view.title, element.querySelectorAll('.terminal-rows > div').length === view.rows];";
        assert_eq!(in_view("{}", body).await, json!(["a title", true]));
    });
}

#[test]
fn the_size_follows_the_element() {
    block_on(async {
        let body = "const before = [view.cols, view.rows];
            element.style.width = '320px';
            await until('it is told', () => recorder.sizes.length > 1);
            await until('it is half as wide', () => Math.abs(view.cols - before[0] / 2) <= 1);
            view.fontSize *= 2;
            await until('there are half as many rows', () => Math.abs(view.rows - before[1] / 2) <= 1);
            const last = recorder.sizes.at(-1);
            return [recorder.sizes[0].join() === before.join(), last.join() === [view.cols, view.rows].join()];";
        assert_eq!(in_view("{}", body).await, json!([true, true]));
    });
}

#[test]
fn much_output_is_all_taken() {
    block_on(async {
        let body = "const line = new TextEncoder().encode(`${'0123456789'.repeat(7)}\\r\\n`);
            const lines = new Uint8Array(line.length * 1000);
            for (let at = 0; at < lines.length; at += line.length) lines.set(line, at);
            for (let round = 0; round < 100; round += 1) await view.write(lines);
            await view.write('the end');
            return (await view.screenText()).trimEnd().endsWith('0123456789\\nthe end');";
        assert_eq!(in_view("{}", body).await, json!(true));
    });
}

#[test]
fn both_ways_of_drawing_look_the_same() {
    block_on(async {
        let helpers = include_str!("../js/view.js");
        let body = "const text = 'plain \\x1b[1mbold\\x1b[0m \\x1b[3;4:3mwave\\x1b[0m \\x1b[7mback\\x1b[0m 漢字 ┌─┼─┐ ░▒▓█ '
              + '\\x1b[38;2;255;100;0;48;5;24mcolours\\x1b[0m\\r\\n\\x1b[9mstruck\\x1b[0m e\\u0301 ⣿⡇';
            const picture = (renderer) => withView({ renderer }, async (view, recorder, element) => {
              await view.write(text);
              await view.screenText();
              const canvas = element.querySelector('canvas');
              const copy = Object.assign(document.createElement('canvas'), { width: 640, height: 320 });
              const context = copy.getContext('2d', { willReadFrequently: true });
              let last = '';
              // Until it has been drawn, and stays.
              return until('a picture', async () => {
                context.drawImage(canvas, 0, 0);
                const { data } = context.getImageData(0, 0, 640, 320);
                const inked = data.some((value, index) => index % 4 === 0 && value === 255);
                const now = data.join();
                const still = inked && now === last;
                last = now;
                await pause(50);
                return still ? [view.renderer, now] : null;
              });
            });
            const [first, second] = [await picture('webgl2'), await picture('2d')];
            const [a, b] = [first[1].split(','), second[1].split(',')];
            // A step of rounding apart at most.
            return [first[0], second[0], a.length, a.filter((value, index) => Math.abs(value - b[index]) > 1).length];";
        let seen = eval(session().await, &format!("{helpers}\n{body}")).await;
        assert_eq!(seen[1], "2d");
        assert_eq!((&seen[2], &seen[3]), (&json!(640 * 320 * 4), &json!(0)), "drawn by {}", seen[0]);
    });
}

#[test]
fn a_view_that_is_taken_away_leaves_nothing() {
    block_on(async {
        let helpers = include_str!("../js/view.js");
        let body = "const element = document.createElement('div');
            element.style.cssText = 'width: 300px; height: 200px';
            document.body.append(element);
            const view = new TerminalView(element, {});
            await view.ready;
            const asked = view.screenText();
            view.dispose();
            view.dispose();
            await view.write('too late');
            element.remove();
            return [await asked, element.childElementCount, element.className];";
        assert_eq!(eval(session().await, &format!("{helpers}\n{body}")).await, json!(["", 0, ""]));
    });
}

#[test]
fn fonts_of_the_page_are_found_for_the_worker() {
    block_on(async {
        let body = "const { facesOf } = await import(new URL('terminal-fonts.js', document.baseURI).href);
            const style = document.createElement('style');
            style.textContent = `@media all { @font-face { font-family: \"One Mono\"; src: url(fonts/one.woff2) format(\"woff2\");
              font-weight: 700; } } @font-face { font-family: Other; src: local(Other); }`;
            document.head.append(style);
            const [face, ...more] = facesOf('\"one mono\", monospace');
            style.remove();
            const address = new URL('fonts/one.woff2', document.baseURI).href;
            return [face.family, face.source.includes(`url(\"${address}\")`), face.descriptors.weight, more.length];";
        assert_eq!(eval(session().await, body).await, json!(["one mono", true, "700", 0]));
    });
}
