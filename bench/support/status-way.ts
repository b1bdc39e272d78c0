import { deployment } from './documents.js';
import { follow } from './follow.js';
import { MemberClient } from './member-client.js';
import { News } from './news.js';
import { pause } from './pause.js';
import type { Rig } from './rig.js';

const WARM_UP = 10;
/** Longer than the minimum pause between two reads of the change feed. */
const PAUSE_MS = 150;
const REPLICAS = 200;
const PATH = '/apis/apps/v1/namespaces/default/deployments/watched';

const changes = 'subscription { applicationChanged(namespace: "default", name: "watched") { application { replicas { ready } } } }';

interface Told {
  readonly applicationChanged: { readonly application: { readonly replicas: { readonly ready: number } | null } | null };
}

/**
 * Milliseconds from sending a status write to one member, as a controller would, until a GraphQL subscription reports the new sum of ready
 * replicas. One at a time, in one member after another; members run no controllers that could interfere.
 */
export async function statusLatencies(rig: Rig, samples: number): Promise<number[]> {
  const clients = [...rig.fleet.kubeconfigs.values()].map((text) => new MemberClient(text));
  const news = new News();
  let ready = 0;
  const subscription = follow<Told>(rig.hub, changes, ({ applicationChanged }) => {
    ready = Math.max(ready, applicationChanged.application?.replicas?.ready ?? 0);
    news.tell();
  });
  try {
    const before = await rig.database.first<{ works: number }>('select count(*)::int as works from observation');
    await rig.hub.apply(deployment('watched', REPLICAS), 'watched');
    await rig.database.settled(before.works + clients.length);
    const latencies: number[] = [];
    for (let i = 0; i < samples + WARM_UP; i += 1) {
      await pause(PAUSE_MS);
      const startedAt = performance.now();
      await clients[i % clients.length]!.patchStatus(PATH, statusOf(Math.floor(i / clients.length) + 1));
      await Promise.race([subscription.failed, news.until(`${i + 1} ready replicas`, () => ready > i)]);
      if (i >= WARM_UP) latencies.push(performance.now() - startedAt);
    }
    return latencies;
  } finally {
    await subscription.stop();
    await Promise.all(clients.map((client) => client.close()));
  }
}

function statusOf(ready: number): object {
  return {
    observedGeneration: 1,
    replicas: REPLICAS,
    readyReplicas: ready,
    availableReplicas: ready,
    unavailableReplicas: REPLICAS - ready,
  };
}
