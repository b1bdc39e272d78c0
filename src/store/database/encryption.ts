import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { HubError } from '../../errors.js';
import { type Db, firstRow, run } from './sql.js';

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

export class Encryption {
  readonly #wrappingKey: Buffer;
  readonly #digestKey: Buffer;
  readonly #keyId: Buffer;

  /** `key` is 32 bytes (`MANIFOLD_ENCRYPTION_KEY`). */
  constructor(key: Buffer) {
    if (key.length !== KEY) throw new HubError('SETTINGS_INVALID', `The encryption key must have ${KEY} bytes.`);
    this.#wrappingKey = derive(key, 'wrap');
    this.#digestKey = derive(key, 'digest');
    this.#keyId = createHash('sha256').update(derive(key, 'id')).digest().subarray(0, 8);
  }

  encrypt(place: SealedPlace, text: string | Buffer): Buffer {
    const dataKey = randomBytes(KEY);
    const header = Buffer.concat([Buffer.of(VERSION), this.#keyId]);
    return Buffer.concat([header, seal(this.#wrappingKey, place, dataKey), seal(dataKey, place, Buffer.from(text))]);
  }

  /** Throws DECRYPTION_FAILED if the key or the place is a different one, or if a byte was changed. */
  decrypt(place: SealedPlace, envelope: Buffer): Buffer {
    if (envelope[0] !== VERSION || envelope.length < HEADER + WRAPPED + NONCE + TAG)
      throw failed(place, 'it is not an envelope of this version');
    if (!timingSafeEqual(envelope.subarray(1, HEADER), this.#keyId)) throw failed(place, 'it was encrypted with another key');
    try {
      const dataKey = unseal(this.#wrappingKey, place, envelope.subarray(HEADER, HEADER + WRAPPED));
      return unseal(dataKey, place, envelope.subarray(HEADER + WRAPPED));
    } catch (cause) {
      throw failed(place, 'it was changed, or belongs to another row', cause);
    }
  }

  /** An HMAC: without the key, guesses cannot be tested against the digest. */
  keyedDigest(text: string): string {
    return createHmac('sha256', this.#digestKey).update(text).digest('base64url');
  }
}

const canary: SealedPlace = { table: 'hub', id: 'key_canary' };
const CANARY_TEXT = 'manifold';

/**
 * Throws DECRYPTION_FAILED if the key differs from the one with which this database was written, before it writes anything. The first start stores an
 * encrypted text that later starts try to decrypt.
 */
export async function checkEncryptionKey(db: Db, encryption: Encryption): Promise<void> {
  const set = 'update hub set key_canary = $1 where key_canary is null';
  await run(db, set, [encryption.encrypt(canary, CANARY_TEXT)]);
  const hub = await firstRow<{ key_canary: Buffer }>(db, 'select key_canary from hub');
  if (!hub) throw new HubError('DATABASE_UNAVAILABLE', 'The database has no row of this hub; was it restored completely?');
  try {
    encryption.decrypt(canary, hub.key_canary);
  } catch (cause) {
    const message = 'MANIFOLD_ENCRYPTION_KEY is not the key that encrypted this database; start the hub with the previous key.';
    throw new HubError('DECRYPTION_FAILED', message, { cause });
  }
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

function derive(key: Buffer, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `manifold/${use}`, KEY));
}

function failed({ table, id }: SealedPlace, why: string, cause?: unknown): HubError {
  return new HubError('DECRYPTION_FAILED', `An encrypted value cannot be decrypted: ${why}.`, { details: { table, id }, cause });
}
