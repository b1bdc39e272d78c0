import { Command } from 'commander';
import type { Cli } from '../../cli.js';
import { rebalance } from '../../documents/moves.js';
import { usage } from '../../failure.js';
import type { HubClient } from '../../hub/hub-client.js';
import { targetsOf } from '../../input/target.js';
import type { ConfirmOptions } from '../change/confirm.js';
import { present } from '../options.js';
import { locateApplication } from '../read/locate.js';
import { placeAgain } from './place-again.js';

interface RebalanceOptions extends ConfirmOptions {
  readonly selector?: string;
  readonly namespace?: string;
  readonly dryRun?: boolean;
}

export function rebalanceCommand(cli: Cli): Command {
  return new Command('rebalance')
    .description('Place the resources with these labels, or of these applications, again, as if for the first time')
    .argument('[target...]', 'app/NAME, one or more')
    .option('-l, --selector <selector>', 'only resources with these labels')
    .option('-n, --namespace <namespace>', 'namespace of the applications')
    .option('--dry-run', 'show the changes in each cluster; change nothing')
    .option('--confirm <token>', 'go through with the removal that this token names')
    .option('--yes', 'answer questions with yes')
    .action((words: readonly string[], options: RebalanceOptions) => runRebalance(cli, words, options));
}

async function runRebalance(cli: Cli, words: readonly string[], options: RebalanceOptions): Promise<void> {
  const { selector: labelSelector, dryRun, namespace } = options;
  if (words.length === 0 && labelSelector === undefined) throw usage('nothing is selected', 'rebalance -l SELECTOR, or app/NAME');
  const hub = await cli.hub();
  const applications = words.length === 0 ? undefined : await applicationsOf(hub, words, namespace);
  const send = async (confirm: string | undefined) =>
    (await hub.ask(rebalance, { input: present({ applications, labelSelector, dryRun, confirm }) })).rebalance;
  await placeAgain(cli, options, send, 'no placed resource is selected');
}

function applicationsOf(hub: HubClient, words: readonly string[], namespace: string | undefined) {
  return Promise.all(
    targetsOf(words, 'applications').map(async ({ noun, name }) => {
      if (noun !== 'applications' || name === null) throw usage('applications are rebalanced as a whole', 'rebalance app/NAME');
      const found = await locateApplication(hub, name, namespace);
      return { namespace: found.namespace, name: found.name };
    }),
  );
}
