// How far a disk may grow, from what the browser says of the space that the page's origin has. Browsers that say nothing are taken at their files: a
// device that cannot grow says so itself.

// Where the browser does not tell.
const UNKNOWN_BYTES = 2 ** 40;

// Bytes that the origin may have and has, all of its storage together.
export async function quota() {
  const { quota, usage } = (await navigator.storage?.estimate?.()) ?? {};
  return { quota: quota ?? UNKNOWN_BYTES, usage: usage ?? 0 };
}

// The part of what there is that a database may fill: it takes more than what lies in it, and a full one cannot even remove
// something.
const DATABASE_FILL = 0.6;

// How long a disk of so many bytes may become on its device ('opfs' or 'indexeddb'), when so many are left of the quota.
export function capacityOf(device, bytes, left) {
  const all = bytes + left;
  return device === 'indexeddb' ? Math.floor(all * DATABASE_FILL) : all;
}

// Bytes that are left of the quota.
export async function bytesLeft() {
  const { quota: all, usage } = await quota();
  return Math.max(0, all - usage);
}
