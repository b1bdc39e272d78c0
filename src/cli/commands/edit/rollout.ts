import { Command, Option } from 'commander';
import { mergePatchBetween } from '../../../kubernetes/json/merge-patch.js';
import type { Cli } from '../../cli.js';
import { type RevisionObject, revisionVersions, storedRevision } from '../../documents/applications.js';
import type { ObjectIdentity } from '../../documents/shapes.js';
import { CommandFailure, usage } from '../../failure.js';
import type { HubClient } from '../../hub/hub-client.js';
import { walk } from '../../hub/pages.js';
import { parseDuration } from '../../input/duration.js';
import { oneTarget, type Target, targetsOf } from '../../input/target.js';
import { parseListFormat, printList } from '../../output/format.js';
import { longName } from '../../output/identity.js';
import { type RollbackOptions, runRollback } from '../change/rollback.js';
import { forEachOf } from '../each-target.js';
import { count, withOutput } from '../options.js';
import { required } from '../read/get-lists.js';
import { revisionView, runHistory } from '../read/history.js';
import { locateApplication, locateResource } from '../read/locate.js';
import type { KubernetesObject } from '../read/manifests.js';
import { runWait } from '../read/wait.js';
import { type ChangeOptions, cannot, changeable, changeObject, withChange } from './change-object.js';
import { podSpecOf, withPodAnnotation } from './pod-spec.js';

const RESTARTED = 'kubectl.kubernetes.io/restartedAt';

export function rolloutCommand(cli: Cli): Command {
  const rollout = new Command('rollout').description('Restart workloads, see how a change gets on, and go back to earlier ones');
  withChange(
    rollout.command('restart').description('Restart the pods of workloads').argument('<target...>', 'KIND/NAME … or app/NAME'),
  ).action((words: readonly string[], options: ChangeOptions) => runRestart(cli, words, options));
  rollout
    .command('status')
    .description('Wait until a change is everywhere and healthy. Exit code 0: it is, 7: timed out')
    .argument('<target...>', 'KIND/NAME or app/NAME')
    .option('-n, --namespace <namespace>', 'namespace it is in')
    .addOption(new Option('--timeout <duration>', 'how long to wait').argParser(parseDuration).default(60_000, '60s'))
    .action((words: readonly string[], options: { namespace?: string; timeout: number }) =>
      runWait(cli, words, { ...options, for: 'healthy' }),
    );
  withOutput(
    rollout
      .command('history')
      .description('Revisions of an application, or those in which one resource changed, newest first')
      .argument('<target...>', 'KIND/NAME or app/NAME')
      .option('-n, --namespace <namespace>', 'namespace it is in')
      .option('--limit <number>', 'maximum number of rows', count, 20),
  ).action((words: readonly string[], options: { namespace?: string; limit: number; output: string }) =>
    runRolloutHistory(cli, words, options),
  );
  withChange(
    rollout
      .command('undo')
      .description('Give a resource, or all of an application, the content of an earlier revision')
      .argument('<target...>', 'KIND/NAME or app/NAME')
      .option('--to-revision <number>', 'revision of the application; else the last one with another content', count),
  ).action((words: readonly string[], options: UndoOptions) => runUndo(cli, words, options));
  return rollout;
}

async function runRestart(cli: Cli, words: readonly string[], options: ChangeOptions): Promise<void> {
  const targets = targetsOf(words);
  if (targets.some(({ name }) => name === null)) throw usage('KIND/NAME is missing', 'write for example deploy/cart or app/web-shop');
  const hub = await cli.hub();
  const at = new Date(cli.clock.now()).toISOString();
  const all = (await Promise.all(targets.map((target) => workloadsOf(hub, target, options.namespace)))).flat();
  await forEachOf(cli, all, async ({ target, namespace }) => {
    const change = (object: KubernetesObject) => restarted(object, at);
    await changeObject(
      cli,
      hub,
      await changeable(hub, target, namespace),
      { done: 'restarted', cause: 'rollout restart', change },
      options,
    );
  });
}

interface Workload {
  readonly target: Target;
  readonly namespace: string | undefined;
}

/** The resource itself, or for an application its workloads with pods. */
async function workloadsOf(hub: HubClient, target: Target, namespace: string | undefined): Promise<readonly Workload[]> {
  if (target.noun !== 'applications') return [{ target, namespace }];
  const app = await locateApplication(hub, target.name!, namespace);
  const { application } = await hub.ask(storedRevision, { namespace: app.namespace, name: app.name, number: null });
  const objects = required(required(application).storedRevision).contents;
  const { parse } = await import('yaml');
  const found = objects.filter(
    ({ manifest }) => manifest !== null && withPodAnnotation(parse(manifest) as KubernetesObject, RESTARTED, '') !== null,
  );
  if (found.length === 0) throw new CommandFailure(`application ${app.namespace}/${app.name} has no workload to restart`);
  return found.map((one) => ({ target: { noun: 'resources', kind: one.kind, name: one.name }, namespace: one.namespace ?? undefined }));
}

function restarted(object: KubernetesObject, at: string): KubernetesObject {
  const changed = podSpecOf(object) === null ? null : withPodAnnotation(object, RESTARTED, at);
  if (changed === null) throw cannot(object, 'has no pods to restart', 'restart a Deployment, a StatefulSet or a DaemonSet');
  return changed;
}

async function runRolloutHistory(
  cli: Cli,
  words: readonly string[],
  options: { namespace?: string; limit: number; output: string },
): Promise<void> {
  const target = oneTarget(words, 'KIND/NAME', 'applications');
  if (target.noun === 'applications') return runHistory(cli, words, options);
  if (target.noun !== 'resources') throw usage(`${target.noun} have no revisions here`, '`manifold history` shows those of policies');
  const format = parseListFormat(options.output);
  const hub = await cli.hub();
  const resource = await locateResource(hub, target.kind, target.name, options.namespace);
  const changes = (await versionsOf(hub, resource)).slice(0, options.limit);
  await printList(
    cli,
    revisionView(cli),
    changes.map((one) => ({ ...one, resources: [resource] })),
    { format, single: false },
  );
}

/** Revisions that changed the resource, newest first. */
async function versionsOf(
  hub: HubClient,
  resource: ObjectIdentity & { readonly application: { readonly namespace: string; readonly name: string } },
) {
  const { namespace, name } = resource.application;
  const { nodes } = await walk(
    1000,
    async (first, after) => required((await hub.ask(revisionVersions, { namespace, name, first, after })).application).revisions,
    20,
  );
  const versions = nodes.map((one) => ({ ...one, version: one.contents.find((object) => isSame(object, resource))?.version }));
  return versions.filter((one, i) => one.version !== undefined && one.version !== versions[i + 1]?.version);
}

function isSame(a: ObjectIdentity, b: ObjectIdentity): boolean {
  const group = ({ apiVersion }: ObjectIdentity) => (apiVersion.includes('/') ? apiVersion.split('/')[0] : '');
  return a.kind === b.kind && a.name === b.name && (a.namespace ?? '') === (b.namespace ?? '') && group(a) === group(b);
}

interface UndoOptions extends ChangeOptions {
  readonly toRevision?: number;
}

async function runUndo(cli: Cli, words: readonly string[], options: UndoOptions): Promise<void> {
  const target = oneTarget(words, 'KIND/NAME', 'applications');
  if (target.noun === 'applications') {
    const { toRevision, ...rest } = options;
    return runRollback(cli, words, { ...rest, ...(toRevision !== undefined && { to: toRevision }) } as RollbackOptions);
  }
  if (target.noun !== 'resources')
    throw usage(`${target.noun} have no revisions here`, '`manifold rollback` goes back to those of policies');
  const hub = await cli.hub();
  const resource = await locateResource(hub, target.kind, target.name, options.namespace);
  const number = options.toRevision ?? (await versionsOf(hub, resource))[1]?.number;
  if (number === undefined) throw new CommandFailure(`${longName(resource)} has no earlier content`, { code: 'NOT_FOUND' });
  const then = await contentAt(hub, resource, number);
  if (then.kind === 'Secret')
    throw new CommandFailure('the values of a Secret are not shown, so they cannot be put back one by one', {
      next: `go back with the application: manifold rollback app/${resource.application.name} --to ${number}`,
    });
  const { parse } = await import('yaml');
  const before = await changeable(hub, target, options.namespace);
  const earlier = parse(then.manifest!) as KubernetesObject;
  if (mergePatchBetween(before.object, earlier) === undefined) cli.terminal.note(`revision ${number} has the same content`);
  await changeObject(cli, hub, before, { done: 'rolled back', cause: `undo to ${number}`, change: () => earlier }, options);
}

async function contentAt(
  hub: HubClient,
  resource: ObjectIdentity & { readonly application: { readonly namespace: string; readonly name: string } },
  number: number,
): Promise<RevisionObject> {
  const { application } = await hub.ask(storedRevision, { ...resource.application, number } as {
    namespace: string;
    name: string;
    number: number;
  });
  const found = application?.storedRevision?.contents.find((object) => isSame(object, resource));
  if (found?.manifest != null) return found;
  throw new CommandFailure(`revision ${number} of application ${resource.application.name} has no ${longName(resource)}`, {
    code: 'NOT_FOUND',
    next: `\`manifold rollout history ${resource.kind.toLowerCase()}/${resource.name}\` lists those that have it`,
  });
}
