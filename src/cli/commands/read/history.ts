import { Command } from 'commander';
import { age } from '../../../kubernetes/age.js';
import type { Cli } from '../../cli.js';
import { type Revision, revisionsPage } from '../../documents/applications.js';
import { usage } from '../../failure.js';
import { walk } from '../../hub/pages.js';
import { oneTarget, type Target } from '../../input/target.js';
import { type ListView, parseListFormat, printList } from '../../output/format.js';
import { count, withOutput } from '../options.js';
import { required } from './get-lists.js';
import { locateApplication } from './locate.js';

/** An application by `app/NAME`, `app NAME` or its name alone. */
export function applicationTarget(words: readonly string[]): Target & { readonly name: string } {
  const target = oneTarget(words, 'app/NAME', 'applications');
  if (target.noun !== 'applications') throw usage('only applications have revisions', 'write app/NAME');
  return target;
}

export function historyCommand(cli: Cli): Command {
  const command = new Command('history')
    .description('Revisions of an application, newest first')
    .argument('<target...>', 'app/NAME')
    .option('-n, --namespace <namespace>', 'namespace it is in')
    .option('--limit <number>', 'at most so many', count, 20);
  return withOutput(command).action((words: readonly string[], options: HistoryOptions) => runHistory(cli, words, options));
}

export interface HistoryOptions {
  readonly namespace?: string;
  readonly limit: number;
  readonly output: string;
}

export async function runHistory(cli: Cli, words: readonly string[], options: HistoryOptions): Promise<void> {
  const format = parseListFormat(options.output);
  const target = applicationTarget(words);
  const hub = await cli.hub();
  const { namespace, name } = await locateApplication(hub, target.name, options.namespace);
  const found = await walk(
    options.limit,
    async (first, after) => required((await hub.ask(revisionsPage, { namespace, name, first, after })).application).revisions,
  );
  await printList(cli, revisionView(cli), found.nodes, { format, single: false });
  if (found.more) cli.terminal.note('There are older ones: raise --limit.');
}

export function revisionView({ clock }: Cli): ListView<Revision> {
  return {
    columns: [
      { header: 'REVISION', cell: (revision) => revision.number },
      { header: 'AGE', cell: (revision) => age(revision.createdAt, clock.now()) },
      { header: 'BY', cell: (revision) => revision.actor },
      { header: 'CAUSE', cell: (revision) => revision.cause, flexible: true },
      { header: 'OBJECTS', cell: (revision) => revision.resources.length },
      {
        header: 'HOLDS',
        cell: (revision) => revision.resources.map(({ kind, name }) => `${kind}/${name}`).join(', '),
        flexible: true,
        wide: true,
      },
    ],
    name: (revision) => `revision/${revision.number}`,
    empty: 'No revisions found.',
  };
}
