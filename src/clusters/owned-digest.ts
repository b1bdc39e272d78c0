import { hash } from 'node:crypto';
import { canonicalJson } from '../kubernetes/canonical-json.js';
import type { KubeObject } from '../kubernetes/object.js';
import { ownedPart } from '../kubernetes/owned-fields.js';
import { FIELD_MANAGER } from '../kubernetes/well-known.js';

/**
 * SHA-256 of the part of an object that the hub applied and still owns. It stays the same while others write their own
 * fields, and differs as soon as one of ours has another value or another owner: that is drift.
 */
export function ownedDigest(object: KubeObject): string {
  return hash('sha256', canonicalJson(ownedPart(object, FIELD_MANAGER)), 'base64url');
}
