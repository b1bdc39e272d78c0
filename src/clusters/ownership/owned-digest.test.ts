import { hash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { canonicalJson } from '../../kubernetes/json/canonical-json.js';
import type { KubeObject } from '../../kubernetes/object.js';
import { OwnedDigests, ownedDigest } from './owned-digest.js';

const managedFields = [{ manager: 'manifold', operation: 'Apply', fieldsV1: { 'f:data': { 'f:password': {} } } }];

function object(kind: string, password: string): KubeObject {
  return { apiVersion: 'v1', kind, metadata: { name: 'login', managedFields }, data: { password } } as unknown as KubeObject;
}

const keyed = (text: string) => `keyed ${hash('sha256', `key ${text}`, 'base64url')}`;

describe('the digest of what the hub owns', () => {
  it('is plain for ordinary objects, and keyed for a Secret', () => {
    const plain = hash('sha256', canonicalJson({ data: { password: 'aHVudGVyMg==' } }), 'base64url');

    expect(ownedDigest(object('ConfigMap', 'aHVudGVyMg=='), keyed)).toBe(plain);
    expect(ownedDigest(object('Secret', 'aHVudGVyMg=='), keyed)).not.toContain(plain);
  });

  it('differs exactly if the content of the Secret differs', () => {
    const first = ownedDigest(object('Secret', 'YQ=='), keyed);

    expect(ownedDigest(object('Secret', 'YQ=='), keyed)).toBe(first);
    expect(ownedDigest(object('Secret', 'Yg=='), keyed)).not.toBe(first);
  });
});

describe('digests of a member', () => {
  const inMember = (uid: string, password: string, generation = 1, kind = 'Deployment') => {
    const made = object(kind, password);
    return { ...made, metadata: { ...made.metadata, uid, generation } } as KubeObject;
  };

  it('are cached while generation, annotations and owned fields are unchanged', () => {
    const digests = new OwnedDigests(keyed);
    const first = digests.of(inMember('u', 'a'));

    // Not a possible answer of a member; it shows which digest is cached.
    expect(digests.of(inMember('u', 'b'))).toBe(first);
    expect(digests.of(inMember('u', 'b', 2))).not.toBe(first);
  });

  it('of a dry run are not cached, since its generation may recur with other values', () => {
    const digests = new OwnedDigests(keyed);
    const dry = digests.once(inMember('u', 'a', 2));

    expect(digests.of(inMember('u', 'b', 2))).not.toBe(dry);
  });

  it('are removed exactly if a list of their kind does not contain the object', () => {
    const digests = new OwnedDigests(keyed);
    const [deployment, set] = [digests.of(inMember('u', 'a')), digests.of(inMember('v', 'a', 1, 'DaemonSet'))];
    digests.keepOnly('v1/DaemonSet', new Set());

    expect(digests.of(inMember('u', 'b'))).toBe(deployment);
    expect(digests.of(inMember('v', 'b', 1, 'DaemonSet'))).not.toBe(set);
  });
});
