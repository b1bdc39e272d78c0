import { hash } from 'node:crypto';
import { ownedPart } from '../../kubernetes/fields/owned-fields.js';
import { canonicalJson } from '../../kubernetes/json/canonical-json.js';
import { FIELD_MANAGER } from '../../kubernetes/kinds/well-known.js';
import type { KubeObject } from '../../kubernetes/object.js';
import { isSecret } from '../../kubernetes/secret.js';

/** An HMAC: without the hub's key, guesses cannot be tested against it. */
export type KeyedDigest = (text: string) => string;

/**
 * SHA-256 of the fields of an object that the hub applied and still owns. Fields of other managers do not change it. It changes (drift) if
 * one of our fields has another value or another owner. For a Secret the digest is keyed, because it is stored and the value may be a short
 * password.
 */
export function ownedDigest(object: KubeObject, keyedDigest: KeyedDigest): string {
  const text = canonicalJson(ownedPart(object, FIELD_MANAGER));
  return isSecret(object) ? keyedDigest(text) : hash('sha256', text, 'base64url');
}

interface Digested {
  /** `apiVersion/kind` */
  readonly of: string;
  readonly generation: number;
  readonly marks: string;
  readonly digest: string;
}

/**
 * Digests of a member's objects, from answers to writes and from watches. Most events change only the status: generation, labels,
 * annotations and our managed fields are equal, so the cached digest is used. Kinds without a generation are digested on every event.
 * Without this cache, digests took an eighth of the hub's CPU time during many status changes.
 */
export class OwnedDigests {
  readonly #keyedDigest: KeyedDigest;
  readonly #known = new Map<string, Digested>();

  constructor(keyedDigest: KeyedDigest) {
    this.#keyedDigest = keyedDigest;
  }

  of(object: KubeObject): string {
    const { apiVersion, kind, metadata } = object;
    const { uid, generation, labels, annotations, managedFields } = metadata;
    if (typeof generation !== 'number' || uid === undefined) return ownedDigest(object, this.#keyedDigest);
    const applied = managedFields?.find((entry) => entry.manager === FIELD_MANAGER && entry.operation === 'Apply' && !entry.subresource);
    const marks = hash('sha256', JSON.stringify([labels, annotations, applied?.fieldsV1]), 'base64url');
    const known = this.#known.get(uid);
    if (known?.generation === generation && known.marks === marks) return known.digest;
    const digest = ownedDigest(object, this.#keyedDigest);
    this.#known.set(uid, { of: `${apiVersion}/${kind}`, generation, marks, digest });
    return digest;
  }

  /** For an object that is not stored, such as the answer to a dry run; the result is not cached. */
  once(object: KubeObject): string {
    return ownedDigest(object, this.#keyedDigest);
  }

  forget(uid: string): void {
    this.#known.delete(uid);
  }

  /** Removes cached digests of objects of this `apiVersion/kind` that no longer exist. */
  keepOnly(of: string, uids: ReadonlySet<string>): void {
    for (const [uid, digested] of this.#known) if (digested.of === of && !uids.has(uid)) this.#known.delete(uid);
  }
}
