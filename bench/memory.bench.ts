import { withCosts } from './support/cost.js';
import { applyAll, configMap, deployment } from './support/documents.js';
import { type Figure, figure } from './support/figures.js';
import { simulated } from './support/fleet.js';
import { eventually, pause } from './support/pause.js';
import { memoryMib } from './support/processes.js';
import { type Rig, withRig } from './support/rig.js';
import type { Size } from './support/size.js';

const MEMBERS_EACH = 3;
const PODS_PER_RESOURCE = 2;
const REPLICAS = 10;
/** Longer than a probe of every member and a few collections of garbage. */
const REST_MS = 20_000;
const SHORT_REST_MS = 1_000;

/** Memory of the hub for many members; each resource is in three of them and has two pods. */
export async function memory({ clusters, objects }: Size): Promise<readonly Figure[]> {
  const standard = clusters === 100 && objects === 10_000;
  return withRig(simulated(clusters), async (rig) => {
    const { costs } = await withCosts(rig, () => filled(rig, clusters, objects, standard ? REST_MS : SHORT_REST_MS));
    return [figure('hub_rss_mib', memoryMib(rig.hubPid).now, 'MiB', 512, 'lower', standard), ...costs];
  });
}

async function filled(rig: Rig, clusters: number, objects: number, restMs: number): Promise<void> {
  const names = [...rig.fleet.kubeconfigs.keys()];
  const each = Math.min(MEMBERS_EACH, clusters);
  await rig.hub.apply(names.map((_, i) => policy(names, i, each)).join('---\n'));
  // Each Deployment makes ten pods in each of its members.
  const deployments = Math.ceil((objects * PODS_PER_RESOURCE) / (REPLICAS * each));
  const documents = Array.from({ length: objects }, (_, i) => {
    const labels = { group: `group-${i % clusters}` };
    return i < deployments ? deployment(`web-${i}`, REPLICAS, labels) : configMap(`map-${i}`, labels);
  });
  await applyAll(rig.hub, documents, 'part');
  await rig.database.settled(objects * each);
  await eventually('pods', () => podsAre(rig, deployments * each * REPLICAS), 1_000);
  await pause(restMs);
}

/** A group of resources is placed in `each` consecutive members, beginning with its own first one. */
function policy(names: readonly string[], first: number, each: number): string {
  const clusterNames = Array.from({ length: each }, (_, i) => names[(first + i) % names.length]);
  return `apiVersion: policy.manifold.hub/v1
kind: ClusterPlacementPolicy
metadata: { name: group-${first} }
spec:
  resourceSelectors:
    - { apiVersion: apps/v1, kind: Deployment, labelSelector: { matchLabels: { group: group-${first} } } }
    - { apiVersion: v1, kind: ConfigMap, labelSelector: { matchLabels: { group: group-${first} } } }
  placement: { clusterAffinity: { clusterNames: [${clusterNames.join(', ')}] } }
`;
}

async function podsAre(rig: Rig, wanted: number): Promise<boolean> {
  const { members } = await rig.fleet.control!.state();
  return members.reduce((sum, { pods }) => sum + pods, 0) >= wanted;
}
