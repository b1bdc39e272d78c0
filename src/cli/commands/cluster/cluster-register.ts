import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import type { Cli } from '../../cli.js';
import { registerCluster, type Taint } from '../../documents/clusters.js';
import { usage } from '../../failure.js';
import { labelsToSet, parseTaint } from '../../input/labels-and-taints.js';
import { printable } from '../../output/printable.js';
import { refuseAll } from '../../output/user-errors.js';
import { listed, present, repeated } from '../options.js';
import { type KubeconfigOptions, ownKubeconfig, takingKubeconfig } from './kubeconfig-option.js';

interface RegisterOptions extends KubeconfigOptions {
  readonly provider?: string;
  readonly region?: string;
  readonly zone?: readonly string[];
  readonly label?: readonly string[];
  readonly taint?: readonly string[];
}

export function registerCommand(cli: Cli): Command {
  return takingKubeconfig(new Command('register'))
    .description(
      'Register a member cluster. Only the chosen context of the kubeconfig leaves this machine; no file that it names does, unless --allow-file names it too',
    )
    .argument('<name>', 'name of the cluster, a DNS label')
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

function taintToSet(text: string): Taint {
  const change = parseTaint(text);
  if (change.kind === 'remove') throw usage(`${JSON.stringify(text)} removes a taint`, 'a cluster that is new has none');
  return change.taint;
}
