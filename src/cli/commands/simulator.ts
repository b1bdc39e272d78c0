import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import type { Cli } from '../cli.js';
import { CommandFailure } from '../failure.js';
import { dataFolder } from '../hub/find-hub.js';

const SUFFIX = '.yaml';

export function simulatorCommand(cli: Cli): Command {
  const simulator = new Command('sim').description('Simulated clusters that `npm start` brings up');
  simulator
    .command('kubeconfig')
    .description('Path of the kubeconfig of a simulated cluster: kubectl --kubeconfig "$(manifold sim kubeconfig idc-a)" get pods -A')
    .argument('<name>', 'name of the cluster')
    .action((name: string) => printKubeconfig(cli, name));
  simulator
    .command('list')
    .description('Names of the simulated clusters')
    .action(async () => cli.terminal.out((await simulated(cli)).map((name) => `${name}\n`).join('')));
  return simulator;
}

async function printKubeconfig(cli: Cli, name: string): Promise<void> {
  const names = await simulated(cli);
  if (!names.includes(name))
    throw new CommandFailure(`there is no simulated cluster ${JSON.stringify(name)}`, { next: `there are: ${names.join(', ')}` });
  cli.terminal.out(`${join(folderOf(cli), `${name}${SUFFIX}`)}\n`);
}

async function simulated(cli: Cli): Promise<string[]> {
  const folder = folderOf(cli);
  try {
    const files = await readdir(folder);
    const names = files.filter((file) => file.endsWith(SUFFIX)).map((file) => file.slice(0, -SUFFIX.length));
    if (names.length > 0) return names.sort();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOENT') throw new CommandFailure(`cannot read ${folder}: ${code ?? 'unknown error'}`, { cause: error });
  }
  throw new CommandFailure(`no hub with simulated clusters was started here (${folder} holds none)`, {
    next: 'run `npm start` in this folder without a clusters.yaml',
  });
}

function folderOf(cli: Cli): string {
  return join(dataFolder(cli.env, cli.folder), 'simulator', 'kubeconfigs');
}
