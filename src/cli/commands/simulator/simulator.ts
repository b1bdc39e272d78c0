import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import type { Cli } from '../../cli.js';
import { CommandFailure } from '../../failure.js';
import { parseDuration } from '../../input/duration.js';
import { simulatedClusters } from './simulator-folders.js';
import type { UpOptions } from './simulator-process.js';

// Loaded on first use, so that other commands start without the client of the simulator.
const faults = () => import('./simulator-faults.js');
const processes = () => import('./simulator-process.js');

export function simulatorCommand(cli: Cli): Command {
  const simulator = new Command('sim').description('Simulated clusters: of their own, or those that `npm start` brings up');
  simulator
    .command('up')
    .description('Bring up simulated clusters in the background, and write kubeconfigs and a clusters.yaml for them')
    .option('--clusters <count>', 'how many', count, 3)
    .option('--behaviours <file>', 'YAML that says how more kinds behave')
    .option('--third-party-kinds', 'define CloneSet, Volcano Job, PyTorchJob, RayCluster, FlinkDeployment and Rollout')
    .action(async (options: UpOptions) => (await processes()).bringUp(cli, options));
  simulator
    .command('down')
    .description('Stop the simulated clusters; the next `up` restores their objects')
    .action(async () => (await processes()).takeDown(cli));
  simulator
    .command('status')
    .description('Show the objects and faults of each simulated cluster')
    .action(async () => (await faults()).printStatus(cli));
  simulator
    .command('faults')
    .description('List the faults with their settings')
    .action(async () => (await faults()).listFaults(cli));
  simulator
    .command('fault')
    .description('Break a cluster: `sim fault cloud-b slow ms=2000 --for 1m`; `sim fault cloud-b off` ends all its faults')
    .argument('<name>', 'name of the cluster; all of them: "*"')
    .argument('<kind>', 'see `sim faults`; or off')
    .argument('[settings...]', 'key=value; or off, to end this one')
    .option('--for <duration>', 'ends by itself', parseDuration)
    .action(async (name: string, kind: string, settings: readonly string[], options: { for?: number }) =>
      (await faults()).beginOrEndFault(cli, { name, kind, settings, forMs: options.for }),
    );
  simulator
    .command('writes')
    .description('Who wrote what, the last ones: `sim writes cluster=cloud-b verb=delete`')
    .argument('[filters...]', 'cluster, user, verb, resource, namespace, name or uid = value')
    .option('--limit <count>', 'how many at most', count, 50)
    .action(async (filters: readonly string[], options: { limit: number }) => (await faults()).printWrites(cli, filters, options.limit));
  simulator
    .command('page')
    .description('A page to see and break them with, until you interrupt')
    .action(async () => (await faults()).openPage(cli));
  simulator
    .command('kubeconfig')
    .description('Path of the kubeconfig of a simulated cluster: kubectl --kubeconfig "$(manifold sim kubeconfig idc-a)" get pods -A')
    .argument('<name>', 'name of the cluster')
    .action((name: string) => printKubeconfig(cli, name));
  simulator
    .command('list')
    .description('Names of the simulated clusters')
    .action(async () => cli.terminal.out((await simulatedClusters(cli)).names.map((name) => `${name}\n`).join('')));
  return simulator;
}

function count(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number between 1 and 9999.');
}

async function printKubeconfig(cli: Cli, name: string): Promise<void> {
  const { names, kubeconfigs, running } = await simulatedClusters(cli);
  if (!names.includes(name))
    throw new CommandFailure(`there is no simulated cluster ${JSON.stringify(name)}`, { next: `there are: ${names.join(', ')}` });
  cli.terminal.out(`${join(kubeconfigs, `${name}.yaml`)}\n`);
  if (!running) cli.terminal.note('it does not run now: start the hub, or `manifold sim up`');
}
