import type { UserInterpreters } from '../core/model/interpreter-port.js';
import { isAutoscaled, withReplicas, withRetained } from '../engine/dispatch/members-fields.js';
import type { FleetStore } from '../engine/ports/fleet.js';
import type { Member, Members } from '../engine/ports/member.js';
import { HubError } from '../errors.js';
import type { LiveManifests } from '../intents/live-differences.js';
import type { LiveObjects } from '../intents/live-object.js';
import type { LivePods } from '../intents/pods/pods.js';

/** Reads objects over the connections that this process has to its members; opens missing ones. */
export function liveObjects(
  hubId: string,
  fleet: Pick<FleetStore, 'served'>,
  members: Members,
  interpreters: () => Promise<UserInterpreters | null>,
): LiveObjects & LivePods & LiveManifests {
  const member = async (name: string): Promise<Member> => {
    const cluster = (await fleet.served()).find((one) => one.name === name);
    if (!cluster) throw new HubError('NOT_FOUND', `Cluster ${name} is not registered.`);
    const found = await members.connect(cluster);
    if (cluster.uid !== null) await found.checkIdentity(cluster.uid);
    return found;
  };
  return {
    hubId,
    read: async (cluster, ref) => (await member(cluster)).read(ref),
    async written(cluster, ref, manifest, observed) {
      const retained = await withRetained(await interpreters(), ref, manifest, async () => observed);
      return (await isAutoscaled(await member(cluster), ref, retained)) ? withReplicas(retained, null) : retained;
    },
    pods: async (cluster, ...asked) => (await member(cluster)).pods(...asked),
    log: async (cluster, ...asked) => (await member(cluster)).log(...asked),
  };
}
