import type { WorkKey } from '../core/model/plan.js';
import { stamp } from '../engine/dispatch/stamp.js';
import type { FleetStore } from '../engine/ports/fleet.js';
import type { Members } from '../engine/ports/member.js';
import { HubError } from '../errors.js';
import type { MemberDryRuns } from '../intents/preview/server-side.js';

/** Time for which looked-up clusters are cached, so that the dry runs of one preview share them. */
const LOOKED_UP_MS = 2_000;

/** Sends dry runs over the connections that this process has to its members; opens missing ones. */
export function memberDryRuns(hubId: string, fleet: Pick<FleetStore, 'served'>, members: Members): MemberDryRuns {
  let known: { readonly at: number; readonly clusters: ReturnType<FleetStore['served']> } | null = null;
  const served = () => {
    if (known === null || performance.now() - known.at > LOOKED_UP_MS) known = { at: performance.now(), clusters: fleet.served() };
    return known.clusters;
  };
  return {
    async dryRun({ cluster: name, ref, manifest, application, overwrite }) {
      const cluster = (await served()).find((one) => one.name === name);
      if (!cluster) throw new HubError('NOT_FOUND', `Cluster ${name} is not registered.`);
      const member = await members.connect(cluster);
      if (cluster.uid !== null) await member.checkIdentity(cluster.uid);
      const [found] = await member.look([ref], { fresh: true });
      const foreign = found !== undefined && found.hubId !== hubId;
      const managers = found?.managers.join(', ') || 'nobody';
      if (foreign && !overwrite)
        throw new HubError(
          'FOREIGN_OBJECT',
          `The object already exists, managed by ${managers}; conflictResolution: Overwrite takes it over.`,
        );
      const marked = stamp(manifest, hubId, application ?? { namespace: '', name: '' }, `${name}/preview` as WorkKey);
      const { tookOver } = await member.apply(ref, marked, { force: true, dryRun: true, takeOver: foreign });
      return { warning: foreign ? takeOverWarning(managers, tookOver?.removed ?? []) : null };
    },
  };
}

function takeOverWarning(managers: string, removed: readonly string[]): string {
  const gone = removed.length === 0 ? 'No field is removed' : `Fields that are not in the manifest are removed: ${removed.join(', ')}`;
  return `The object already exists, managed by ${managers}, and is taken over. ${gone}.`;
}
