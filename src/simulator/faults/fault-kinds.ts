import { waiting } from '../controllers/pods/scheduler.js';
import type { SimulatedMember } from '../member.js';
import type { Denial, ErrorRate } from './faults.js';
import { type Meddling, meddle } from './meddle.js';
import { loseNodes, recoverNodes } from './node-loss.js';
import { statusStorm } from './status-storm.js';

/** Validated settings of one fault with defaults: numbers and texts by name. */
export type FaultSettings = Readonly<Record<string, number | string>>;

/** What a fault can use besides its settings: a periodic timer. */
export interface FaultRun {
  /** Calls `run` every `everyMs` milliseconds until the fault ends. */
  every(ms: number, run: () => void): void;
}

export interface FaultKind {
  readonly name: string;
  /** One line for people. */
  readonly says: string;
  /** Settings with their default values; the type of the default is the type of the setting. */
  readonly settings: FaultSettings;
  /** The allowed values of a text setting. */
  readonly choices?: Readonly<Record<string, readonly string[]>>;
  /** A fault without duration: it happens once. */
  readonly once?: true;
  begin(member: SimulatedMember, settings: FaultSettings, run: FaultRun): void;
  end(member: SimulatedMember): void;
}

const nothing = (): void => undefined;
const number = (settings: FaultSettings, name: string) => Number(settings[name]);
const word = (settings: FaultSettings, name: string) => String(settings[name]);
const words = (settings: FaultSettings, name: string) => (word(settings, name) === '' ? undefined : word(settings, name));

const connections: readonly FaultKind[] = [
  {
    name: 'down',
    says: 'connections are cut, watches too',
    settings: {},
    begin: ({ faults }) => void (faults.down = true),
    end: ({ faults }) => void (faults.down = false),
  },
  {
    name: 'hung',
    says: 'requests are taken and never answered, watches tell nothing',
    settings: {},
    begin: ({ faults, watches }) => {
      faults.hang = true;
      watches.silence(true);
    },
    end: ({ faults, watches }) => {
      faults.hang = false;
      watches.silence(false);
    },
  },
  {
    name: 'hung-probe',
    says: 'requests for the health of the API server are never answered; all others are',
    settings: {},
    begin: ({ faults }) => void (faults.hangsProbes = true),
    end: ({ faults }) => void (faults.hangsProbes = false),
  },
  {
    name: 'slow',
    says: 'answers come later',
    settings: { ms: 2000, jitterMs: 0 },
    begin: ({ faults }, settings) => {
      faults.delayMs = number(settings, 'ms');
      faults.jitterMs = number(settings, 'jitterMs');
    },
    end: ({ faults }) => {
      faults.delayMs = 0;
      faults.jitterMs = 0;
    },
  },
  {
    name: 'lossy',
    says: 'a part of the requests breaks off, half of those after they were done',
    settings: { rate: 0.2 },
    begin: ({ faults }, settings) => void (faults.lossRate = number(settings, 'rate')),
    end: ({ faults }) => void (faults.lossRate = 0),
  },
  {
    name: 'expired-certificate',
    says: 'new connections meet a certificate whose time is over; open ones are cut',
    settings: {},
    begin: ({ faults, watches }) => {
      faults.certificateExpired = true;
      // Connections without a watch are cut at their next request.
      watches.cut();
    },
    end: ({ faults }) => void (faults.certificateExpired = false),
  },
];

const answers: readonly FaultKind[] = [
  {
    name: 'errors',
    says: 'a part of the requests is answered with 429, 500, 502, 503 or 504',
    settings: { rate: 0.3, code: 503 },
    begin: ({ faults }, settings) => void (faults.errors = { rate: number(settings, 'rate'), code: codeOf(number(settings, 'code')) }),
    end: ({ faults }) => void (faults.errors = undefined),
  },
  ...(['truncated', 'malformed'] as const).map(
    (how): FaultKind => ({
      name: how,
      says: how === 'truncated' ? 'a part of the answers breaks off in the middle' : 'a part of the answers is the page of a proxy',
      settings: { rate: 0.5 },
      begin: ({ faults }, settings) => void (faults.damage = { rate: number(settings, 'rate'), how }),
      end: ({ faults }) => void (faults.damage = undefined),
    }),
  ),
  {
    name: 'stale-reads',
    says: 'reads show what was there when this began; watches and writes go on',
    settings: {},
    begin: ({ faults, world }) => void (faults.stale = world.store.frozen()),
    end: ({ faults }) => void (faults.stale = undefined),
  },
  {
    name: 'clock-skew',
    says: "the member's clock is ahead, or behind",
    settings: { ms: 300_000 },
    begin: ({ faults }, settings) => void (faults.clockSkewMs = number(settings, 'ms')),
    end: ({ faults }) => void (faults.clockSkewMs = 0),
  },
  {
    name: 'deny',
    says: 'requests are refused as RBAC, a quota, an admission webhook or validation does',
    settings: { because: 'rbac', verbs: 'create,update,patch,delete', resource: '', namespace: '', name: '' },
    choices: { because: ['rbac', 'quota', 'admission', 'invalid'] },
    begin: ({ faults }, settings) => void (faults.denials = [denialOf(settings)]),
    end: ({ faults }) => void (faults.denials = []),
  },
];

const watches: readonly FaultKind[] = [
  {
    name: 'drop-watches',
    says: 'open watches are cut, now and every so many milliseconds',
    settings: { everyMs: 1000 },
    begin: (member, settings, run) => {
      member.watches.cut();
      run.every(number(settings, 'everyMs'), () => member.watches.cut());
    },
    end: nothing,
  },
  {
    name: 'silent-watches',
    says: 'watches stay open and tell nothing any more',
    settings: {},
    begin: (member) => member.watches.silence(true),
    end: (member) => member.watches.silence(false),
  },
  {
    name: 'compact',
    says: 'old changes are forgotten: who resumes from before is told 410',
    settings: {},
    once: true,
    begin: (member) => member.compact(),
    end: nothing,
  },
];

const nodes: readonly FaultKind[] = [
  {
    name: 'full-nodes',
    says: 'no node has room for another pod',
    settings: {},
    begin: ({ world }) => void (world.injected.nodesFull = true),
    end: (member) => {
      member.world.injected.nodesFull = false;
      if (waiting(member.world).length > 0) member.lookAgain();
    },
  },
  {
    name: 'node-loss',
    says: 'nodes are not ready and their pods go',
    settings: { count: 1 },
    begin: ({ world }, settings) => void loseNodes(world, number(settings, 'count')),
    end: ({ world }) => recoverNodes(world),
  },
  {
    name: 'slow-start',
    says: 'pods take longer to be ready',
    settings: { ms: 30_000 },
    begin: ({ world }, settings) => void (world.injected.startDelayMs = number(settings, 'ms')),
    end: ({ world }) => void (world.injected.startDelayMs = 0),
  },
  {
    name: 'image-pull',
    says: 'no image arrives: new pods wait',
    settings: {},
    begin: ({ world }) => void (world.injected.imagesFail = true),
    end: (member) => {
      member.world.injected.imagesFail = false;
      member.lookAgain();
    },
  },
  {
    name: 'crash-loop',
    says: 'containers end as soon as they start',
    settings: {},
    begin: (member) => {
      member.world.injected.crashLoop = true;
      member.lookAgain();
    },
    end: (member) => {
      member.world.injected.crashLoop = false;
      member.lookAgain();
    },
  },
  {
    name: 'second-actor',
    says: 'somebody else edits or deletes what carries a label',
    settings: { everyMs: 1000, how: 'edit', label: 'manifold.hub/managed=true' },
    choices: { how: ['edit', 'delete', 'both'] },
    begin: (member, settings, run) => {
      const once = () => meddle(member, word(settings, 'label'), word(settings, 'how') as Meddling);
      once();
      run.every(number(settings, 'everyMs'), once);
    },
    end: nothing,
  },
  {
    name: 'status-storm',
    says: 'the status of everything that carries a label changes at once',
    settings: { label: 'manifold.hub/managed=true' },
    once: true,
    begin: (member, settings) => statusStorm(member, word(settings, 'label')),
    end: nothing,
  },
];

export const faultKinds: readonly FaultKind[] = [...connections, ...answers, ...watches, ...nodes];

function codeOf(code: number): ErrorRate['code'] {
  const codes: readonly number[] = [429, 500, 502, 503, 504];
  return (codes.includes(code) ? code : 503) as ErrorRate['code'];
}

function denialOf(settings: FaultSettings): Denial {
  const [resource, namespace, name] = ['resource', 'namespace', 'name'].map((part) => words(settings, part));
  return {
    because: word(settings, 'because') as Denial['because'],
    ...(word(settings, 'verbs') !== '' && { verbs: word(settings, 'verbs').split(',') }),
    ...(resource !== undefined && { resource }),
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && { name }),
  };
}
