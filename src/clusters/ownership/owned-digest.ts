import { hash } from 'node:crypto';
import { ownedPart } from '../../kubernetes/fields/owned-fields.js';
import { canonicalJson } from '../../kubernetes/json/canonical-json.js';
import { FIELD_MANAGER } from '../../kubernetes/kinds/well-known.js';
import type { KubeObject } from '../../kubernetes/object.js';
import { isSecret } from '../../kubernetes/secret.js';

/** A digest that nobody without the hub's key can test guesses against. */
export type KeyedDigest = (text: string) => string;

/**
 * SHA-256 of the part of an object that the hub applied and still owns. It stays the same while others write their own
 * fields, and differs as soon as one of ours has another value or another owner: that is drift. Of a
 * Secret it is keyed, since it is stored and what it is taken of may be a short password.
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
 * Digests of a member's objects that a write was answered with or a watch saw before. Most events change the status alone: generation,
 * labels and annotations stand, and so does what we own, so it is not taken apart again. Kinds without a generation are digested each time.
 * An eighth of the hub's time in a status storm went into digests without it.
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

  /** Of an object that is not stored as it is here, as a dry run answers it: nothing is remembered of it. */
  once(object: KubeObject): string {
    return ownedDigest(object, this.#keyedDigest);
  }

  forget(uid: string): void {
    this.#known.delete(uid);
  }

  /** Of this `apiVersion/kind` no others are there. */
  keepOnly(of: string, uids: ReadonlySet<string>): void {
    for (const [uid, digested] of this.#known) if (digested.of === of && !uids.has(uid)) this.#known.delete(uid);
  }
}
