// From passwords to keys, with the browser's WebCrypto: PBKDF2-SHA-256 derives a key from the password, and AES-256-GCM wraps
// the volume's key with it, bound to the volume and to every parameter. What is wrapped with what, and where it is kept, is
// the volume's key slot (kernel-core/persist/src/format/key_slot.rs). Keys are written over when they have been used; what
// the engine keeps of a password's text until it collects it is beyond a script.
import * as kernel from './kernel.js';

// What OWASP asks for with this hash; slots say how many they were made with, so that it can be raised.
const ROUNDS = 600000;
const [KEY_BYTES, SALT_BYTES, IV_BYTES, VOLUME_BYTES] = [32, 32, 12, 16];

export class Refusal extends Error {
  constructor(code, message) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}

export const randomBytes = (count) => crypto.getRandomValues(new Uint8Array(count));
export const newKey = () => randomBytes(KEY_BYTES);

// The same text typed on another keyboard is the same password.
function bytesOf(password) {
  if (typeof password !== 'string' || password === '') {
    throw new Refusal('EINVAL', 'a password must be a text that is not empty');
  }
  return new TextEncoder().encode(password.normalize('NFC'));
}

async function wrappingKey(password, { salt, rounds }, usage) {
  const bytes = bytesOf(password);
  const secret = await crypto.subtle.importKey('raw', bytes, 'PBKDF2', false, ['deriveKey']);
  bytes.fill(0);
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds };
  return crypto.subtle.deriveKey(how, secret, { name: 'AES-GCM', length: 256 }, false, [usage]);
}

const cipher = (volume, { iv, rounds, salt }) => ({
  name: 'AES-GCM', iv, additionalData: kernel.home_associated_data(volume, rounds, salt),
});

// A slot for a volume's key.
export async function wrap(key, volume, password) {
  const slot = { rounds: ROUNDS, salt: randomBytes(SALT_BYTES), iv: randomBytes(IV_BYTES) };
  const wrapping = await wrappingKey(password, slot, 'encrypt');
  slot.wrapped = new Uint8Array(await crypto.subtle.encrypt(cipher(volume, slot), wrapping, key));
  return slot;
}

// A slot as the kernel hands it out (`home_slot`).
export function readSlot(bytes) {
  let at = 0;
  const take = (count) => bytes.slice(at, at += count);
  const volume = take(VOLUME_BYTES);
  const rounds = new DataView(take(4).buffer).getUint32(0, true);
  return { volume, slot: { rounds, salt: take(SALT_BYTES), iv: take(IV_BYTES), wrapped: take(bytes.length) } };
}

// The key in a slot. That the password is wrong and that the slot was tampered with looks the same.
export async function unwrap({ volume, slot }, password) {
  const wrapping = await wrappingKey(password, slot, 'decrypt');
  try {
    return new Uint8Array(await crypto.subtle.decrypt(cipher(volume, slot), wrapping, slot.wrapped));
  } catch {
    throw new Refusal('EPASSWORD', 'the password does not open home');
  }
}
