import { Command } from 'commander';
import type { Cli } from '../../cli.js';
import type { Application } from '../../documents/applications.js';
import type { Policy } from '../../documents/policies.js';
import type { Resource } from '../../documents/resources.js';
import { CommandFailure, usage } from '../../failure.js';
import type { HubClient } from '../../hub/hub-client.js';
import { readManifests } from '../../input/read-manifests.js';
import { type StatedObject, statedObjects } from '../../input/stated-objects.js';
import { type Target, targetsOf } from '../../input/target.js';
import { counted } from '../../output/counted.js';
import { longName } from '../../output/identity.js';
import { printable } from '../../output/printable.js';
import { type DryRun, dryRunOf, withDryRun } from '../dry-run.js';
import { forEachOf } from '../each-target.js';
import { repeated } from '../options.js';
import { locateApplication, locatePolicy, locateResource, resourceStated } from '../read/locate.js';
import { askYes, type ConfirmOptions } from './confirm.js';
import { deleteOneApplication, deleteResources, deleteTogether, identityKey } from './delete-things.js';

export interface DeleteOptions extends ConfirmOptions {
  readonly namespace?: string;
  readonly orphan?: boolean;
  readonly deleteNamespaces?: boolean;
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
    .option('-R, --recursive', 'read subfolders too')
    .option('-n, --namespace <namespace>', 'namespace it is in')
    .option('--orphan', 'applications: leave the objects in the clusters, no longer managed')
    .option('--delete-namespaces', 'applications: also delete namespaces that the hub made, in each cluster where they are empty then')
    .option('--ignore-not-found', 'an object that does not exist is not an error')
    .option('--confirm <token>', 'go through with the removal that this token names')
    .option('--yes', 'answer questions with yes');
  return withDryRun(command).action((words: readonly string[], options: DeleteOptions) => runDelete(cli, words, options));
}

async function runDelete(cli: Cli, words: readonly string[], options: DeleteOptions): Promise<void> {
  const { filename = [], recursive = false, namespace } = options;
  if (words.length > 0 === filename.length > 0)
    throw usage('name the objects to delete, or a file with -f', 'for example delete app/web-shop');
  const targets = targetsOf(words);
  for (const target of targets) refuseWrongTarget(target, options);
  const stated = filename.length === 0 ? [] : statedObjects(await readManifests(cli, filename, { recursive }), namespace);
  if (stated.length > 0 && options.orphan) throw onlyApplicationsAreOrphaned();
  if (options.deleteNamespaces && (stated.length > 0 || targets.some(({ noun }) => noun !== 'applications')))
    throw usage('--delete-namespaces is for applications', 'write app/NAME');

  const hub = await cli.hub();
  const finders: readonly (() => Promise<Thing>)[] = [
    ...targets.map((target) => () => findTarget(hub, target, namespace)),
    ...stated.map((object) => () => findStated(hub, object)),
  ];
  const doomed = await find(cli, finders, options);
  const { applications, resources, policies } = doomed;
  if (applications.length + resources.length + policies.length === 0) return cli.terminal.note('Nothing to delete.');
  showDoomed(cli, doomed, options.orphan === true);
  if (dryRunOf(options.dryRun) !== 'none') return cli.terminal.note('Nothing was deleted (dry run).');
  const groups = byApplication(resources);
  if (options.confirm !== undefined && (applications.length + groups.length !== 1 || policies.length > 0))
    throw usage(
      '--confirm is for one application, or for resources of one application: its token names one removal',
      'delete them one by one, or repeat with --yes',
    );
  if (!options.yes && options.confirm === undefined) await askYes(cli, 'Delete this?', 'repeat with --yes');

  // Policies are deleted last, after the resources that they placed.
  await forEachOf(
    cli,
    [
      ...applications.map((one) => () => deleteOneApplication(cli, hub, one, options)),
      ...groups.map((some) => () => deleteResources(cli, hub, some, options)),
      ...(policies.length > 0 ? [() => deleteTogether(cli, hub, policies)] : []),
    ],
    (act) => act(),
  );
}

function refuseWrongTarget(target: Target, { orphan }: DeleteOptions): void {
  if (target.name === null)
    throw usage(`delete needs names, and ${JSON.stringify(target.noun)} names all`, 'write KIND/NAME, for example app/web-shop');
  if (target.noun === 'clusters')
    throw usage('clusters are not deleted', `take it out of the hub with \`manifold cluster unregister ${target.name}\``);
  if (!['applications', 'resources', 'policies'].includes(target.noun))
    throw usage(`${target.noun} are not deleted`, 'delete apps, resources or policies');
  if (orphan && target.noun !== 'applications') throw onlyApplicationsAreOrphaned();
}

function onlyApplicationsAreOrphaned(): CommandFailure {
  return usage('--orphan is for applications', 'resources that a policy placed keep their placement');
}

type Thing =
  | { readonly noun: 'application'; readonly one: Application }
  | { readonly noun: 'resource'; readonly one: Resource }
  | { readonly noun: 'policy'; readonly one: Policy };

async function findTarget(hub: HubClient, target: Target, namespace: string | undefined): Promise<Thing> {
  const name = target.name!;
  if (target.noun === 'applications') return { noun: 'application', one: await locateApplication(hub, name, namespace) };
  if (target.noun === 'policies') return { noun: 'policy', one: await locatePolicy(hub, target.kind, name, namespace) };
  const kind = target.noun === 'resources' ? target.kind : null;
  return { noun: 'resource', one: await locateResource(hub, kind, name, namespace) };
}

/** A document names a policy or a resource; applications have no documents. */
async function findStated(hub: HubClient, stated: StatedObject): Promise<Thing> {
  if (stated.policy === null) return { noun: 'resource', one: await resourceStated(hub, stated) };
  return { noun: 'policy', one: await locatePolicy(hub, stated.policy, stated.name, stated.namespace ?? undefined) };
}

/** The results of the finders without duplicates, and without resources of an application that is deleted as a whole. */
async function find(cli: Cli, finders: readonly (() => Promise<Thing>)[], { ignoreNotFound }: DeleteOptions): Promise<Doomed> {
  const applications = new Map<string, Application>();
  const resources = new Map<string, Resource>();
  const policies = new Map<string, Policy>();
  for (const locate of finders) {
    try {
      const { noun, one } = await locate();
      if (noun === 'application') applications.set(applicationKey(one), one);
      else if (noun === 'resource') resources.set(identityKey(one), one);
      else policies.set(JSON.stringify([one.kind, one.namespace, one.name]), one);
    } catch (error) {
      if (!ignoreNotFound || !(error instanceof CommandFailure) || error.code !== 'NOT_FOUND') throw error;
      cli.terminal.note(`${printable(error.message)}: passed over`);
    }
  }
  const alone = [...resources.values()].filter(({ application }) => !applications.has(applicationKey(application)));
  for (const one of [...applications.values(), ...alone].filter(({ deleting }) => deleting))
    cli.terminal.note(`${printable(one.name)} is being deleted already`);
  return { applications: [...applications.values()].filter(isThere), resources: alone.filter(isThere), policies: [...policies.values()] };
}

function applicationKey({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
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
  return [...Map.groupBy(resources, ({ application }) => applicationKey(application)).values()];
}
