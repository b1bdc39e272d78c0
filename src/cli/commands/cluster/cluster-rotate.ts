import { Command } from 'commander';
import type { Cli } from '../../cli.js';
import { rotateClusterCredential } from '../../documents/clusters.js';
import { printable } from '../../output/printable.js';
import { refuseAll } from '../../output/user-errors.js';
import { type KubeconfigOptions, ownKubeconfig, takingKubeconfig } from './kubeconfig-option.js';

export function rotateCommand(cli: Cli): Command {
  return takingKubeconfig(new Command('rotate'))
    .description('Store a new credential of a cluster, after the hub tried it out; on an error the present one stays in use')
    .argument('<name>', 'name of the cluster')
    .action((name: string, options: KubeconfigOptions) => rotate(cli, name, options));
}

async function rotate(cli: Cli, name: string, options: KubeconfigOptions): Promise<void> {
  const { kubeconfig, context } = await ownKubeconfig(cli, options);
  const hub = await cli.hub();
  const input = { name, kubeconfig, context };
  const { rotateClusterCredential: payload } = await hub.ask(rotateClusterCredential, { input });
  await refuseAll(cli.terminal, payload.userErrors);
  const expires = payload.cluster?.credentialExpiresAt;
  cli.terminal.out(`cluster/${printable(name)} credential rotated${expires ? `; it expires at ${printable(expires)}` : ''}\n`);
}
