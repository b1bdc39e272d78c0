import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { HubError } from '../../errors.js';

/** The row that a ciphertext belongs to. It is authenticated data: the ciphertext cannot be decrypted for any other row. */
export interface SealedPlace {
  readonly table: string;
  readonly id: string;
}

/*
 * Format of the envelope: version (1) | key id (8) | nonce (12) | wrapped data key (32 + 16) | nonce (12) | ciphertext (n + 16). Each
 * record has its own data key, which is wrapped by the hub's key. Both layers use AES-256-GCM with the place as additional data.
 */
const VERSION = 1;
const NONCE = 12;
const TAG = 16;
const KEY = 32;
const HEADER = 1 + 8;
const WRAPPED = NONCE + KEY + TAG;

/** Length of the part of an envelope that depends on the hub's key: version, key id and wrapped data key. */
export const HEAD_BYTES = HEADER + WRAPPED;

/** What `Encryption` needs besides the key that encrypts. */
export interface OtherKeys {
  /** Keys of 32 bytes that decrypt only (`MANIFOLD_DECRYPTION_KEYS`). */
  readonly decryptionKeys?: readonly Uint8Array[];
  /** Key of the digests; default: derived from the key that encrypts. It stays the same when the key is rotated, and so do the digests. */
  readonly digestKey?: Uint8Array;
}

interface WrappingKey {
  readonly id: Buffer;
  readonly wrapping: Buffer;
  readonly digest: Buffer;
}

export class Encryption {
  readonly #current: WrappingKey;
  /** All keys by their id in hexadecimal. */
  readonly #keys: ReadonlyMap<string, WrappingKey>;
  readonly #digestKey: Buffer;

  /** `key` is 32 bytes (`MANIFOLD_ENCRYPTION_KEY`). */
  constructor(key: Uint8Array, { decryptionKeys = [], digestKey }: OtherKeys = {}) {
    const [current, ...others] = [key, ...decryptionKeys].map(wrappingKey);
    this.#current = current!;
    this.#keys = new Map([...others, current!].map((one) => [one.id.toString('hex'), one]));
    this.#digestKey = digestKey ? Buffer.from(digestKey) : current!.digest;
  }

  /** Id of the key that encrypts. It tells nothing about the key. */
  get keyId(): Buffer {
    return this.#current.id;
  }

  /** Ids of all keys, in hexadecimal. */
  get keyIds(): readonly string[] {
    return [...this.#keys.keys()];
  }

  get digestKey(): Buffer {
    return this.#digestKey;
  }

  /** The digest key of a database that stores none: it is derived from the key of this envelope. Null if that key is not known. */
  digestKeyFor(envelope: Buffer): Buffer | null {
    return this.#keys.get(keyIdOf(envelope).toString('hex'))?.digest ?? null;
  }

  encrypt(place: SealedPlace, text: string | Buffer): Buffer {
    const dataKey = randomBytes(KEY);
    return Buffer.concat([this.#wrap(place, dataKey), seal(dataKey, place, Buffer.from(text))]);
  }

  /** Throws DECRYPTION_FAILED if the key is not known, if the place is a different one, or if a byte was changed. */
  decrypt(place: SealedPlace, envelope: Buffer): Buffer {
    if (envelope.length < HEAD_BYTES + NONCE + TAG) throw failed(place, 'it is not an envelope of this version');
    try {
      return unseal(this.#unwrap(place, envelope), place, envelope.subarray(HEAD_BYTES));
    } catch (cause) {
      throw cause instanceof HubError ? cause : failed(place, 'it was changed, or belongs to another row', cause);
    }
  }

  /**
   * The head of an envelope (its first `HEAD_BYTES`) for the key that encrypts. The data key and the ciphertext after the head stay the same. Throws
   * DECRYPTION_FAILED.
   */
  rewrap(place: SealedPlace, head: Buffer): Buffer {
    try {
      return this.#wrap(place, this.#unwrap(place, head));
    } catch (cause) {
      throw cause instanceof HubError ? cause : failed(place, 'it was changed, or belongs to another row', cause);
    }
  }

  /** An HMAC: without the key, guesses cannot be tested against the digest. */
  keyedDigest(text: string): string {
    return createHmac('sha256', this.#digestKey).update(text).digest('base64url');
  }

  #wrap(place: SealedPlace, dataKey: Buffer): Buffer {
    return Buffer.concat([Buffer.of(VERSION), this.#current.id, seal(this.#current.wrapping, place, dataKey)]);
  }

  #unwrap(place: SealedPlace, envelope: Buffer): Buffer {
    if (envelope[0] !== VERSION || envelope.length < HEAD_BYTES) throw failed(place, 'it is not an envelope of this version');
    const key = this.#keys.get(keyIdOf(envelope).toString('hex'));
    if (!key) throw unknownKey(place, keyIdOf(envelope).toString('hex'));
    return unseal(key.wrapping, place, envelope.subarray(HEADER, HEAD_BYTES));
  }
}

function wrappingKey(key: Uint8Array): WrappingKey {
  if (key.length !== KEY) throw new HubError('SETTINGS_INVALID', `The encryption key must have ${KEY} bytes.`);
  const id = createHash('sha256').update(derive(key, 'id')).digest().subarray(0, 8);
  return { id, wrapping: derive(key, 'wrap'), digest: derive(key, 'digest') };
}

/** True if only the key is missing here: the value is not damaged, and a process with the key reads it. */
export function isKeyMissing(error: HubError): boolean {
  return error.details['missingKey'] !== undefined;
}

export function keyIdOf(envelope: Buffer): Buffer {
  return envelope.subarray(1, HEADER);
}

function seal(key: Buffer, place: SealedPlace, plain: Buffer): Buffer {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(boundTo(place));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function unseal(key: Buffer, place: SealedPlace, sealed: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE)).setAAD(boundTo(place));
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG));
  return Buffer.concat([decipher.update(sealed.subarray(NONCE, sealed.length - TAG)), decipher.final()]);
}

function boundTo({ table, id }: SealedPlace): Buffer {
  return Buffer.from(`${table}\0${id}`);
}

function derive(key: Uint8Array, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `manifold/${use}`, KEY));
}

function unknownKey({ table, id }: SealedPlace, missingKey: string): HubError {
  const message = `An encrypted value cannot be decrypted: this replica of the hub does not have its key ${missingKey}. Add it to MANIFOLD_DECRYPTION_KEYS.`;
  return new HubError('DECRYPTION_FAILED', message, { details: { table, id, missingKey } });
}

function failed({ table, id }: SealedPlace, why: string, cause?: unknown): HubError {
  return new HubError('DECRYPTION_FAILED', `An encrypted value cannot be decrypted: ${why}.`, { details: { table, id }, cause });
}
