import { randomUUID } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Command } from 'commander';
import type { Cli } from '../../cli.js';
import { registerCluster, type Taint } from '../../documents/clusters.js';
import { CommandFailure, usage } from '../../failure.js';
import { labelsToSet, parseTaint } from '../../input/labels-and-taints.js';
import { printable } from '../../output/printable.js';
import { refuseAll } from '../../output/user-errors.js';
import { listed, present, repeated } from '../options.js';

interface RegisterOptions {
  readonly kubeconfig: string;
  readonly context?: string;
  readonly allowFile?: readonly string[];
  readonly provider?: string;
  readonly region?: string;
  readonly zone?: readonly string[];
  readonly label?: readonly string[];
  readonly taint?: readonly string[];
}

const LIMIT_BYTES = 1024 * 1024;

export function registerCommand(cli: Cli): Command {
  return new Command('register')
    .description(
      'Register a member cluster. Only the chosen context of the kubeconfig leaves this machine; no file that it names does, unless --allow-file names it too',
    )
    .argument('<name>', 'name of the cluster, a DNS label')
    .requiredOption('--kubeconfig <file>', 'kubeconfig of the cluster; - for standard input')
    .option('--context <name>', 'context to use; default: the current context')
    .option('--allow-file <path>', 'a credential file that the kubeconfig names and whose content may be sent; may be repeated', repeated)
    .option('--provider <provider>', 'idc, aws, …')
    .option('--region <region>', 'region')
    .option('--zone <zone>', 'zone; may be repeated', listed)
    .option('--label <key=value>', 'label; may be repeated', repeated)
    .option('--taint <key=value:Effect>', 'taint; may be repeated', repeated)
    .action((name: string, options: RegisterOptions) => register(cli, name, options));
}

async function register(cli: Cli, name: string, options: RegisterOptions): Promise<void> {
  const labels = options.label && labelsToSet(options.label);
  const taints = options.taint?.map(taintToSet);
  const { kubeconfig, context } = await ownKubeconfig(cli, options);
  const hub = await cli.hub();
  const { provider, region, zone: zones } = options;
  const input = { name, kubeconfig, context, idempotencyKey: randomUUID(), ...present({ provider, region, zones, labels, taints }) };
  const { registerCluster: payload } = await hub.ask(registerCluster, { input });
  await refuseAll(cli.terminal, payload.userErrors);
  cli.terminal.out(`cluster/${printable(name)} registered\n`);
}

async function ownKubeconfig(cli: Cli, options: RegisterOptions) {
  const { minifyKubeconfig } = await import('../../input/minify-kubeconfig.js');
  const fromInput = options.kubeconfig === '-';
  const file = resolve(cli.folder, options.kubeconfig);
  const text = fromInput ? await cli.terminal.readInput(LIMIT_BYTES) : (await readBounded(file)).toString('utf8');
  const base = fromInput ? cli.folder : dirname(file);
  const allowed = new Set(options.allowFile?.map((path) => resolve(cli.folder, path)));
  return minifyKubeconfig(text, options.context, {
    resolve: (path) => resolve(base, path),
    isAllowed: (path) => allowed.has(path),
    read: readBounded,
  });
}

async function readBounded(file: string): Promise<Buffer> {
  try {
    if ((await stat(file)).size > LIMIT_BYTES)
      throw new CommandFailure(`${file} is larger than ${LIMIT_BYTES} bytes: it is no kubeconfig or credential`);
    return await readFile(file);
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    throw new CommandFailure(`cannot read ${file}: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`, { cause: error });
  }
}

function taintToSet(text: string): Taint {
  const change = parseTaint(text);
  if (change.kind === 'remove') throw usage(`${JSON.stringify(text)} removes a taint`, 'a cluster that is new has none');
  return change.taint;
}
