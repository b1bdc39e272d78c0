import { describe, expect, it } from '@jest/globals';
import { MemoryMember } from '../../test/support/memory-member.js';
import { liveObjects } from './live-objects.js';
import { memberDryRuns } from './member-dry-runs.js';

const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'settings' };
const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'shop', name: 'settings' } };

describe('a process that does not probe a cluster', () => {
  function setUp() {
    const member = new MemoryMember('idc-a');
    member.put(ref, object);
    const cluster = { name: 'idc-a', uid: member.uid, connectionVersion: 1, deleting: false, deleteWorkloads: false };
    const fleet = { served: async () => [{ ...cluster, stale: false, ready: 'True' as const, doubted: false }] };
    const members = { connect: async () => member, reach: async () => undefined };
    return { member, live: liveObjects('hub', fleet, members, async () => null), dryRuns: memberDryRuns('hub', fleet, members) };
  }

  it('shows objects of the registered cluster', async () => {
    const { live } = setUp();
    expect(await live.read('idc-a', ref)).toMatchObject(object);
  });

  it('shows nothing of another cluster at its address, and sends it no manifest', async () => {
    const { member, live, dryRuns } = setUp();
    member.uid = 'another';
    const refused = { code: 'CLUSTER_IDENTITY_CHANGED' };
    await expect(live.read('idc-a', ref)).rejects.toMatchObject(refused);
    await expect(live.pods('idc-a', 'shop', {}, 1)).rejects.toMatchObject(refused);
    const log = { namespace: 'shop', pod: 'web', follow: false, previous: false, timestamps: false, tailLines: 1 };
    await expect(live.log('idc-a', log, new AbortController().signal)).rejects.toMatchObject(refused);
    const dryRun = { cluster: 'idc-a', ref, manifest: object, application: null, overwrite: false };
    await expect(dryRuns.dryRun(dryRun)).rejects.toMatchObject(refused);
    expect(member.calls).toEqual([]);
  });
});
