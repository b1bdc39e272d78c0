import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { admin, aNewCluster, openTestStore, type TestStore } from '../support/store.js';

let hub: TestStore;
beforeAll(async () => {
  hub = await openTestStore();
});
afterAll(() => hub.close());

describe("labels in the operator's file", () => {
  it.each([
    { source: 'FILE', want: { tier: 'public' }, because: 'what left the file is gone' },
    { source: 'API', want: { tier: 'public', team: 'web' }, because: 'a cluster that the file did not register keeps what users gave it' },
  ] as const)('of a cluster from $source: $because', async ({ source, want }) => {
    const name = `from-${source.toLowerCase()}`;
    await hub.store.intents.registerCluster(admin, aNewCluster(name, { source, labels: { tier: 'private', team: 'web' } }));
    await hub.store.intents.updateCluster(admin, { name, expectedRevision: null, stated: true, labels: { tier: 'public' } });
    expect(await labels(name)).toEqual(want);
    await hub.store.intents.updateCluster(admin, { name, expectedRevision: null, labels: { burst: 'yes' } });
    expect(await labels(name)).toEqual({ ...want, burst: 'yes' });
  });
});

async function labels(name: string) {
  return (await hub.sql<{ labels: object }>('select labels from cluster where name = $1', [name]))[0]!.labels;
}
