import type { Actor } from '../../auth/actor.js';
import { changeTaints } from '../../core/failover/condition-taints.js';
import type { Cluster } from '../../core/model/cluster/cluster.js';
import type { InterpreterSource } from '../../core/model/interpreter-port.js';
import type { StandingFreeze } from '../../core/model/movement/freeze.js';
import { worldWithCluster } from '../../core/model/world-with.js';
import type { ClusterChangeAsk, Intents, StoredResource } from '../../store/intents/intents-port.js';
import type { Preview } from '../answers.js';
import { MAX_AFFECTED, planAll } from '../preview/preview.js';
import { previewAnswer } from '../preview/preview-answer.js';
import { candidateFrom } from './candidate.js';
import type { RemovalJudgement } from './judge-removal.js';
import { judgeEach } from './judge-withdrawal.js';

export interface JudgedChange {
  /** The cluster is not registered. */
  readonly absent: boolean;
  readonly judgement: RemovalJudgement;
  /** The effect on workloads. */
  readonly preview: (freezes: readonly StandingFreeze[]) => Preview;
}

/** The effect of a change of a cluster on workloads, computed by the plan's own functions over the changed world. */
export async function judgeClusterChange(
  intents: Pick<Intents, 'fleetSnapshot'>,
  interpreters: InterpreterSource,
  actor: Actor,
  change: ClusterChangeAsk,
  confirm: string | null,
): Promise<JudgedChange> {
  const { world, resources } = await intents.fleetSnapshot(actor, change.name, MAX_AFFECTED);
  const absent = !world.clusters.some(({ name }) => name === change.name);
  const standing = resources.filter(({ seen }) => !seen.deleted);
  const byRef = new Map(standing.map((resource) => [resource.ref, resource]));
  const after = worldWithCluster(world, change.name, (cluster) => changedCluster(cluster, change));
  const planned = await planAll(after, standing.map(candidateFrom), interpreters);
  const withdrawn = planned.flatMap(({ ref, preview }) =>
    preview.lost.map((cluster) => ({ resource: byRef.get(ref) as StoredResource, cluster })),
  );
  const cut = resources.length < MAX_AFFECTED ? [] : [`Only the first ${MAX_AFFECTED} resources were checked.`];
  return { absent, judgement: judgeEach(withdrawn, standing, confirm), preview: (freezes) => previewAnswer(planned, cut, freezes) };
}

/** The cluster as the store will have it: labels and properties are merged, null removes one, and absent fields stay. */
export function changedCluster(cluster: Cluster, change: ClusterChangeAsk): Cluster {
  const { provider = cluster.provider ?? null, region = cluster.region ?? null, zones, taints, cordoned } = change;
  const { provider: _provider, region: _region, ...rest } = cluster;
  return {
    ...rest,
    ...(provider !== null && { provider }),
    ...(region !== null && { region }),
    zones: zones ?? cluster.zones,
    taints: taints ? changeTaints(taints, { add: cluster.taints.filter(({ automatic }) => automatic), remove: [] }) : cluster.taints,
    cordoned: cordoned ?? cluster.cordoned,
    labels: merged(cluster.labels, change.labels),
    properties: merged(cluster.properties, change.properties),
  };
}

function merged(
  before: Readonly<Record<string, string>>,
  changes: Readonly<Record<string, string | null>> = {},
): Readonly<Record<string, string>> {
  const all = new Map<string, string | null>([...Object.entries(before), ...Object.entries(changes)]);
  return Object.fromEntries([...all].filter((entry): entry is [string, string] => entry[1] !== null));
}
