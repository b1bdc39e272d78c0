import { describe, expect, it } from '@jest/globals';
import { operatorActor } from '../auth/actor.js';
import type { KubeObject } from '../kubernetes/object.js';
import { liveDifferences } from './live-differences.js';

const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'settings' };
const settings = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'shop', name: 'settings', uid: 'u' }, data: { a: '1' } };
const clusters = ['hangs', 'answers'];

const reads = {
  resource: async () => ({ id: '1', ...ref }),
  worksOf: async () => new Map([['1', { rows: clusters.map((cluster) => ({ cluster, desiredDigest: 'd', memberUid: 'u' })) }]]),
  redactedManifests: async () => new Map([['d', settings as KubeObject]]),
} as unknown as Parameters<typeof liveDifferences>[0];

describe('live differences of several clusters', () => {
  it('do not wait for a cluster that hangs: its entry has the error', async () => {
    const live = {
      hubId: 'this hub',
      read: (cluster: string) => (cluster === 'hangs' ? new Promise<never>(() => undefined) : Promise.resolve(settings as KubeObject)),
      written: async (_cluster: string, _ref: unknown, manifest: KubeObject) => manifest,
    };
    expect(await liveDifferences(reads, live, operatorActor, clusters, ref, 50)).toEqual({
      differences: [],
      same: ['answers'],
      failures: [{ cluster: 'hangs', message: 'hangs did not answer within 0.05 s.' }],
    });
  });
});
