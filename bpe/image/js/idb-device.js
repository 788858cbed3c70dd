// A disk in IndexedDB, for browsers and windows in which a worker gets no file: the bytes lie in records of one size, by
// their number. Writes stay in memory until a flush, which is one transaction that the browser reports only when it is
// durable; when they become many they go out before, also in one. So a crash loses the last of them and nothing in
// between. Only one request at a time is served; nothing here guards against a second.
import { bytesLeft } from './quota.js';

const STORE = 'records';
// The record that describes the disk. Keys that are text come after all numbers.
const SHAPE = 'disk';
// Measured in Chromium and Firefox: with 4 KiB, writing in order is a third to a fifth as fast; with 64 KiB, small commits
// take twice as long, and scattered pages four times.
const RECORD_BYTES = 16 << 10;
// What may wait for a flush, and what is kept of what the database has as well.
const [CHANGED_BYTES_MAX, KEPT_BYTES_MAX] = [8 << 20, 4 << 20];

const got = (request) => new Promise((have, fail) => {
  request.onsuccess = () => have(request.result);
  request.onerror = () => fail(request.error);
});

const ended = (transaction) => new Promise((have, fail) => {
  transaction.oncomplete = have;
  transaction.onabort = () => fail(transaction.error ?? new Error('the browser has ended a transaction'));
});

// Opens a database; `isNew` says what happens when there is none.
function openDatabase(name, isNew) {
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => isNew(opening);
  return new Promise((have, fail) => {
    opening.onsuccess = () => have(opening.result);
    opening.onerror = () => fail(opening.error);
    opening.onblocked = () => fail(new Error('another page keeps the database from being opened'));
  });
}

const create = (opening) => void opening.result.createObjectStore(STORE);

export class IdbDevice {
  name = 'indexeddb';
  bytes = 0;
  #database;
  #recordBytes = RECORD_BYTES;
  // By their numbers: what the database does not have yet, and some of what it has.
  #changed = new Map();
  #kept = new Map();
  // From this record on nothing counts that the database has.
  #cutFrom = Infinity;
  #isShapeChanged = false;
  #closed;

  constructor(database) {
    this.#database = database;
    database.onclose = () => { this.#closed = 'the browser has closed the database'; };
    // Somebody removes it, or brings a new version; to stay would only make them wait.
    database.onversionchange = () => {
      this.#closed = 'the database is being replaced';
      database.close();
    };
  }

  // What the database says of the disk: 'indexeddb' or 'opfs', where it lies; nothing when there is none.
  static async place(name) {
    if (typeof indexedDB !== 'object') throw new Error('this browser has no databases for pages');
    let database;
    try {
      database = await openDatabase(name, (opening) => opening.transaction.abort());
    } catch (error) {
      if (error.name === 'AbortError') return undefined;
      throw error;
    }
    try {
      const shape = await got(database.transaction(STORE).objectStore(STORE).get(SHAPE));
      return shape?.place;
    } finally {
      database.close();
    }
  }

  // Notes that the disk lies elsewhere.
  static async note(name, place) {
    const database = await openDatabase(name, create);
    try {
      const transaction = database.transaction(STORE, 'readwrite');
      transaction.objectStore(STORE).put({ place }, SHAPE);
      await ended(transaction);
    } finally {
      database.close();
    }
  }

  static async open(name) {
    const device = new IdbDevice(await openDatabase(name, create));
    const shape = await got(device.#store('readonly').get(SHAPE));
    if (shape?.place === device.name) {
      device.bytes = shape.length;
      device.#recordBytes = shape.recordBytes;
    }
    return device;
  }

  async read(bytes, offset) {
    const [first, last] = this.#span(bytes, offset);
    const records = await this.#records(first, last);
    this.#each(bytes, offset, (number, part, at) => {
      const record = records.get(number);
      if (record) part.set(record.subarray(at, at + part.length));
      else part.fill(0);
    });
  }

  async write(bytes, offset) {
    const [first, last] = this.#span(bytes, offset);
    const more = (last - first + 1 + this.#changed.size) * this.#recordBytes;
    if (more > CHANGED_BYTES_MAX) await this.#storeChanges();
    // Those that are not written whole.
    const ends = new Set([first, last].filter((number) => {
      const begin = number * this.#recordBytes;
      return begin < offset || begin + this.#recordBytes > offset + bytes.length;
    }));
    const there = new Map();
    for (const number of ends) {
      const record = (await this.#records(number, number)).get(number);
      if (record) there.set(number, record);
    }
    this.#each(bytes, offset, (number, part, at) => {
      const record = this.#changed.get(number) ?? there.get(number) ?? new Uint8Array(this.#recordBytes);
      record.set(part, at);
      this.#kept.delete(number);
      this.#changed.set(number, record);
    });
    if (offset + bytes.length > this.bytes) this.#setBytes(offset + bytes.length);
  }

  async flush() {
    if (this.#changed.size > 0 || this.#isShapeChanged || this.#cutFrom < Infinity) await this.#storeChanges();
    else this.#check();
  }

  async setLength(length) {
    if (length < this.bytes) {
      const number = Math.floor(length / this.#recordBytes);
      const at = length % this.#recordBytes;
      if (at > 0) {
        const record = (await this.#records(number, number)).get(number);
        if (record) {
          record.fill(0, at);
          this.#kept.delete(number);
          this.#changed.set(number, record);
        }
      }
      const cut = at > 0 ? number + 1 : number;
      for (const records of [this.#changed, this.#kept]) {
        for (const held of [...records.keys()]) if (held >= cut) records.delete(held);
      }
      this.#cutFrom = Math.min(this.#cutFrom, cut);
    } else {
      // The database would notice only at the next flush.
      if (length - this.bytes > await bytesLeft()) {
        throw new DOMException('the disk may not grow so far', 'QuotaExceededError');
      }
    }
    this.#setBytes(length);
  }

  close() {
    this.#database.close();
  }

  #check() {
    if (this.#closed) throw new Error(this.#closed);
  }

  #store(mode) {
    this.#check();
    return this.#database.transaction(STORE, mode, { durability: 'strict' }).objectStore(STORE);
  }

  #setBytes(bytes) {
    if (bytes !== this.bytes) this.#isShapeChanged = true;
    this.bytes = bytes;
  }

  #span(bytes, offset) {
    const last = Math.max(offset, offset + bytes.length - 1);
    return [Math.floor(offset / this.#recordBytes), Math.floor(last / this.#recordBytes)];
  }

  // Calls for each record's part of some bytes.
  #each(bytes, offset, visit) {
    for (let done = 0; done < bytes.length;) {
      const number = Math.floor((offset + done) / this.#recordBytes);
      const at = (offset + done) % this.#recordBytes;
      const count = Math.min(bytes.length - done, this.#recordBytes - at);
      visit(number, bytes.subarray(done, done + count), at);
      done += count;
    }
  }

  // The records that are there, of those from one to another.
  async #records(first, last) {
    const records = new Map();
    const missing = [];
    for (let number = first; number <= last; number++) {
      const record = this.#changed.get(number) ?? this.#kept.get(number);
      if (record) records.set(number, record);
      else if (number < this.#cutFrom) missing.push(number);
    }
    if (missing.length === 0) return records;
    const store = this.#store('readonly');
    if (missing.length === 1) {
      const record = await got(store.get(missing[0]));
      if (record) this.#keep(missing[0], record);
      return record ? records.set(missing[0], record) : records;
    }
    const range = IDBKeyRange.bound(missing[0], missing.at(-1));
    const [numbers, found] = await Promise.all([got(store.getAllKeys(range)), got(store.getAll(range))]);
    const isMissing = new Set(missing);
    numbers.forEach((number, index) => {
      if (!isMissing.has(number)) return;
      records.set(number, found[index]);
      this.#keep(number, found[index]);
    });
    return records;
  }

  #keep(number, record) {
    this.#kept.set(number, record);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size * this.#recordBytes <= KEPT_BYTES_MAX) break;
      this.#kept.delete(oldest);
    }
  }

  // One transaction: all that has changed, or, when it fails, nothing.
  async #storeChanges() {
    const store = this.#store('readwrite');
    const whole = ended(store.transaction);
    if (this.#cutFrom < Infinity) store.delete(IDBKeyRange.bound(this.#cutFrom, Infinity));
    for (const [number, record] of this.#changed) store.put(record, number);
    store.put({ place: this.name, length: this.bytes, recordBytes: this.#recordBytes }, SHAPE);
    store.transaction.commit();
    await whole;
    const changed = this.#changed;
    this.#changed = new Map();
    for (const [number, record] of changed) this.#keep(number, record);
    this.#cutFrom = Infinity;
    this.#isShapeChanged = false;
  }
}
