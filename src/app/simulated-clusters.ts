import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClusterEntry } from '../config/clusters-file.js';
import { ControlClient } from '../simulator/control/control-client.js';
import { readControlFile } from '../simulator/control/control-file.js';
import { servePage } from '../simulator/control/page-server.js';
import { firstMembers } from '../simulator/default-members.js';
import { startSimulator } from '../simulator/simulator.js';

export interface SimulatedClusters {
  readonly entries: readonly ClusterEntry[];
  /** Address of the page that shows the clusters and injects faults. It contains a secret path, and only this machine can open it. */
  readonly page: string;
  close(): Promise<void>;
}

type Facts = Pick<ClusterEntry, 'provider' | 'region' | 'zones' | 'labels' | 'taints'>;

/** Settings of the three clusters of a first start, as an operator would set them. */
const facts: Readonly<Record<string, Facts>> = {
  'idc-a': { provider: 'idc', region: 'cn-east', zones: ['cn-east-1', 'cn-east-2'], labels: { tier: 'private' }, taints: [] },
  'cloud-b': {
    provider: 'aws',
    region: 'ap-southeast',
    zones: ['ap-southeast-1a', 'ap-southeast-1b'],
    labels: { tier: 'public' },
    taints: [],
  },
  'cloud-c': { provider: 'gcp', region: 'eu-west', zones: ['eu-west-1b', 'eu-west-1c'], labels: { tier: 'public' }, taints: [] },
};

/**
 * Starts `count` simulated clusters in this process. Their uid, CA, port and objects are stored in `<data dir>/simulator`; `control.json`
 * there has the address for controlling their faults, also with a web page. Their kubeconfigs are in `kubeconfigs/` below, for the hub and for kubectl.
 */
export async function startSimulatedClusters(dataDir: string, count: number): Promise<SimulatedClusters> {
  const folder = join(dataDir, 'simulator');
  const kubeconfigs = join(folder, 'kubeconfigs');
  // Kubeconfigs of clusters that no longer exist would be listed as if they did.
  await rm(kubeconfigs, { recursive: true, force: true });
  await mkdir(kubeconfigs, { recursive: true, mode: 0o700 });

  const simulator = await startSimulator({ members: firstMembers(count), persistDir: folder });
  const entries = await Promise.all(
    [...simulator.members].map(async ([name, member]) => {
      const kubeconfig = join(kubeconfigs, `${name}.yaml`);
      await writeFile(kubeconfig, member.kubeconfig(), { mode: 0o600 });
      return entry(name, kubeconfig);
    }),
  );
  const control = new ControlClient(readControlFile(folder)!);
  const page = await servePage(control);
  const close = async () => {
    await page.close();
    await control.close();
    await simulator.close();
  };
  return { entries, page: page.url, close };
}

function entry(name: string, kubeconfig: string): ClusterEntry {
  const known = facts[name] ?? { provider: 'simulated', zones: [], labels: {}, taints: [] };
  return { name, kubeconfig, properties: {}, ...known };
}
