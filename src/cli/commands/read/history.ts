import { Command } from 'commander';
import { age } from '../../../kubernetes/age.js';
import type { Cli } from '../../cli.js';
import { type Revision, revisionsPage } from '../../documents/applications.js';
import { type PolicyRevision, policyRevisions } from '../../documents/policies.js';
import { usage } from '../../failure.js';
import type { HubClient } from '../../hub/hub-client.js';
import { walk } from '../../hub/pages.js';
import { oneTarget, type Target } from '../../input/target.js';
import { type ListFormat, type ListView, parseListFormat, printList } from '../../output/format.js';
import { count, withOutput } from '../options.js';
import { required } from './get-lists.js';
import { locateApplication, locatePolicy } from './locate.js';

export function historyCommand(cli: Cli): Command {
  const command = new Command('history')
    .description('Revisions of an application or policy, newest first')
    .argument('<target...>', 'app/NAME or POLICYKIND/NAME')
    .option('-n, --namespace <namespace>', 'namespace it is in')
    .option('--limit <number>', 'maximum number of rows', count, 20);
  return withOutput(command).action((words: readonly string[], options: HistoryOptions) => runHistory(cli, words, options));
}

export interface HistoryOptions {
  readonly namespace?: string;
  readonly limit: number;
  readonly output: string;
}

export async function runHistory(cli: Cli, words: readonly string[], options: HistoryOptions): Promise<void> {
  const format = parseListFormat(options.output);
  const target = oneTarget(words, 'app/NAME', 'applications');
  const hub = await cli.hub();
  if (target.noun === 'policies') return policyHistory(cli, hub, target, options, format);
  if (target.noun !== 'applications')
    throw usage('apps and policies have revisions', '`manifold rollout history KIND/NAME` shows those in which a resource changed');
  const { namespace, name } = await locateApplication(hub, target.name, options.namespace);
  const found = await walk(
    options.limit,
    async (first, after) => required((await hub.ask(revisionsPage, { namespace, name, first, after })).application).revisions,
  );
  await printList(cli, revisionView(cli), found.nodes, { format, single: false });
  if (found.more) cli.terminal.note('Older ones exist: raise --limit.');
}

async function policyHistory(
  cli: Cli,
  hub: HubClient,
  target: Target & { readonly name: string },
  { namespace: inside, limit }: HistoryOptions,
  format: ListFormat,
): Promise<void> {
  const kind = target.noun === 'policies' ? target.kind : null;
  const { kind: known, namespace, name } = await locatePolicy(hub, kind, target.name, inside);
  const found = await walk(
    limit,
    async (first, after) => required((await hub.ask(policyRevisions, { kind: known, namespace, name, first, after })).policy).revisions,
  );
  const view: ListView<PolicyRevision> = {
    columns: [
      { header: 'REVISION', cell: (revision) => revision.number },
      { header: 'AGE', cell: (revision) => age(revision.createdAt, cli.clock.now()) },
      { header: 'BY', cell: (revision) => revision.actor },
      { header: 'CHANGE', cell: (revision) => (revision.manifest === null ? 'deleted' : 'applied') },
    ],
    name: (revision) => `revision/${revision.number}`,
    empty: 'No revisions found.',
  };
  await printList(cli, view, found.nodes, { format, single: false });
  if (found.more) cli.terminal.note('Older ones exist: raise --limit.');
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
