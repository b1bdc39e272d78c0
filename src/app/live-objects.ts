import type { FleetStore } from '../engine/ports/fleet.js';
import type { Members } from '../engine/ports/member.js';
import { HubError } from '../errors.js';
import type { LiveObjects } from '../intents/live-object.js';

/** Reads over the connections that this process has to its members, or makes for them. */
export function liveObjects(fleet: Pick<FleetStore, 'served'>, members: Members): LiveObjects {
  return {
    async read(name, ref) {
      const cluster = (await fleet.served()).find((one) => one.name === name);
      if (!cluster) throw new HubError('NOT_FOUND', `Cluster ${name} is not registered.`);
      const member = await members.connect(cluster);
      return member.read(ref);
    },
  };
}
