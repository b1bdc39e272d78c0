import { createHash } from 'node:crypto';
import { HubError } from '../../src/errors.js';
import { PATIENCE, type SimulatedDatabase } from './database.js';
import { type Call, type DatabaseFault, type HubWorld, losesNothing, SimulatedHub, tellOther } from './hub.js';
import { Invariants, type InvariantWorld, unsettled, untrue, type Violation } from './invariants.js';
import { Kernel, START } from './kernel.js';
import { SimulatedMember } from './member.js';
import { type Link, membersPort, SILENCE_MS } from './member-port.js';
import { faultNames, startNemesis } from './nemesis.js';
import { Random } from './random.js';
import { Users } from './users.js';

/** A world that is set up and runs. Stories let time pass in it and do things. */
export interface Simulation {
  readonly kernel: Kernel;
  readonly random: Random;
  readonly hubs: readonly SimulatedHub[];
  readonly links: readonly Link[];
  readonly users: Users;
  readonly invariants: Invariants;
  readonly databaseFault: DatabaseFault;
  readonly hubWorld: HubWorld;
  readonly database: SimulatedDatabase;
  readonly note: (sentence: string) => void;
  /** Lets everything come to rest, and judges the end: I1, I4, I11, I12, and I8 where it stays `quiet` for a while. */
  settle(options?: { readonly quiet?: boolean }): Promise<void>;
}

export interface RunOptions {
  readonly seed: number;
  readonly hubs?: number;
  readonly clusters?: number;
  /** Pods that each cluster takes. */
  readonly room?: number;
  readonly onPoint?: (when: 'before' | 'after', call: Call, simulation: Simulation) => void;
}

export interface RunResult {
  readonly seed: number;
  readonly violations: readonly Violation[];
  /** What happened, a sentence each, with the simulated time. */
  readonly trace: readonly string[];
  /** Equal for equal runs. */
  readonly digest: string;
  readonly tested: ReadonlyMap<string, number>;
  readonly simulatedMs: number;
  readonly writes: number;
}

/** Time in which everything must come to rest once all is whole. */
const SETTLE_MS = 300_000;
/** Longer than any loop waits before it looks by itself. */
const QUIET_MS = 60_000 * PATIENCE;

/** Runs a story in a world of its own. */
export async function simulate(
  database: SimulatedDatabase,
  { seed, hubs: hubCount = 2, clusters = 3, room = 60, onPoint }: RunOptions,
  story: (simulation: Simulation) => Promise<void>,
): Promise<RunResult> {
  const random = new Random(seed);
  const kernel = new Kernel(random.fork());
  const trace: string[] = [];
  const note = (sentence: string) => trace.push(`${((kernel.now() - START) / 1000).toFixed(3)} ${sentence}`);
  await database.reset(seed);
  await database.setTime(START);
  const [{ id: hubId } = { id: '' }] = await database.rows<{ id: string }>('select id from hub');

  const memberRandom = random.fork();
  const links = Array.from({ length: clusters }, (_, i): Link => {
    const member = new SimulatedMember(`member-${i}`, room, kernel, memberRandom);
    return { member, fault: null, cutFrom: new Set(), silent: false, lease: null };
  });
  const byName = new Map(links.map((link) => [link.member.name, link]));
  const databaseFault: DatabaseFault = { kind: 'none', aheadMs: 0, loses: losesNothing };
  const hubs: SimulatedHub[] = [];
  let simulation: Simulation | null = null;
  let invariants: Invariants | null = null;
  const callRandom = random.fork();
  const hubWorld: HubWorld = {
    kernel,
    random: callRandom,
    database,
    databaseFault,
    hubId,
    membersOf: (hub, life) =>
      membersPort(
        {
          kernel,
          random: callRandom,
          hubId,
          links: byName,
          witness: { wrote: (write, by) => invariants!.wrote(write, by), asked: (link) => invariants!.asked(link) },
        },
        hub,
        life,
      ),
    onPoint: (when, call) => {
      if (simulation && call.life.alive) onPoint?.(when, call, simulation);
    },
    note,
    hubs: () => hubs,
    lostNews: 0,
  };
  const news = {
    wake: (topic: string) => {
      if (topic !== 'api') for (const hub of hubs) tellOther(hubWorld, hub, topic);
    },
    onWake: () => () => undefined,
  };
  const users = new Users({
    store: database.storeOf('c0000000-0000-4000-8000-000000000000', news),
    random: random.fork(),
    now: () => kernel.now(),
    clusters: links.map(({ member }) => member.name),
    note,
    reach: async () => {
      if (databaseFault.kind !== 'none') throw away();
      await database.setTime(kernel.now());
    },
  });
  const world: InvariantWorld = { kernel, database, databaseFault, hubs, links, users, hubId, note };
  invariants = new Invariants(world);
  const judge = invariants;
  for (const name of ['hub-a', 'hub-b', 'hub-c'].slice(0, hubCount)) hubs.push(new SimulatedHub(name, hubWorld));
  simulation = {
    kernel,
    random: random.fork(),
    hubs,
    links,
    users,
    invariants,
    databaseFault,
    hubWorld,
    database,
    note,
    settle: ({ quiet = true } = {}) => settle(world, judge, quiet),
  };

  await users.registerClusters();
  for (const hub of hubs) hub.start();
  try {
    await story(simulation);
  } catch (error) {
    judge.fail('run', error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  judge.stop();
  for (const hub of hubs) hub.kill();
  kernel.end();
  return {
    seed,
    violations: judge.violations,
    trace,
    digest: createHash('sha256').update(trace.join('\n')).digest('hex').slice(0, 16),
    tested: judge.tested,
    simulatedMs: kernel.now() - START,
    writes: judge.writes,
  };
}

/** A random story: users edit, the nemesis breaks things, then everything is whole and must come to rest. */
export async function randomStory({
  kernel,
  random,
  users,
  hubs,
  links,
  databaseFault,
  hubWorld,
  note,
  settle,
}: Simulation): Promise<void> {
  await kernel.pass(3_000);
  for (let i = random.from(2, 5); i > 0; i -= 1) await users.create(`app-${i}`);
  await kernel.pass(random.from(2_000, 12_000));
  const stop = startNemesis({ kernel, random: random.fork(), hubs, links, databaseFault, hubWorld, note }, random.some(faultNames, 2));
  // Most are short, and some long enough for a cluster to be lost, left and back.
  const trouble = random.chance(0.7) ? random.from(16_000, 40_000) : random.from(60_000, 160_000);
  for (const end = kernel.now() + trouble * PATIENCE; kernel.now() < end; ) {
    await kernel.pass(random.from(200, 6_000));
    if (random.chance(0.6)) await users.edit();
  }
  stop();
  await users.tidyUp();
  await settle({ quiet: random.chance(0.25) });
}

async function settle(world: InvariantWorld, judge: Invariants, quiet: boolean): Promise<void> {
  const { kernel, database } = world;
  let left: readonly { invariant: string; message: string }[] = [];
  for (const end = kernel.now() + SETTLE_MS; kernel.now() < end; ) {
    await kernel.pass(5_000);
    await database.setTime(kernel.now());
    left = (await unsettled(world)).filter(({ invariant }) => invariant !== 'placed');
    if (left.length === 0) break;
  }
  for (const { invariant, message } of left) judge.fail(invariant, `at the end, ${message}`);
  for (const invariant of ['I1', 'I4', 'I12']) judge.test(invariant);
  if (left.length > 0) return;
  await kernel.pass(2_000);
  if (quiet) await keepQuiet(world, judge);
  // What a silent watch has missed is found when its silence is noticed.
  for (const end = kernel.now() + 2 * SILENCE_MS; (await untrue(world)).length > 0 && kernel.now() < end; ) await kernel.pass(2_000);
  await database.setTime(kernel.now());
  for (const { invariant, message } of await untrue(world)) judge.fail(invariant, `at the end, ${message}`);
}

async function keepQuiet({ kernel }: InvariantWorld, judge: Invariants): Promise<void> {
  judge.test('I8');
  await kernel.pass(SILENCE_MS + 5_000);
  const before = judge.writes;
  await kernel.pass(QUIET_MS);
  if (judge.writes > before) judge.fail('I8', `${judge.writes - before} writes though nothing changed for a while`);
}

function away(): Error {
  return new HubError('DATABASE_UNAVAILABLE', 'The simulated database cannot be reached.');
}
