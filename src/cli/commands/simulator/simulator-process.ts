import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { readBehaviours } from '../../../simulator/behaviours/read-behaviours.js';
import { ControlClient } from '../../../simulator/control/control-client.js';
import { readControlFile, removeControlFile } from '../../../simulator/control/control-file.js';
import type { Cli } from '../../cli.js';
import { CommandFailure } from '../../failure.js';
import { counted } from '../../output/counted.js';
import { hubHasSome, isAlive, ownFolder } from './simulator-folders.js';

export interface UpOptions {
  readonly clusters: number;
  readonly behaviours?: string;
  readonly thirdPartyKinds?: boolean;
}

/** Starts the simulator as a process that outlives this one, and prints the paths of its files once it answers. */
export async function bringUp(cli: Cli, { clusters, behaviours, thirdPartyKinds }: UpOptions): Promise<void> {
  const folder = ownFolder(cli);
  const running = await runningIn(folder);
  if (running !== undefined)
    throw new CommandFailure(`${counted(running, 'simulated cluster')} run here already`, { next: 'run `manifold sim down` first' });
  if (behaviours !== undefined) await checkBehaviours(resolve(cli.folder, behaviours));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Otherwise kubeconfigs of removed clusters would be listed.
  await rm(join(folder, 'kubeconfigs'), { recursive: true, force: true });
  const members = await startDetached(folder, [
    '--clusters',
    String(clusters),
    ...(behaviours === undefined ? [] : ['--behaviours', resolve(cli.folder, behaviours)]),
    ...(thirdPartyKinds ? ['--third-party-kinds'] : []),
  ]);

  const { terminal } = cli;
  terminal.out(`${counted(members.length, 'simulated cluster')}: ${members.slice(0, 10).join(', ')}${members.length > 10 ? ', …' : ''}\n`);
  terminal.out(`kubeconfigs: ${join(folder, 'kubeconfigs')}\n`);
  terminal.out(`clusters file: ${join(folder, 'clusters.yaml')}\n`);
  terminal.note(
    `start a hub on them: MANIFOLD_CLUSTERS_FILE=${join(folder, 'clusters.yaml')} MANIFOLD_ALLOWED_MEMBER_NETWORKS=127.0.0.0/8 npm start`,
  );
  if (hubHasSome(cli)) terminal.note('`manifold sim …` means these now, and those of the hub again after `manifold sim down`');
}

/** Reports errors in the file before a process is started, which could only log them. */
async function checkBehaviours(path: string): Promise<void> {
  try {
    readBehaviours(await readFile(path, 'utf8'));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new CommandFailure(code === undefined ? `${path}: ${(error as Error).message}` : `cannot read ${path}: ${code}`, {
      cause: error,
    });
  }
}

export async function takeDown(cli: Cli): Promise<void> {
  const folder = ownFolder(cli);
  const address = readControlFile(folder);
  if (address === undefined || (await runningIn(folder)) === undefined) {
    removeControlFile(folder);
    throw new CommandFailure('no simulated clusters were brought up here', { next: 'those of a hub end with the hub' });
  }
  const client = new ControlClient(address);
  await client.stop();
  await client.close();
  while (isAlive(address.pid) && !cli.interrupted.aborted) await cli.clock.pause(20, cli.interrupted);
  cli.terminal.out('down\n');
}

/** Number of clusters running in `folder`; undefined if there are none. A control file of a killed process is ignored. */
async function runningIn(folder: string): Promise<number | undefined> {
  const address = readControlFile(folder);
  if (address === undefined) return undefined;
  const client = new ControlClient(address);
  try {
    return (await client.state()).members.length;
  } catch {
    return undefined;
  } finally {
    await client.close();
  }
}

async function startDetached(folder: string, flags: readonly string[]): Promise<readonly string[]> {
  const main = fileURLToPath(new URL('../../../../bundle/simulator/main.js', import.meta.url));
  const log = join(folder, 'simulator.log');
  const errors = openSync(log, 'a', 0o600);
  const child = spawn(process.execPath, [main, '--detached', '--persist', folder, ...flags], {
    detached: true,
    stdio: ['ignore', 'pipe', errors],
  });
  closeSync(errors);
  const stdout = child.stdout as Readable;
  const ready = once(createInterface({ input: stdout }), 'line').then(([line]) => JSON.parse(String(line)) as { members: string[] });
  const ended = once(child, 'exit').then(() => undefined);
  const started = await Promise.race([ready, ended]);
  if (started === undefined) throw new CommandFailure('the simulated clusters did not start', { next: `${log} says why` });
  stdout.destroy();
  child.unref();
  return started.members;
}
