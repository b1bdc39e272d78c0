import { withCosts } from './support/cost.js';
import { type Figure, figure, percentile } from './support/figures.js';
import { simulated } from './support/fleet.js';
import type { HubClient } from './support/hub-client.js';
import { pause } from './support/pause.js';
import { withRig } from './support/rig.js';
import type { Size } from './support/size.js';

const LOOK_MS = 10;
const GIVE_UP_MS = 60_000;

/** From the mutation that registers a member until its health, version, kinds and node pools are all answered. */
export async function register({ clusters }: Size): Promise<readonly Figure[]> {
  const standard = clusters === 10;
  const raise = simulated(clusters);
  return withRig(
    raise,
    async (rig) => {
      const members = [...rig.fleet.kubeconfigs];
      const half = Math.ceil(members.length / 2);
      const { value, costs } = await withCosts(rig, async () => {
        const alone: number[] = [];
        for (const [name, kubeconfig] of members.slice(0, half)) alone.push(await registered(rig.hub, name, kubeconfig));
        const together = await Promise.all(members.slice(half).map(([name, kubeconfig]) => registered(rig.hub, name, kubeconfig)));
        return { alone, together };
      });
      return [
        figure('first_full_status_p50_ms', percentile([...value.alone, ...value.together], 0.5), 'ms', 1_000, 'lower', standard),
        figure('first_full_status_alone_p50_ms', percentile(value.alone, 0.5), 'ms', null, 'lower', standard),
        figure('first_full_status_together_max_ms', Math.max(...value.together), 'ms', null, 'lower', standard),
        ...costs,
      ];
    },
    { registered: false },
  );
}

/** Milliseconds. */
async function registered(hub: HubClient, name: string, kubeconfig: string): Promise<number> {
  const startedAt = performance.now();
  const { registerCluster } = await hub.query<{ registerCluster: { userErrors: object[] } }>(
    'mutation ($input: RegisterClusterInput!) { registerCluster(input: $input) { userErrors { code message } } }',
    { input: { name, kubeconfig } },
  );
  if (registerCluster.userErrors.length > 0) throw new Error(JSON.stringify(registerCluster.userErrors));
  while (!(await isFull(hub, name))) {
    if (performance.now() - startedAt > GIVE_UP_MS) throw new Error(`${name} has no full status after a minute`);
    await pause(LOOK_MS);
  }
  return performance.now() - startedAt;
}

async function isFull(hub: HubClient, name: string): Promise<boolean> {
  const { cluster } = await hub.query<{ cluster: { health: string; kubernetesVersion: string; servedKinds: number; nodePools: object[] } }>(
    'query ($name: String!) { cluster(name: $name) { health kubernetesVersion servedKinds nodePools { nodes readyNodes allocatable } } }',
    { name },
  );
  return cluster.health === 'HEALTHY' && Boolean(cluster.kubernetesVersion && cluster.servedKinds && cluster.nodePools);
}
