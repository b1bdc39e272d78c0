import { Command } from 'commander';
import type { Cli } from '../cli.js';
import { type Freeze, type FreezeInput, freeze, freezes, unfreeze } from '../documents/freezes.js';
import { CommandFailure, usage } from '../failure.js';
import type { HubClient } from '../hub/hub-client.js';
import { parseDuration } from '../input/duration.js';
import { oneTarget } from '../input/target.js';
import { parseFormat, structured } from '../output/format.js';
import { frozenThing } from '../output/frozen-thing.js';
import { printable } from '../output/printable.js';
import { refuseAll } from '../output/user-errors.js';
import { present } from './options.js';
import { locateApplication, locatePolicy } from './read/locate.js';

interface FreezeOptions {
  readonly namespace?: string;
  readonly scope: string;
  readonly cluster?: string;
  readonly reason: string;
  readonly for?: number;
  readonly output: string;
}

interface UnfreezeOptions {
  readonly namespace?: string;
  readonly cluster?: string;
  readonly all?: boolean;
  readonly reason?: string;
}

const TARGETS = 'cluster/NAME, app/NAME or a policy KIND/NAME; default: the whole hub';

export function freezeCommand(cli: Cli): Command {
  return new Command('freeze')
    .description('Stop all writes to members, deletes or moves: of the whole hub or of a part of it. Members are still observed')
    .argument('[target...]', TARGETS)
    .requiredOption('--reason <text>', 'reason, for other operators')
    .option('-n, --namespace <namespace>', 'namespace of the application or policy')
    .option('--scope <scope>', 'all, deletes or moves', 'all')
    .option('--cluster <name>', 'only in this cluster (with an application or a policy)')
    .option('--for <duration>', 'end the freeze automatically after this time (30m, 8h)', parseDuration)
    .option('-o, --output <format>', 'table, json or yaml', 'table')
    .action((words: readonly string[], options: FreezeOptions) => runFreeze(cli, words, options));
}

export function unfreezeCommand(cli: Cli): Command {
  return new Command('unfreeze')
    .description('End freezes')
    .argument('[target...]', `ID of \`get freezes\`, ${TARGETS}`)
    .option('-n, --namespace <namespace>', 'namespace of the application or policy')
    .option('--cluster <name>', 'the freeze that is limited to this cluster, too')
    .option('--all', 'end every freeze')
    .option('--reason <text>', 'why')
    .action((words: readonly string[], options: UnfreezeOptions) => runUnfreeze(cli, words, options));
}

async function runFreeze(cli: Cli, words: readonly string[], options: FreezeOptions): Promise<void> {
  const format = parseFormat(options.output);
  const scope = options.scope.toUpperCase();
  if (!['ALL', 'DELETES', 'MOVES'].includes(scope))
    throw usage(`unknown scope ${JSON.stringify(options.scope)}`, 'use all, deletes or moves');
  const hub = await cli.hub();
  const target = await targetOf(hub, words, options);
  const seconds = options.for === undefined ? undefined : Math.max(1, Math.round(options.for / 1000));
  const input: FreezeInput = present({ ...target, scope, reason: options.reason, seconds });
  const payload = (await hub.ask(freeze, { input })).freeze;
  await refuseAll(cli.terminal, payload.userErrors);
  if (format === 'json' || format === 'yaml') return cli.terminal.out(await structured(payload.freeze, format));
  const made = payload.freeze!;
  cli.terminal.out(`${printable(frozenThing(made))} frozen (${made.scope})\n`);
  cli.terminal.note(`end it with: manifold unfreeze ${made.id}`);
}

async function runUnfreeze(cli: Cli, words: readonly string[], options: UnfreezeOptions): Promise<void> {
  if (options.all && words.length > 0) throw usage('--all stands alone', 'leave the target or --all out');
  const hub = await cli.hub();
  const inForce = (await hub.ask(freezes, {})).freezes;
  const found = await chosen(hub, inForce, words, options);
  if (found.length === 0)
    throw new CommandFailure(options.all ? 'nothing is frozen' : 'no freeze of exactly that is in force', {
      code: 'NOT_FOUND',
      next: '`manifold get freezes` lists the freezes',
    });
  for (const { id } of found) {
    const payload = (await hub.ask(unfreeze, { input: present({ id, reason: options.reason }) })).unfreeze;
    await refuseAll(cli.terminal, payload.userErrors);
    cli.terminal.out(`${printable(frozenThing(payload.freeze!))} unfrozen (${payload.freeze!.scope})\n`);
  }
  const rest = inForce.length - found.length;
  if (rest > 0) cli.terminal.note(`${rest} more in force: \`manifold get freezes\` lists them`);
}

async function chosen(
  hub: HubClient,
  inForce: readonly Freeze[],
  words: readonly string[],
  options: UnfreezeOptions,
): Promise<readonly Freeze[]> {
  if (options.all) return inForce.filter(({ source }) => source === 'DATABASE');
  const ids = words.filter((word) => /^\d+$|^file$|^environment$/.test(word));
  if (ids.length > 0) {
    if (ids.length < words.length) throw usage('give either an ID or a target', 'write IDs only, or one target');
    const missing = ids.find((id) => !inForce.some((one) => one.id === id));
    if (missing === undefined) return inForce.filter(({ id }) => ids.includes(id));
    throw new CommandFailure(`no freeze ${missing} is in force`, {
      code: 'NOT_FOUND',
      next: '`manifold get freezes` lists the freezes',
    });
  }
  const target = frozenThing({ cluster: null, application: null, policy: null, ...(await targetOf(hub, words, options)) });
  return inForce.filter((one) => frozenThing(one) === target);
}

type Target = Pick<FreezeInput, 'application' | 'policy'> & { readonly cluster?: string };

async function targetOf(
  hub: HubClient,
  words: readonly string[],
  { namespace, cluster }: { readonly namespace?: string; readonly cluster?: string },
): Promise<Target> {
  if (words.length === 0) return present({ cluster });
  const target = oneTarget(words, 'KIND/NAME', 'applications');
  switch (target.noun) {
    case 'clusters':
      if (cluster !== undefined && cluster !== target.name) throw usage('--cluster names another cluster', 'name one of them');
      return { cluster: target.name };
    case 'applications': {
      const found = await locateApplication(hub, target.name, namespace);
      return present({ cluster, application: { namespace: found.namespace, name: found.name } });
    }
    case 'policies': {
      const { kind, namespace: place, name } = await locatePolicy(hub, target.kind, target.name, namespace);
      return present({ cluster, policy: place === null ? { kind, name } : { kind, namespace: place, name } });
    }
    default:
      throw usage(`${target.noun} cannot be frozen`, `write ${TARGETS}`);
  }
}
