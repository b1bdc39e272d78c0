import { Command } from 'commander';
import type { Cli } from '../../cli.js';
import type { Application } from '../../documents/applications.js';
import type { Policy } from '../../documents/policies.js';
import type { Resource } from '../../documents/resources.js';
import { CommandFailure, usage } from '../../failure.js';
import type { HubClient } from '../../hub/hub-client.js';
import { readManifests } from '../../input/read-manifests.js';
import { nounOf, type Target, targetsOf } from '../../input/target.js';
import { counted } from '../../output/counted.js';
import { longName } from '../../output/identity.js';
import { printable } from '../../output/printable.js';
import { type DryRun, dryRunOf, withDryRun } from '../dry-run.js';
import { forEachOf } from '../each-target.js';
import { repeated } from '../options.js';
import { locateApplication, locatePolicy, locateResource } from '../read/locate.js';
import { askYes, type ConfirmOptions } from './confirm.js';
import { deleteOneApplication, deleteOnePolicy, deleteResources } from './delete-things.js';

export interface DeleteOptions extends ConfirmOptions {
  readonly namespace?: string;
  readonly orphan?: boolean;
  readonly filename?: readonly string[];
  readonly recursive?: boolean;
  readonly ignoreNotFound?: boolean;
  readonly dryRun?: DryRun | true;
}

/** Objects to delete. */
interface Doomed {
  readonly applications: readonly Application[];
  readonly resources: readonly Resource[];
  readonly policies: readonly Policy[];
}

export function deleteCommand(cli: Cli): Command {
  const command = new Command('delete')
    .description(
      'Delete applications or resources with their objects in every cluster, or policies. The command lists the objects and asks first',
    )
    .argument('[target...]', 'app/NAME, KIND/NAME or POLICYKIND/NAME …')
    .option('-f, --filename <path>', 'objects in the documents of this file, folder, https address or -; may be repeated', repeated)
    .option('-R, --recursive', 'look into folders of folders')
    .option('-n, --namespace <namespace>', 'namespace it is in')
    .option('--orphan', 'applications: leave the objects in the clusters, no longer managed')
    .option('--ignore-not-found', 'an object that does not exist is not an error')
    .option('--confirm <token>', 'go through with the removal that this token names')
    .option('--yes', 'answer questions with yes');
  return withDryRun(command).action((words: readonly string[], options: DeleteOptions) => runDelete(cli, words, options));
}

async function runDelete(cli: Cli, words: readonly string[], options: DeleteOptions): Promise<void> {
  const stated = options.filename === undefined ? [] : await targetsIn(cli, options.filename, options);
  if (words.length > 0 === stated.length > 0)
    throw usage('name the objects to delete, or a file with -f', 'for example delete app/web-shop');
  const targets: readonly Wanted[] =
    stated.length > 0 ? stated : targetsOf(words).map((target) => ({ target, namespace: options.namespace }));
  for (const { target } of targets) refuseWrongTarget(target, options);

  const hub = await cli.hub();
  const doomed = await find(cli, hub, targets, options);
  const { applications, resources, policies } = doomed;
  if (applications.length + resources.length + policies.length === 0) return cli.terminal.note('Nothing to delete.');
  showDoomed(cli, doomed, options.orphan === true);
  if (dryRunOf(options.dryRun) !== 'none') return cli.terminal.note('Nothing was deleted (dry run).');
  if (!options.yes && options.confirm === undefined) await askYes(cli, 'Delete this?', 'repeat with --yes');

  // Policies last, when the resources that they placed are already deleted.
  await forEachOf(
    cli,
    [
      ...applications.map((one) => () => deleteOneApplication(cli, hub, one, options)),
      ...byApplication(resources).map((some) => () => deleteResources(cli, hub, some, options)),
      ...policies.map((one) => () => deleteOnePolicy(cli, hub, one)),
    ],
    (act) => act(),
  );
}

interface Wanted {
  readonly target: Target;
  readonly namespace: string | undefined;
}

/** The objects that documents name, with their own namespaces. */
async function targetsIn(
  cli: Cli,
  filename: readonly string[],
  { recursive = false, namespace }: DeleteOptions,
): Promise<readonly Wanted[]> {
  const documents = await readManifests(cli, filename, { recursive });
  const { parse } = await import('yaml');
  return documents.flatMap(({ text, file, line }) => {
    const value = parse(text) as { kind?: unknown; items?: unknown; metadata?: { name?: unknown; namespace?: unknown } } | null;
    const objects = value?.kind === 'List' && Array.isArray(value.items) ? (value.items as (typeof value)[]) : [value];
    return objects.map((object): Wanted => {
      const { name, namespace: own } = object?.metadata ?? {};
      if (typeof object?.kind !== 'string' || typeof name !== 'string')
        throw new CommandFailure(`${file}:${line} is not a Kubernetes object with kind and metadata.name`);
      return { target: { ...nounOf(object.kind), name }, namespace: namespace ?? (typeof own === 'string' ? own : undefined) };
    });
  });
}

function refuseWrongTarget(target: Target, { orphan }: DeleteOptions): void {
  if (target.name === null)
    throw usage(`delete needs names, and ${JSON.stringify(target.noun)} names all`, 'write KIND/NAME, for example app/web-shop');
  if (target.noun === 'clusters')
    throw usage('clusters are not deleted', `take it out of the hub with \`manifold cluster unregister ${target.name}\``);
  if (!['applications', 'resources', 'policies'].includes(target.noun))
    throw usage(`${target.noun} are not deleted`, 'delete apps, resources or policies');
  if (orphan && target.noun !== 'applications')
    throw usage('--orphan is for applications', 'resources that a policy placed keep their placement');
}

async function find(cli: Cli, hub: HubClient, targets: readonly Wanted[], { ignoreNotFound }: DeleteOptions): Promise<Doomed> {
  const applications: Application[] = [];
  const resources: Resource[] = [];
  const policies: Policy[] = [];
  for (const { target, namespace } of targets) {
    try {
      if (target.noun === 'applications') applications.push(await locateApplication(hub, target.name!, namespace));
      else if (target.noun === 'policies') policies.push(await locatePolicy(hub, target.kind, target.name!, namespace));
      else resources.push(await locateResource(hub, target.noun === 'resources' ? target.kind : null, target.name!, namespace));
    } catch (error) {
      if (!ignoreNotFound || !(error instanceof CommandFailure) || error.code !== 'NOT_FOUND') throw error;
      cli.terminal.note(`${error.message}: passed over`);
    }
  }
  for (const one of [...applications, ...resources].filter(({ deleting }) => deleting))
    cli.terminal.note(`${printable(one.name)} is being deleted already`);
  return { applications: applications.filter(isThere), resources: resources.filter(isThere), policies };
}

function isThere({ deleting }: { readonly deleting: boolean }): boolean {
  return !deleting;
}

function showDoomed({ terminal }: Cli, { applications, resources, policies }: Doomed, orphan: boolean): void {
  terminal.note(orphan ? 'This is no longer managed, and stays in its clusters:' : 'This is deleted:');
  for (const { namespace, name, clusters } of applications)
    terminal.note(`  ${printable(`application ${namespace}/${name}`)} with its objects in ${counted(clusters.total, 'cluster')}`);
  for (const resource of resources)
    terminal.note(
      `  ${longName(resource)} of application ${printable(resource.application.name)}, in ${counted(resource.clusters.total, 'cluster')}`,
    );
  for (const policy of policies)
    terminal.note(
      `  ${longName(policy)}${policy.claims === null ? '' : `; the ${counted(policy.claims, 'resource')} that it placed stay where they are`}`,
    );
}

function byApplication(resources: readonly Resource[]): readonly (readonly Resource[])[] {
  return [...Map.groupBy(resources, ({ application }) => `${application.namespace}/${application.name}`).values()];
}
