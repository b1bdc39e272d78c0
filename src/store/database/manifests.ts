import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { deflateRaw, deflateRawSync, inflateRawSync } from 'node:zlib';
import { LRUCache } from 'lru-cache';
import { Breath } from '../../breath.js';
import { HubError } from '../../errors.js';
import { imagesOf } from '../../kubernetes/images.js';
import { canonicalText, withCanonicalText } from '../../kubernetes/json/canonical-text.js';
import type { KubeObject } from '../../kubernetes/object.js';
import { isSecret } from '../../kubernetes/secret.js';
import { type DamagedManifests, goOnWithRepaired } from './damaged-manifests.js';
import { type Encryption, isKeyMissing } from './encryption.js';
import { jsonText } from './json-text.js';
import { type Db, rows, run } from './sql.js';

/** A manifest with its digest and the text that the `manifest` table stores. */
export interface DigestedManifest {
  readonly digest: string;
  readonly text: string;
  readonly secret: boolean;
  /** Images of its containers, for the search by image. */
  readonly images: readonly string[];
}

/** For shorter texts, compression saves too little. */
const DEFLATE_OVER_BYTES = 2048;
/** A longer text is compressed in a thread. */
const DEFLATE_ASIDE_OVER_CHARACTERS = 65_536;
const deflateAside = promisify<Buffer, { readonly level: number }, Buffer>(deflateRaw);
const PLAIN = 0;
const DEFLATED = 1;
const ENCRYPTED = 2;
/** Bytes of manifests in one statement: the driver writes them as text in one turn of the event loop, 3 ms for each MiB. */
const MAX_STATEMENT_BYTES = 1024 * 1024;
/** A manifest that was stored ahead is stored again after this time. `collect` deletes unreferenced ones after an hour. */
const AHEAD_MS = 60_000;
const MAX_AHEAD = 20_000;
/** A parsed object takes about three times the bytes of its text, and the text is kept with it. */
const PARSED_FACTOR = 4;
/** Digests of Secrets are keyed and have a prefix. */
const KEYED = 'keyed.';
/** Limit for inflating: no valid manifest is larger than the intake limit. */
const MAX_TEXT_BYTES = 8 * 1024 * 1024;

/** Stores canonical texts by digest, each once for all clusters; caches the most recently used parsed objects. */
export class Manifests {
  readonly #encryption: Encryption;
  readonly #damaged: Pick<DamagedManifests, 'found' | 'healed' | 'isNoted'>;
  readonly #parsed: LRUCache<string, KubeObject>;
  readonly #digested = new WeakMap<KubeObject, DigestedManifest>();
  /** Bytes that `prepare` packed, until `save` stores them. */
  readonly #packed = new WeakMap<DigestedManifest, Buffer>();
  /** Digests of manifests that `prepare` stored, and whether that repaired them. */
  readonly #ahead = new LRUCache<string, { readonly repaired: boolean }>({ max: MAX_AHEAD, ttl: AHEAD_MS });

  constructor(encryption: Encryption, damaged: Pick<DamagedManifests, 'found' | 'healed' | 'isNoted'>, cacheBytes = 48 * 1024 * 1024) {
    this.#encryption = encryption;
    this.#damaged = damaged;
    this.#parsed = new LRUCache({ maxSize: cacheBytes });
  }

  /** Digest of the canonical text; keyed for Secrets. Computed once per object. */
  digest(manifest: KubeObject): DigestedManifest {
    let digested = this.#digested.get(manifest);
    if (!digested) this.#digested.set(manifest, (digested = this.#digest(manifest)));
    return digested;
  }

  /**
   * Computes digests and packs manifests before a transaction starts, and yields to other work in between. `save` alone does it in one
   * turn. Many bytes are also stored before, in several statements; `save` then stores only what is missing.
   */
  async prepare(db: Db, manifests: Iterable<KubeObject>): Promise<void> {
    const breath = new Breath();
    const prepared = new Map<string, DigestedManifest>();
    let bytes = 0;
    for (const manifest of manifests) {
      const digested = this.digest(manifest);
      if (prepared.has(digested.digest) || this.#ahead.has(digested.digest)) continue;
      if (digested.text.length > DEFLATE_ASIDE_OVER_CHARACTERS) {
        const body = await deflateAside(Buffer.from(digested.text), { level: 1 });
        this.#packed.set(digested, this.#seal(digested, DEFLATED, body));
      } else this.#packed.set(digested, this.#pack(digested));
      bytes += this.#packed.get(digested)!.length;
      prepared.set(digested.digest, digested);
      await breath.take();
    }
    if (bytes > MAX_STATEMENT_BYTES) await this.#storeAhead(db, [...prepared.values()].sort(byDigest));
  }

  async #storeAhead(db: Db, manifests: readonly DigestedManifest[]): Promise<void> {
    const breath = new Breath();
    for (const part of partsOf(manifests, (one) => this.#packed.get(one)!.length, MAX_STATEMENT_BYTES)) {
      const repaired = new Set(await this.#insert(db, part));
      for (const { digest } of part) this.#ahead.set(digest, { repaired: repaired.has(digest) });
      await breath.take();
    }
  }

  async #insert(db: Db, manifests: readonly DigestedManifest[]): Promise<readonly string[]> {
    const images = manifests.map((one) => jsonText(one.images));
    const values = [manifests.map(({ digest }) => digest), manifests.map((one) => this.#take(one)), images];
    return (await rows<{ digest: string }>(db, insertManifests, values)).map(({ digest }) => digest);
  }

  /**
   * Stores missing manifests and repairs damaged ones. Must be called in the transaction that refers to them. Returns the digests of the
   * repaired ones, for `retryRepaired`.
   */
  async save(db: Db, manifests: Iterable<KubeObject>): Promise<readonly string[]> {
    const fresh = new Map<string, DigestedManifest>();
    for (const manifest of manifests) {
      const digested = this.digest(manifest);
      fresh.set(digested.digest, digested);
      this.#remember(digested.digest, manifest, digested.text.length);
    }
    if (fresh.size === 0) return [];
    const ahead = new Map([...fresh.keys()].map((digest) => [digest, this.#ahead.get(digest)]));
    const repaired = [...ahead].filter(([, stored]) => stored?.repaired).map(([digest]) => digest);
    const missing = [...fresh.values()].filter(({ digest }) => ahead.get(digest) === undefined);
    // Sorted by digest, so that two transactions that insert the same manifests wait for each other instead of deadlocking.
    return missing.length === 0 ? repaired : [...repaired, ...(await this.#insert(db, missing.sort(byDigest)))];
  }

  /** Retries what waits for repaired manifests; after their transaction or in it. Without this call it is retried after five minutes. */
  async retryRepaired(db: Db, digests: readonly string[]): Promise<void> {
    if (digests.length > 0) await run(db, goOnWithRepaired, [digests]);
  }

  /**
   * Parses the manifests of `digests` that can be read. A missing or undecryptable one is reported as damaged (see damaged-manifests.ts), but not one
   * whose key this process does not have.
   */
  async readEach(
    db: Db,
    digests: Iterable<string>,
  ): Promise<{ found: ReadonlyMap<string, KubeObject>; unreadable: ReadonlyMap<string, HubError> }> {
    const found = new Map<string, KubeObject>();
    const unreadable = new Map<string, HubError>();
    for (const digest of digests) {
      const parsed = this.#parsed.get(digest);
      if (parsed) found.set(digest, parsed);
      else unreadable.set(digest, lost(digest));
    }
    if (unreadable.size === 0) return { found, unreadable };

    const healed: string[] = [];
    const breath = new Breath();
    for (const { digest, bytes, damaged: isMarked } of await rows<ManifestRow>(db, readManifests, [[...unreadable.keys()]])) {
      const parsed = this.#parse(digest, bytes);
      if (parsed instanceof HubError) unreadable.set(digest, parsed);
      else unreadable.delete(digest) && found.set(digest, parsed);
      if (!(parsed instanceof HubError) && (isMarked || this.#damaged.isNoted(digest))) healed.push(digest);
      await breath.take();
    }
    const damaged = [...unreadable].filter(([, error]) => !isKeyMissing(error)).map(([digest]) => digest);
    if (damaged.length > 0) this.#damaged.found(damaged);
    // The next `save` stores them again.
    for (const digest of unreadable.keys()) this.#ahead.delete(digest);
    if (healed.length > 0) this.#damaged.healed(healed);
    return { found, unreadable };
  }

  /** Reads the images of the manifests that an older version stored; returns how many it read. Unreadable ones stay without. */
  async fillImages(db: Db, limit = 500): Promise<number> {
    let total = 0;
    for (let after = ''; ; ) {
      const digests = (await rows<{ digest: string }>(db, withoutImages, [after, limit])).map(({ digest }) => digest);
      const { found } = await this.readEach(db, digests);
      const images = [...found.values()].map((manifest) => jsonText(imagesOf(manifest)));
      await run(db, setImages, [[...found.keys()], images]);
      total += found.size;
      if (digests.length < limit) return total;
      after = digests.at(-1)!;
    }
  }

  /** Deletes up to `limit` unreferenced manifests; recent ones are kept, because a running transaction may refer to them. */
  async collect(db: Db, limit = 1000): Promise<number> {
    return (await run(db, collectManifests, [limit])).rowCount ?? 0;
  }

  #parse(digest: string, bytes: Buffer): KubeObject | HubError {
    try {
      const text = this.#unpack(digest, bytes);
      const parsed = withCanonicalText(JSON.parse(text) as KubeObject, text);
      // After a bit error the text may still be valid JSON, so its digest is compared. Encrypted text is authenticated already.
      if (!digest.startsWith(KEYED) && digestOf(text) !== digest) throw new Error('The text does not match its digest.');
      this.#remember(digest, parsed, text.length);
      return parsed;
    } catch (cause) {
      if (cause instanceof HubError) return cause;
      return new HubError('DECRYPTION_FAILED', 'A stored manifest is damaged.', { details: { digest }, cause });
    }
  }

  #remember(digest: string, manifest: KubeObject, textLength: number): void {
    this.#parsed.set(digest, manifest, { size: textLength * PARSED_FACTOR + 200 });
  }

  #digest(manifest: KubeObject): DigestedManifest {
    const text = canonicalText(manifest);
    const secret = isSecret(manifest);
    const digest = secret ? `${KEYED}${this.#encryption.keyedDigest(text)}` : digestOf(text);
    return { digest, text, secret, images: secret ? [] : imagesOf(manifest) };
  }

  /** Removes the prepared bytes, so that they stay in memory only until they are saved. */
  #take(digested: DigestedManifest): Buffer {
    const prepared = this.#packed.get(digested);
    this.#packed.delete(digested);
    return prepared ?? this.#pack(digested);
  }

  #pack(digested: DigestedManifest): Buffer {
    const plain = Buffer.from(digested.text);
    const deflated = plain.length > DEFLATE_OVER_BYTES;
    return this.#seal(digested, deflated ? DEFLATED : PLAIN, deflated ? deflateRawSync(plain, { level: 1 }) : plain);
  }

  #seal({ digest, secret }: DigestedManifest, form: typeof PLAIN | typeof DEFLATED, body: Buffer): Buffer {
    const packed = Buffer.concat([Buffer.of(form), body]);
    return secret ? Buffer.concat([Buffer.of(ENCRYPTED), this.#encryption.encrypt({ table: 'manifest', id: digest }, packed)]) : packed;
  }

  #unpack(digest: string, bytes: Buffer): string {
    if (bytes[0] === ENCRYPTED) return this.#unpack(digest, this.#encryption.decrypt({ table: 'manifest', id: digest }, bytes.subarray(1)));
    const body = bytes.subarray(1);
    return (bytes[0] === DEFLATED ? inflateRawSync(body, { maxOutputLength: MAX_TEXT_BYTES }) : body).toString('utf8');
  }
}

function byDigest(a: DigestedManifest, b: DigestedManifest): number {
  return a.digest < b.digest ? -1 : 1;
}

/** Parts of at most this size, or of a single item, in the order of `all`. */
function partsOf<T>(all: readonly T[], sizeOf: (one: T) => number, maxSize: number): readonly (readonly T[])[] {
  const parts: T[][] = [];
  let left = 0;
  for (const one of all) {
    const size = sizeOf(one);
    if (parts.length === 0 || size > left) {
      parts.push([]);
      left = maxSize;
    }
    parts.at(-1)!.push(one);
    left -= size;
  }
  return parts;
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

interface ManifestRow {
  readonly digest: string;
  readonly bytes: Buffer;
  readonly damaged: boolean;
}

function lost(digest: string): HubError {
  return new HubError('DATABASE_UNAVAILABLE', 'A stored manifest is missing; was the database restored completely?', {
    details: { digest },
  });
}

/** The stored Secret was encrypted with another key than the new bytes. */
const OTHER_KEY = `(m.digest like '${KEYED}%' and substring(m.bytes from 3 for 8) <> substring(excluded.bytes from 3 for 8))`;

// An unreferenced old manifest may be about to be deleted by `collect`; the update of `created_at` prevents that. A Secret that another key encrypted
// is stored anew, so that an apply also repairs one whose key is lost. Returns the damaged manifests that are repaired by this.
const insertManifests = {
  name: 'manifest-insert',
  text: `
    with damaged as (select digest from manifest where damaged_at is not null and digest = any($1::text[])),
    stored as (
      insert into manifest as m (digest, bytes, images)
      select digest, bytes, array(select jsonb_array_elements_text(images::jsonb))
      from unnest($1::text[], $2::bytea[], $3::text[]) as one (digest, bytes, images)
      on conflict (digest) do update set created_at = now(), damaged_at = null, images = excluded.images,
        bytes = case when m.damaged_at is null and not ${OTHER_KEY} then m.bytes else excluded.bytes end
      where m.created_at < now() - interval '30 minutes' or m.damaged_at is not null or ${OTHER_KEY}
    )
    select digest from damaged`,
};

const readManifests = {
  name: 'manifest-read',
  text: 'select digest, bytes, damaged_at is not null as damaged from manifest where digest = any($1::text[])',
};

const withoutImages = `
  select digest from manifest where images is null and damaged_at is null and digest > $1 order by digest limit $2`;

const setImages = `
  update manifest m set images = array(select jsonb_array_elements_text(one.images::jsonb))
  from (select * from unnest($1::text[], $2::text[]) as one (digest, images) order by digest) one where m.digest = one.digest`;

const collectManifests = `
  delete from manifest m using (
    select digest from manifest m
    where created_at < now() - interval '1 hour'
      and not exists (select from work w where w.desired_digest = m.digest)
      and not exists (select from resource r where r.digest = m.digest)
      and not exists (select from revision v where v.resources @> jsonb_build_array(jsonb_build_object('digest', m.digest)))
    order by created_at limit $1
  ) unused
  where m.digest = unused.digest and m.created_at < now() - interval '1 hour'`;
