import type { FleetStore } from '../engine/ports/fleet.js';
import type { Member, Members } from '../engine/ports/member.js';
import { HubError } from '../errors.js';
import type { LiveObjects } from '../intents/live-object.js';
import type { LivePods } from '../intents/pods/pods.js';

/** Reads over the connections that this process has to its members, or makes for them. */
export function liveObjects(hubId: string, fleet: Pick<FleetStore, 'served'>, members: Members): LiveObjects & LivePods {
  const member = async (name: string): Promise<Member> => {
    const cluster = (await fleet.served()).find((one) => one.name === name);
    if (!cluster) throw new HubError('NOT_FOUND', `Cluster ${name} is not registered.`);
    return members.connect(cluster);
  };
  return {
    hubId,
    read: async (cluster, ref) => (await member(cluster)).read(ref),
    pods: async (cluster, ...asked) => (await member(cluster)).pods(...asked),
    log: async (cluster, ...asked) => (await member(cluster)).log(...asked),
  };
}
