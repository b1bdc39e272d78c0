import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FailureDedup } from '../../src/engine/interpreters/failure-dedup.js';
import { InterpreterQueue } from '../../src/engine/interpreters/interpreter-queue.js';
import { InterpreterRegistry } from '../../src/engine/interpreters/interpreter-registry.js';
import { observePass } from '../../src/engine/loops/observe.loop.js';
import type { KnownWork, WatchedObject } from '../../src/engine/ports/observe.js';
import { Traces } from '../../src/engine/runtime/traces.js';
import { ClusterSession } from '../../src/engine/session/cluster-session.js';
import { ObservationInbox } from '../../src/engine/session/observation-inbox.js';
import { OwnershipConflicts } from '../../src/engine/session/ownership-conflicts.js';
import { aConfigMap } from '../support/builders.js';
import { MemoryMember } from '../support/memory-member.js';
import { realClock as clock } from '../support/real-clock.js';
import { everywhere, openTestStore, type TestStore } from '../support/store.js';

let hub: TestStore;
let known: KnownWork;
let epoch: number;

beforeAll(async () => {
  hub = await openTestStore();
  await hub.addClusters('paris');
  await hub.apply({ app: 'web', resources: [aConfigMap('settings')], policies: [everywhere()] });
  await hub.planAll();
  await hub.dispatchAll(['paris']);
  [known] = (await hub.store.observations.known('paris')) as [KnownWork];
  [{ epoch }] = (await hub.store.leases.hold(['cluster/paris'], 60_000)) as [{ name: string; epoch: number }];
});
afterAll(() => hub.close());

/** One pass of a replica that holds, or held, the lease of the cluster with this epoch. */
async function observe(held: number, seen: Partial<WatchedObject>): Promise<void> {
  const [cluster] = await hub.store.fleet.served();
  const lease = { epoch: held, heldUntil: clock.now() + 60_000 };
  const session = new ClusterSession(cluster!, new MemoryMember('paris'), lease, [known], { clock });
  const inbox = new ObservationInbox(() => undefined);
  const source = { documents: async () => [], of: () => null };
  const registry = new InterpreterRegistry({ store: hub.store.interpreters, source, clock, onChanged: () => undefined });
  const onFailure = (error: unknown) => {
    throw error;
  };
  inbox.put(session, {
    type: 'MODIFIED',
    ref: known.ref,
    workKey: known.key,
    hubId: 'hub',
    uid: known.uid!,
    resourceVersion: '7',
    generation: 1,
    ownedDigest: 'owned',
    otherManagers: ['kubectl'],
    object: aConfigMap('settings'),
    ...seen,
  });
  await observePass({
    store: hub.store.observations,
    dispatch: hub.store.dispatch,
    events: hub.store.events,
    hubId: 'hub',
    ownershipConflicts: new OwnershipConflicts(),
    clock,
    traces: new Traces(clock),
    inbox,
    registry,
    interpreterQueue: new InterpreterQueue({ store: hub.store.observations, registry, clock, onRead: () => undefined, onFailure }),
    failureDedup: new FailureDedup(),
    onRedo: () => undefined,
    onDefined: () => undefined,
    onObserved: () => undefined,
    countEvent: () => undefined,
  })();
}

const dueKeys = async () => (await hub.due(['paris'])).map(({ key }) => key);
const eventsOf = (type: string) => hub.sql('select type from event where type = $1', [type]);

describe('observations of a replica whose cluster was taken over', () => {
  it.each([
    { what: 'a changed field', seen: { ownedDigest: 'changed' }, type: 'DRIFT_REPAIRED' },
    { what: 'a deleted object', seen: { type: 'DELETED' }, type: 'DELETED_IN_MEMBER' },
  ] as const)('makes no work due and is not told: $what', async ({ seen, type }) => {
    await observe(epoch - 1, seen);
    expect([await dueKeys(), await eventsOf(type)]).toEqual([[], []]);

    await observe(epoch, seen);
    expect([await dueKeys(), await eventsOf(type)]).toEqual([[known.key], [{ type }]]);
    await hub.dispatchAll(['paris']);
  });
});
