import { hash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { canonicalJson } from '../kubernetes/canonical-json.js';
import type { KubeObject } from '../kubernetes/object.js';
import { ownedDigest } from './owned-digest.js';

const managedFields = [{ manager: 'manifold', operation: 'Apply', fieldsV1: { 'f:data': { 'f:password': {} } } }];

function object(kind: string, password: string): KubeObject {
  return { apiVersion: 'v1', kind, metadata: { name: 'login', managedFields }, data: { password } } as unknown as KubeObject;
}

const keyed = (text: string) => `keyed ${hash('sha256', `key ${text}`, 'base64url')}`;

describe('the digest of what the hub owns', () => {
  it('is plain for objects that may be read, and keyed for a Secret', () => {
    const plain = hash('sha256', canonicalJson({ data: { password: 'aHVudGVyMg==' } }), 'base64url');

    expect(ownedDigest(object('ConfigMap', 'aHVudGVyMg=='), keyed)).toBe(plain);
    expect(ownedDigest(object('Secret', 'aHVudGVyMg=='), keyed)).not.toContain(plain);
  });

  it('differs when what the Secret holds differs, and only then', () => {
    const first = ownedDigest(object('Secret', 'YQ=='), keyed);

    expect(ownedDigest(object('Secret', 'YQ=='), keyed)).toBe(first);
    expect(ownedDigest(object('Secret', 'Yg=='), keyed)).not.toBe(first);
  });
});
