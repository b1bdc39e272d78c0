import { Command, Option } from 'commander';
import { duration } from '../../../kubernetes/age.js';
import type { Cli } from '../../cli.js';
import type { Clock } from '../../clock.js';
import { type Application, type ApplicationKey, applicationByName, applicationChanged } from '../../documents/applications.js';
import { CommandFailure, exitCodes } from '../../failure.js';
import { follow } from '../../hub/follow.js';
import { type HubClient, UNREACHABLE } from '../../hub/hub-client.js';
import { parseDuration } from '../../input/duration.js';
import { type Target, targetsOf } from '../../input/target.js';
import { printable } from '../../output/printable.js';
import { deliveryText, readyOf, replicasOf, revisionOf } from '../../output/views.js';
import { findWorks } from './get-lists.js';
import { locateApplication } from './locate.js';
import { type Goal, goalText, type Progress, parseGoal, progressReader, refuseGoal } from './wait-goals.js';

/** Changes arrive by the subscription; the poll covers lost ones. */
const POLL_MS = 2000;

export interface WaitOptions {
  readonly for: string;
  readonly namespace?: string;
  readonly timeout: number;
}

interface Limit {
  readonly timeoutMs: number;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
}

export function waitCommand(cli: Cli): Command {
  return new Command('wait')
    .description('Wait until apps, resources, clusters or policies are as they should be. Exit code 0: reached, 7: timed out')
    .argument('<target...>', 'app/NAME, KIND/NAME, cluster/NAME, pp/NAME …')
    .requiredOption(
      '--for <goal>',
      'healthy (and delivered), delivered, applied, deleted, exists; clusters: ready; condition=TYPE[=STATUS]; jsonpath={.path}=VALUE',
    )
    .option('-n, --namespace <namespace>', 'namespace they are in')
    .addOption(new Option('--timeout <duration>', 'how long to wait for all of them').argParser(parseDuration).default(60_000, '60s'))
    .action((words: readonly string[], options: WaitOptions) => runWait(cli, words, options));
}

export async function runWait(cli: Cli, words: readonly string[], options: WaitOptions): Promise<void> {
  const goal = parseGoal(options.for);
  const targets = targetsOf(words, 'applications');
  for (const target of targets) refuseGoal(target, goal);

  const hub = await cli.hub();
  const limit: Limit = { timeoutMs: options.timeout, deadline: cli.clock.now() + options.timeout };
  try {
    for (const target of targets) {
      if (!(await reaches(cli, hub, target, goal, options.namespace, limit))) {
        cli.exitCode = exitCodes.timedOut;
        return;
      }
    }
  } finally {
    cli.terminal.endProgress();
  }
}

async function reaches(
  cli: Cli,
  hub: HubClient,
  target: Target,
  goal: Goal,
  namespace: string | undefined,
  limit: Limit,
): Promise<boolean> {
  const label = printable(labelOf(target));
  if (!(await waited(cli, hub, target, goal, namespace, limit, label))) return false;
  cli.terminal.endProgress();
  cli.terminal.out(`${label} ${goalText(goal)}\n`);
  return true;
}

function labelOf(target: Target): string {
  if (target.noun === 'applications') return `app/${target.name}`;
  const kind = 'kind' in target && target.kind !== null ? target.kind.toLowerCase() : target.noun.replace(/ies$/, 'y').replace(/s$/, '');
  return `${kind}/${target.name}`;
}

async function waited(
  cli: Cli,
  hub: HubClient,
  target: Target,
  goal: Goal,
  namespace: string | undefined,
  limit: Limit,
  label: string,
): Promise<boolean> {
  const inNamespace = namespace === undefined ? '' : ` -n ${printable(namespace)}`;
  if (target.noun !== 'applications' || goal.kind === 'exists') {
    const progress =
      target.noun === 'applications'
        ? () => applicationExists(hub, target.name!, namespace)
        : await progressReader(hub, target, goal, namespace);
    return waitFor(cli, hub, { label, describe: `${label}${inNamespace}`, goal, progress, key: null }, limit);
  }
  const key = await keyOf(hub, target.name!, goal, namespace);
  if (key === null) return true;
  const describe = `${label} -n ${printable(key.namespace)}`;
  return waitFor(cli, hub, { label, describe, goal, progress: () => progressOf(hub, key, goal.kind), key }, limit);
}

async function applicationExists(hub: HubClient, name: string, namespace: string | undefined): Promise<Progress> {
  try {
    await locateApplication(hub, name, namespace);
    return { reached: true, seen: 'it is there' };
  } catch (error) {
    if (error instanceof CommandFailure && error.code === 'NOT_FOUND') return { reached: false, seen: 'it does not exist' };
    throw error;
  }
}

/** Null if it does not exist, which is the goal of `--for=deleted`. */
async function keyOf(hub: HubClient, name: string, goal: Goal, namespace: string | undefined): Promise<ApplicationKey | null> {
  try {
    const found = await locateApplication(hub, name, namespace);
    return { namespace: found.namespace, name: found.name };
  } catch (error) {
    if (goal.kind === 'deleted' && error instanceof CommandFailure && error.code === 'NOT_FOUND') return null;
    throw error;
  }
}

/** One object to wait for. */
interface Waiting {
  readonly label: string;
  /** Words for `manifold describe`. */
  readonly describe: string;
  readonly goal: Goal;
  readonly progress: () => Promise<Progress>;
  /** The application whose changes the subscription reports; null for an object that is only polled. */
  readonly key: ApplicationKey | null;
}

async function waitFor(cli: Cli, hub: HubClient, { label, describe, goal, progress, key }: Waiting, limit: Limit): Promise<boolean> {
  const ended = new AbortController();
  const bell = new Bell();
  const signal = AbortSignal.any([ended.signal, cli.interrupted]);
  const ring = () => bell.ring();
  // The poll is enough to reach the goal, so the end of the subscription is not a failure. Resources change with their application, so
  // every change of one causes another read.
  const changes = key ?? { namespace: null, name: null };
  const following = follow(hub, applicationChanged, changes, { next: ring, connected: ring }, { clock: cli.clock, signal }).catch(
    () => undefined,
  );
  try {
    for (;;) {
      const { reached, seen } = await progressOrAway(progress);
      if (reached) return true;
      const left = limit.deadline - cli.clock.now();
      if (cli.interrupted.aborted) throw new CommandFailure('interrupted', { exitCode: 130 });
      if (left <= 0) {
        cli.terminal.endProgress();
        cli.terminal.note(`error: timed out after ${duration(limit.timeoutMs)} waiting for ${label} to be ${goalText(goal)}: ${seen}`);
        cli.terminal.note(`  fix: \`manifold describe ${describe}\` shows the cause`);
        return false;
      }
      cli.terminal.progress(`${label}: ${seen}`);
      await bell.orAfter(Math.min(POLL_MS, left), cli.clock);
    }
  } finally {
    ended.abort();
    await following;
  }
}

/** Keeps waiting while the hub does not answer, for example during a restart. */
async function progressOrAway(progress: () => Promise<Progress>): Promise<Progress> {
  try {
    return await progress();
  } catch (error) {
    if (error instanceof CommandFailure && error.code === UNREACHABLE) return { reached: false, seen: 'the hub does not answer' };
    throw error;
  }
}

async function progressOf(hub: HubClient, key: ApplicationKey, goal: Goal['kind']): Promise<Progress> {
  const { application } = await hub.ask(applicationByName, key);
  if (goal === 'deleted')
    return { reached: application === null, seen: application === null ? 'gone' : `${application.clusters.total} clusters still have it` };
  if (application === null)
    throw new CommandFailure(`application ${JSON.stringify(key.name)} was deleted meanwhile`, { code: 'NOT_FOUND' });
  const isDelivered = application.delivery.state === 'DELIVERED';
  if (goal === 'delivered') return { reached: isDelivered, seen: deliverySeen(application) };
  // If a revision could not be delivered, the previous one still runs and may be healthy, so delivery is required too.
  if (goal === 'healthy') return { reached: isDelivered && application.health === 'HEALTHY', seen: healthSeen(application) };
  const applied = await appliedSeen(hub, application);
  return isDelivered ? applied : { reached: false, seen: `${applied.seen}; ${deliverySeen(application)}` };
}

function deliverySeen(application: Application): string {
  const { delivery } = application;
  return printable(
    `${delivery.state === 'DELIVERED' ? '' : 'not delivered: '}${deliveryText(delivery)}, revision ${revisionOf(application)}`,
  );
}

function healthSeen(application: Application): string {
  const { health, message, clusters, replicas, delivery } = application;
  const parts = [`${readyOf(clusters)} clusters`, ...(replicas === null ? [] : [`${replicasOf(replicas)} replicas`])];
  return `${health}, ${parts.join(', ')}${message ? `: ${printable(message)}` : ''}${delivery.state === 'DELIVERED' ? '' : `; ${deliverySeen(application)}`}`;
}

async function appliedSeen(hub: HubClient, { namespace, name }: Application): Promise<Progress> {
  const { nodes } = await findWorks(hub, { noun: 'applications', name }, { namespace, limit: Number.MAX_SAFE_INTEGER });
  const applied = nodes.filter(({ state }) => state === 'APPLIED').length;
  const stopped = nodes.find(({ state }) => state === 'BLOCKED');
  const why =
    stopped === undefined
      ? ''
      : `; ${printable(`${stopped.resource.kind} ${stopped.resource.name} in ${stopped.cluster}: ${stopped.message ?? stopped.reason}`)}`;
  return { reached: nodes.length > 0 && applied === nodes.length, seen: `${applied}/${nodes.length} works applied${why}` };
}

/** An event: signals since the last wait are merged into one. */
class Bell {
  #rung = false;
  #wake: (() => void) | undefined;

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  async orAfter(ms: number, clock: Clock): Promise<void> {
    if (!this.#rung) {
      const ended = new AbortController();
      await Promise.race([new Promise<void>((resolve) => (this.#wake = resolve)), clock.pause(ms, ended.signal)]);
      ended.abort();
    }
    this.#rung = false;
    this.#wake = undefined;
  }
}
