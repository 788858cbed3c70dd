// The page's end of drive: connects back to the drive that served this file, waits for `globalThis.tabula`, and answers
// drive's requests with Tabula's public interface. It relies on that interface and on nothing else of the page, and
// never holds more than a channel's window of a stream.
//
// A frame, both ways: header length (u32, little endian), header (JSON), payload. A header with `id` is a request or its
// reply; one with `ch` belongs to a byte channel. Paths travel as hexadecimal, since they need not be UTF-8.

import { Channel } from "./channel.js";
import { files } from "./files.js";
import { programs } from "./programs.js";

const here = new URL(import.meta.url);
const socket = new WebSocket(`ws://${here.host}/__drive/socket?key=${here.searchParams.get("key")}`);
socket.binaryType = "arraybuffer";

const channels = new Map();
const encoder = new TextEncoder();
const decoder = new TextDecoder();

function send(header, payload = new Uint8Array(0)) {
  const head = encoder.encode(JSON.stringify(header));
  const frame = new Uint8Array(4 + head.length + payload.length);
  new DataView(frame.buffer).setUint32(0, head.length, true);
  frame.set(head, 4);
  frame.set(payload, 4 + head.length);
  if (socket.readyState === WebSocket.OPEN) socket.send(frame);
}

function describe(error) {
  if (error instanceof Error) {
    return { code: error.code ?? error.name, message: error.message, stack: error.stack ?? "" };
  }
  return { code: "Error", message: String(error), stack: "" };
}

function openChannel(ch) {
  const channel = new Channel(ch, send, () => channels.delete(ch));
  channels.set(ch, channel);
  return channel;
}

// What the page shows, for the person who asks why Tabula did not start.
const visibleText = () => (document.body?.innerText ?? "").trim().slice(0, 4000);

async function waitForTabula() {
  while (globalThis.tabula === undefined) await new Promise((next) => setTimeout(next, 10));
  return await globalThis.tabula;
}

let operations = {};

const always = {
  // Runs the default export of a module that drive serves: an async function of `tabula`. The reply is its JSON value.
  async eval({ url }) {
    const module = await import(url);
    return (await module.default(await globalThis.tabula)) ?? null;
  },
  text: () => visibleText(),
};

async function answer(request, payload) {
  try {
    const operation = operations[request.op] ?? always[request.op];
    if (!operation) throw new Error(`unknown request: ${request.op}`);
    send({ id: request.id, ok: (await operation(request, payload)) ?? null });
  } catch (error) {
    send({ id: request.id, error: describe(error) });
  }
}

socket.onmessage = ({ data }) => {
  const length = new DataView(data).getUint32(0, true);
  const header = JSON.parse(decoder.decode(new Uint8Array(data, 4, length)));
  if (header.ack !== undefined) channels.get(header.ch)?.credit(header.ack);
  else if (header.cancel) channels.get(header.ch)?.cancel();
  else answer(header, new Uint8Array(data, 4 + length));
};

socket.onopen = async () => {
  send({ event: "hello", agent: navigator.userAgent });
  try {
    const tabula = await waitForTabula();
    operations = { ...files(tabula, openChannel), ...programs(tabula, openChannel) };
    send({ event: "ready" });
  } catch (error) {
    send({ event: "failed", error: describe(error), text: visibleText() });
  }
};
