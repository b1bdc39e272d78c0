import { Command } from 'commander';
import type { Cli } from '../../cli.js';
import { failBack } from '../../documents/moves.js';
import { usage } from '../../failure.js';
import { oneTarget } from '../../input/target.js';
import type { ConfirmOptions } from '../change/confirm.js';
import { present } from '../options.js';
import { locateApplication } from '../read/locate.js';
import { placeAgain } from './place-again.js';

interface FailBackOptions extends ConfirmOptions {
  readonly namespace?: string;
  readonly cluster?: string;
  readonly dryRun?: boolean;
}

export function failbackCommand(cli: Cli): Command {
  return new Command('failback')
    .description(
      'Place again the resources that are away from home: in a later affinity group, or evicted from a cluster that is ready again',
    )
    .argument('[target...]', 'app/NAME; default: all resources that are away from their first choice')
    .option('-n, --namespace <namespace>', 'namespace of the application')
    .option('--cluster <name>', 'only resources that were evicted from this cluster')
    .option('--dry-run', 'show the changes in each cluster; change nothing')
    .option('--confirm <token>', 'go through with the removal that this token names')
    .option('--yes', 'answer questions with yes')
    .action((words: readonly string[], options: FailBackOptions) => runFailBack(cli, words, options));
}

async function runFailBack(cli: Cli, words: readonly string[], options: FailBackOptions): Promise<void> {
  const hub = await cli.hub();
  const { cluster, dryRun } = options;
  const target = words.length === 0 ? null : oneTarget(words, 'app/NAME', 'applications');
  if (target !== null && target.noun !== 'applications') throw usage('applications go back as a whole', 'failback app/NAME');
  const located = target && (await locateApplication(hub, target.name, options.namespace));
  const application = located ? { namespace: located.namespace, name: located.name } : undefined;
  const send = async (confirm: string | undefined) =>
    (await hub.ask(failBack, { input: present({ cluster, application, dryRun, confirm }) })).failBack;
  await placeAgain(cli, options, send, 'nothing is away from home');
}
