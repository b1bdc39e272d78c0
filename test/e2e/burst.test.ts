import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LoggedWrite } from '../../src/simulator/write-log.js';
import { apply, worksOf } from '../support/ask-hub.js';
import { eventually } from '../support/eventually.js';
import { startHub, type TestHub } from '../support/hub.js';
import { type SimulatorProcess, startSimulatorProcess } from '../support/simulator-process.js';

const BURST_MS = 3_000;
const SECOND_MS = 1_000;

const policy = `
apiVersion: policy.manifold.hub/v1
kind: PlacementPolicy
metadata: { name: all, namespace: burst }
spec:
  resourceSelectors: [{ apiVersion: v1, kind: ConfigMap }]
  placement: {}
`;

describe('A burst of edits to one object', () => {
  let members: SimulatorProcess;
  let hub: TestHub;

  beforeAll(async () => {
    members = await startSimulatorProcess(['left', 'middle', 'right']);
    hub = await startHub({ env: members.env });
    await apply(hub, policy);
  });

  afterAll(async () => {
    await hub.stop();
    await members.stop();
  });

  it('ends with the last edit everywhere, with at most one write a second in each member', async () => {
    await edit('first');
    await arrived('first');

    // One after the other without a pause: a hundred per second or more, if the machine is fast enough.
    const startedAt = Date.now();
    let edits = 0;
    while (Date.now() - startedAt < BURST_MS) await edit(`edit-${edits++}`);
    await edit('last');
    const seconds = (Date.now() - startedAt) / SECOND_MS;
    await arrived('last');

    for (const member of members.names) {
      const writes = await writesOf(member, 'web');
      expect(gapsMs(writes).filter((gap) => gap < SECOND_MS)).toEqual([]);
      // The first of the burst, one for each second of it, and the last.
      expect(writes.length).toBeLessThanOrEqual(1 + Math.floor(seconds) + 2);
      expect(writes.every(({ unchanged }) => !unchanged)).toBe(true);
      // So some writes were held back.
      expect(edits).toBeGreaterThan(writes.length);
    }
    // No write of the burst is left.
    const works = await worksOf(hub, 'v1', 'ConfigMap', 'burst', 'web');
    expect(works.map(({ state, reason }) => [state, reason])).toEqual([1, 2, 3].map(() => ['APPLIED', null]));
  });

  it('does not delay another object, nor the object itself once it is quiet', async () => {
    await Promise.all([edit('again'), edit('calm', 'other')]);
    await arrived('calm', 'other');
    for (const member of members.names) {
      const [first] = await writesOf(member, 'other');
      const burst = (await writesOf(member, 'web')).at(-1)!;
      // It was not queued behind the object that may be throttled.
      expect(first!.timeMs - burst.timeMs).toBeLessThan(SECOND_MS);
    }
    await arrived('again');
  });

  async function edit(value: string, name = 'web'): Promise<void> {
    await apply(hub, `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: burst }\ndata: { value: ${value} }\n`, {
      application: name,
    });
  }

  async function arrived(value: string, name = 'web'): Promise<void> {
    await eventually(async () => {
      for (const member of members.names) {
        const { data } = await members.get<{ data: { value: string } }>(member, `/api/v1/namespaces/burst/configmaps/${name}`);
        expect(data.value).toBe(value);
      }
      expect((await worksOf(hub, 'v1', 'ConfigMap', 'burst', name)).map(({ state }) => state)).toEqual(['APPLIED', 'APPLIED', 'APPLIED']);
    });
  }

  async function writesOf(member: string, name: string): Promise<readonly LoggedWrite[]> {
    return (await members.control.writes({ cluster: member, resource: '/configmaps', namespace: 'burst', name, limit: '10000' })).writes;
  }
});

function gapsMs(writes: readonly LoggedWrite[]): number[] {
  return writes.slice(1).map(({ timeMs }, i) => timeMs - writes[i]!.timeMs);
}
