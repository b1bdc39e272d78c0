import { Command } from 'commander';
import type { Cli } from '../../cli.js';
import { deleteApplication } from '../../documents/applications.js';
import { deletePolicy } from '../../documents/policies.js';
import { usage } from '../../failure.js';
import { oneTarget } from '../../input/target.js';
import { counted } from '../../output/counted.js';
import { longName } from '../../output/identity.js';
import { printable } from '../../output/printable.js';
import { refuseAll } from '../../output/user-errors.js';
import { present } from '../options.js';
import { locateApplication, locatePolicy } from '../read/locate.js';
import { askYes, type ConfirmOptions, confirmed } from './confirm.js';

interface DeleteOptions extends ConfirmOptions {
  readonly namespace?: string;
  readonly orphan?: boolean;
}

export function deleteCommand(cli: Cli): Command {
  return new Command('delete')
    .description('Delete an application with its objects in every cluster, or a policy')
    .argument('<target...>', 'app/NAME, policy/NAME or POLICYKIND/NAME')
    .option('-n, --namespace <namespace>', 'namespace it is in')
    .option('--orphan', 'leave the objects in the clusters, no longer managed')
    .option('--confirm <token>', 'go through with the removal that this token names')
    .option('--yes', 'answer questions with yes')
    .action(async (words: readonly string[], options: DeleteOptions) => {
      const target = oneTarget(words, 'KIND/NAME');
      if (target.noun === 'applications') return removeApplication(cli, target.name, options);
      if (target.noun === 'policies') return removePolicy(cli, target.kind, target.name, options);
      if (target.noun === 'clusters')
        throw usage('clusters are not deleted', `take it out of the hub with \`manifold cluster unregister ${target.name}\``);
      throw usage(
        'only applications and policies are deleted',
        'a resource goes with `manifold apply --prune` of its application without it',
      );
    });
}

async function removeApplication(cli: Cli, name: string, options: DeleteOptions): Promise<void> {
  const hub = await cli.hub();
  const application = await locateApplication(hub, name, options.namespace);
  const { namespace, revision, clusters } = application;
  const full = printable(`${namespace}/${name}`);
  const what = options.orphan
    ? `Delete application ${full} and leave its objects in ${counted(clusters.total, 'cluster')}?`
    : `Delete application ${full} from ${counted(clusters.total, 'cluster')}?`;
  if (!options.yes && options.confirm === undefined) await askYes(cli, what);

  // Who confirms has seen this revision; a later one may hold something else.
  const input = { namespace, name, orphan: options.orphan === true, expectedRevision: revision };
  const payload = await confirmed(cli, options, async (confirm) => {
    return (await hub.ask(deleteApplication, { input: present({ ...input, confirm }) }, { once: true })).deleteApplication;
  });
  await refuseAll(cli.terminal, payload.userErrors);
  cli.terminal.out(`app/${printable(name)} deleted\n`);
  cli.terminal.note(
    options.orphan
      ? `${counted(payload.objects, 'object')} left in their clusters, no longer managed`
      : `${counted(payload.objects, 'object')} to be removed from the clusters`,
  );
  for (const kept of payload.keptNamespaces) cli.terminal.note(`kept: namespace ${printable(kept)}`);
}

async function removePolicy(cli: Cli, kind: string | null, name: string, options: DeleteOptions): Promise<void> {
  if (options.orphan) throw usage('--orphan is for applications', 'what a policy placed stays where it is anyway');
  const hub = await cli.hub();
  const policy = await locatePolicy(hub, kind, name, options.namespace);
  const input = { kind: policy.kind, namespace: policy.namespace, name, expectedRevision: policy.revision };
  const { deletePolicy: payload } = await hub.ask(deletePolicy, { input }, { once: true });
  await refuseAll(cli.terminal, payload.userErrors);
  cli.terminal.out(`${policy.kind.toLowerCase()}/${printable(name)} deleted\n`);
  if (payload.released > 0)
    cli.terminal.note(
      `${longName(policy)} placed ${counted(payload.released, 'resource')}; what it placed stays where it is until another policy claims it`,
    );
}
