import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ControlClient } from '../../../simulator/control/control-client.js';
import { type ControlAddress, readControlFile } from '../../../simulator/control/control-file.js';
import type { Cli } from '../../cli.js';
import { CommandFailure } from '../../failure.js';
import { dataFolder } from '../../hub/find-hub.js';
import { isLoopback } from '../../hub/loopback.js';

const SUFFIX = '.yaml';

/** Folder of the clusters of `sim up`, beside that of a hub's simulated clusters. */
export function ownFolder(cli: Cli): string {
  return join(dataFolder(cli.env, cli.folder), 'sim');
}

function hubFolder(cli: Cli): string {
  return join(dataFolder(cli.env, cli.folder), 'simulator');
}

export interface SimulatedClusters {
  /** The folder with their kubeconfigs. */
  readonly kubeconfigs: string;
  readonly names: readonly string[];
  /** Whether they answer now; simulated clusters of a hub stop with it, but their files stay. */
  readonly running: boolean;
}

/** The clusters of a running `sim up`, or those of a hub that was started in this folder. */
export async function simulatedClusters(cli: Cli): Promise<SimulatedClusters> {
  const folder = runningIn(ownFolder(cli)) === undefined ? hubFolder(cli) : ownFolder(cli);
  const kubeconfigs = join(folder, 'kubeconfigs');
  const names = (await filesIn(kubeconfigs)).filter((file) => file.endsWith(SUFFIX)).map((file) => file.slice(0, -SUFFIX.length));
  if (names.length > 0) return { kubeconfigs, names: names.sort(), running: runningIn(folder) !== undefined };
  throw new CommandFailure(`no hub with simulated clusters was started here (${kubeconfigs} holds none)`, {
    next: 'run `manifold sim up`, or `npm start` in this folder without a clusters.yaml',
  });
}

async function filesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return [];
    throw new CommandFailure(`cannot read ${folder}: ${code ?? 'unknown error'}`, { cause: error });
  }
}

/** Connects to the running simulator; throws a failure with a remedy if none runs. */
export async function withControl<T>(cli: Cli, use: (client: ControlClient) => Promise<T>): Promise<T> {
  const address = runningIn(ownFolder(cli)) ?? runningIn(hubFolder(cli));
  if (address === undefined) throw notRunning();
  const client = new ControlClient(address);
  try {
    return await use(client);
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ECONNREFUSED' || code === 'UND_ERR_SOCKET') throw notRunning(error);
    throw new CommandFailure(error instanceof Error ? error.message : String(error), { cause: error });
  } finally {
    await client.close();
  }
}

/** Whether a hub that was started from this folder has simulated clusters now. */
export function hubHasSome(cli: Cli): boolean {
  return runningIn(hubFolder(cli)) !== undefined;
}

/** A file that a killed simulator left is ignored. */
function runningIn(folder: string): ControlAddress | undefined {
  const address = readControlFile(folder);
  if (address === undefined || !isAlive(address.pid)) return undefined;
  // The folder may have come with a clone, so only loopback addresses are accepted; simulators listen on loopback only.
  if (URL.canParse(address.url) && isLoopback(address.url)) return address;
  throw new CommandFailure(`${folder} names a simulator on another machine, and is not used`, {
    next: `delete ${folder} if you do not know it`,
  });
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function notRunning(cause?: unknown): CommandFailure {
  return new CommandFailure('no simulated clusters run here', {
    next: 'run `manifold sim up`, or `npm start` in this folder without a clusters.yaml',
    ...(cause !== undefined && { cause }),
  });
}
