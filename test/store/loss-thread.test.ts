import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { UserInterpreters } from '../../src/core/model/interpreter-port.js';
import type { InterpreterPolicy } from '../../src/core/model/policy/policy.js';
import type { Loss } from '../../src/core/simulate-loss.js';
import { planHere, planManyAside } from '../../src/intents/simulation/loss-planner.js';
import { LossThread, type LossThreadOptions } from '../../src/intents/simulation/loss-thread.js';
import { aConfigMap } from '../support/builders.js';
import { admin, everywhere, openTestStore, type TestStore } from '../support/store.js';

const CLUSTERS = ['a', 'b'];
const MANY = 250;
const all = { most: 10_000 };
const loss: Loss = { lost: new Set(['a']), cordoned: new Set(), defaultTolerationSeconds: 300 };
/** The thread's code from the sources, without a build. */
const worker = {
  url: new URL('../../src/intents/simulation/loss-worker.ts', import.meta.url),
  execArgv: ['--import', new URL('../../scripts/register-typescript.mjs', import.meta.url).href],
};

describe('a thread that plans losses', () => {
  let test: TestStore;
  let interpreters: LossThreadOptions['interpreters'] = async () => null;
  /** One thread for most tests: each start compiles the sources. */
  let shared: LossThread;
  const threads: LossThread[] = [];
  beforeAll(async () => {
    test = await openTestStore();
    await test.addClusters(...CLUSTERS);
    const resources = Array.from({ length: MANY }, (_, i) => aConfigMap(`c-${i}`));
    await test.apply({ app: 'settings', policies: [everywhere()], resources });
    await test.planAll();
    shared = thread({ interpreters: () => interpreters() });
    threads.length = 0;
  });
  afterEach(() => Promise.all(threads.splice(0).map((one) => one.close())));
  afterAll(async () => {
    await shared.close();
    await test.close();
  });

  const thread = (options: Partial<LossThreadOptions> = {}) => {
    const database = { url: test.url, encryptionKey: test.encryptionKey, patience: 1 };
    const one = new LossThread({ database, interpreters: async () => null, worker, ...options });
    threads.push(one);
    return one;
  };
  const here = () => planHere(test.store.intents, () => null);

  it('plans what the process itself plans', async () => {
    const [aside, own] = [await shared.displaced(admin, loss, all), await here().displaced(admin, loss, all)];
    expect(own.resources).toHaveLength(MANY);
    expect(aside).toEqual(own);
    expect(await shared.displaced(admin, loss, { most: 10 })).toMatchObject({ resources: { length: 10 }, isCut: true });
  });

  it('scores the loss of each cluster as the process itself does', async () => {
    const own = await here().scores(CLUSTERS, all, 300);
    expect(own).toMatchObject([{ cluster: 'a' }, { cluster: 'b' }]);
    expect(await shared.scores(CLUSTERS, all, 300)).toEqual(own);
    expect(await shared.scores(CLUSTERS, { most: 10, allOrNone: true }, 300)).toBeNull();
  });

  it('is used for many resources only', async () => {
    const aside = { displaced: () => Promise.reject(new Error('aside')), scores: () => Promise.reject(new Error('aside')) };
    const planner = planManyAside(here(), aside);
    await expect(planner.displaced(admin, loss, all)).rejects.toThrow('aside');
    await expect(planner.scores(CLUSTERS, all, 300)).rejects.toThrow('aside');
    expect(await planner.displaced(admin, { ...loss, lost: new Set(['absent']) }, all)).toEqual({ resources: [], isCut: false });
  });

  it('asks the process for the interpreters of users, and fails if they cannot be read', async () => {
    const document: InterpreterPolicy = {
      kind: 'ResourceInterpreterCustomization',
      namespace: '',
      name: 'settings',
      spec: { target: { apiVersion: 'v1', kind: 'ConfigMap' }, customizations: {} },
    };
    await test.apply({ policies: [document] });
    const asked = new Map<string, number>();
    const own: UserInterpreters = {
      mark: () => null,
      covers: ({ kind }, operation) => kind === 'ConfigMap' && operation === 'dependencies',
      ask: async ({ operation }) => {
        asked.set(operation, (asked.get(operation) ?? 0) + 1);
        return { kind: 'none' };
      },
    };
    interpreters = async () => own;
    const { resources } = await shared.displaced(admin, loss, all);
    expect(resources).toHaveLength(MANY);
    expect(asked.get('dependencies')).toBe(MANY);

    interpreters = () => Promise.reject(new Error('No documents.'));
    await expect(shared.displaced(admin, loss, all)).rejects.toThrow('No documents.');
  });

  it('ends a simulation that takes too long, and runs the next one in another thread', async () => {
    const slow = thread({ timeMs: 1 });
    await expect(slow.displaced(admin, loss, all)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: 'The simulation took longer than its limit of 0.001 s. Try again later.',
    });
    await expect(slow.displaced(admin, loss, all)).rejects.toThrow('limit of 0.001 s');
  });

  it('ends simulations that take too much memory with a sentence', async () => {
    const narrow = thread({ memoryMb: 8 });
    await expect(narrow.displaced(admin, loss, all)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('more memory than its limit of 8 MiB'),
    });
  });

  it('ends with the hub', async () => {
    const one = thread();
    const running = one.displaced(admin, loss, all);
    const ended = expect(running).rejects.toThrow('The hub ends.');
    await one.close();
    await ended;
    await expect(one.displaced(admin, loss, all)).rejects.toThrow('The hub ends.');
  });
});
