import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ControlClient } from '../../src/simulator/control/control-client.js';
import { readControlFile } from '../../src/simulator/control/control-file.js';
import { plainMembers } from '../../src/simulator/default-members.js';
import type { MemberOptions } from '../../src/simulator/options.js';
import { startRealCluster } from '../../test/support/real-cluster.js';
import { start } from './processes.js';

/** The members of a rig. */
export interface Fleet {
  /** Kubeconfig text by member name, in the order of names. */
  readonly kubeconfigs: ReadonlyMap<string, string>;
  /** A folder with `NAME.yaml` for each. */
  readonly folder: string;
  readonly pids: readonly number[];
  /** The control API of simulated members; null for real ones. */
  readonly control: ControlClient | null;
  stop(): Promise<void>;
}

export type RaiseFleet = (folder: string) => Promise<Fleet>;

/** Simulated members in a process of their own; with `controllers: false` their objects change only by requests. */
export function simulated(members: number, change: Partial<MemberOptions> = {}): RaiseFleet {
  return async (folder) => {
    const persistDir = join(folder, 'members');
    const options = { members: plainMembers(members).map((member) => ({ ...member, ...change })), persistDir };
    const process = await start(['dist/bundle/simulator/main.js', '--options', JSON.stringify(options)], {}, (line) =>
      line.startsWith('{'),
    );
    const control = new ControlClient(readControlFile(persistDir)!);
    const at = (JSON.parse(process.line) as { kubeconfigs: string }).kubeconfigs;
    return {
      kubeconfigs: await readKubeconfigs(at),
      folder: at,
      pids: [process.pid],
      control,
      async stop() {
        await control.close();
        await process.stop();
      },
    };
  };
}

/** Nodes for this many small pods per member; a node has room for 110. */
export function roomFor(pods: number): Pick<MemberOptions, 'nodePools'> {
  const capacity = { cpu: '32', memory: '128Gi', 'ephemeral-storage': '500Gi' };
  return { nodePools: [{ name: 'general', nodes: Math.ceil(pods / 100), capacity }] };
}

/** API servers with an etcd each and no controllers, from `KUBEBUILDER_ASSETS`. */
export function real(members: number): RaiseFleet {
  return async (folder) => {
    const names = Array.from({ length: members }, (_, i) => `real-${i + 1}`);
    const started = await Promise.allSettled(names.map((name) => startRealCluster({ name })));
    const clusters = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const stop = async () => void (await Promise.all(clusters.map((cluster) => cluster.stop())));
    const failed = started.find((one) => one.status === 'rejected');
    if (failed) {
      await stop();
      throw failed.reason;
    }
    const at = join(folder, 'members');
    await mkdir(at);
    await Promise.all(clusters.map(({ kubeconfig }, i) => writeFile(join(at, `${names[i]}.yaml`), kubeconfig, { mode: 0o600 })));
    return {
      kubeconfigs: await readKubeconfigs(at),
      folder: at,
      pids: clusters.flatMap(({ pids }) => pids),
      control: null,
      stop,
    };
  };
}

async function readKubeconfigs(folder: string): Promise<Map<string, string>> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
  return new Map(files.map((name, i) => [name.replace(/\.yaml$/, ''), texts[i]!]));
}
