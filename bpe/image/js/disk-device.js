// Which device a disk lies on: a file, where the browser gives workers files, else a database. A disk stays where it is:
// when it lies on the one, the other is never used instead, even if the one cannot be had any more, for that would be a
// second, empty disk. The database keeps the note of where it is.
import { IdbDevice } from './idb-device.js';
import { OpfsDevice } from './opfs-device.js';

const attempt = (question) => question.then((value) => ({ value }), (error) => ({ error }));

// Opens a disk by its name. `wanted` is 'disk', or 'indexeddb' to have the database though there may be files. What comes
// has: name ('opfs' or 'indexeddb'), bytes, read(), write(), flush(), setLength(), close(); answers may be
// promises. Throws the reason when there is none.
export async function openDevice(name, wanted) {
  if (wanted === 'indexeddb') return IdbDevice.open(name);
  const file = await attempt(OpfsDevice.exists(name));
  if (file.value) return OpfsDevice.open(name);
  const place = await attempt(IdbDevice.place(name));
  if (place.value === 'indexeddb') return IdbDevice.open(name);
  if (!file.error) {
    const opened = await attempt(OpfsDevice.open(name));
    if (opened.value) {
      // Where there is no database there is nothing to mistake the disk for.
      if (!place.error) await attempt(IdbDevice.note(name, 'opfs'));
      return opened.value;
    }
    await attempt(OpfsDevice.remove(name));
    file.error = opened.error;
  }
  if (place.value === 'opfs') {
    throw new Error(`the disk is a file of this browser, which it does not give now (${file.error.message})`);
  }
  if (place.error) throw new Error(`this browser keeps no files for pages: ${file.error.message}; ${place.error.message}`);
  return IdbDevice.open(name);
}
