import { expect, it } from '@jest/globals';
import { aWorld } from '../../../test/support/builders.js';
import { operatorActor } from '../../auth/actor.js';
import type { Intents } from '../../store/intents/intents-port.js';
import { planHere } from './loss-planner.js';
import { MAX_SIMULATIONS, MAX_WAITING, simulate } from './simulate.js';

it('runs a few simulations concurrently, and queues the others', async () => {
  type Snapshot = Awaited<ReturnType<Intents['lossSnapshot']>>;
  const empty: Snapshot = { world: aWorld({}), resources: [], isCut: false };
  const open: ((answer: Snapshot) => void)[] = [];
  let asked = 0;
  const lossSnapshot: Intents['lossSnapshot'] = () => {
    asked += 1;
    return new Promise((resolve) => open.push(resolve));
  };
  const runs = Array.from({ length: 6 }, () =>
    simulate(
      { lossSnapshot },
      planHere({ lossSnapshot }, () => null),
      operatorActor,
      { clusters: ['absent'] },
      300,
    ),
  );
  await new Promise(setImmediate);
  expect(asked).toBe(MAX_SIMULATIONS);

  // The request names an unknown cluster, so a simulation reads only one snapshot.
  for (let answered = 0; answered < runs.length; answered += 1) {
    open[answered]!(empty);
    await new Promise(setImmediate);
    expect(asked - answered - 1).toBeLessThanOrEqual(MAX_SIMULATIONS);
  }
  const answers = await Promise.all(runs);
  expect(answers.map(({ userErrors }) => userErrors[0]?.code)).toEqual(runs.map(() => 'NOT_FOUND'));
});

it('refuses a simulation when too many wait, and accepts the next one when fewer do', async () => {
  const empty = { world: aWorld({}), resources: [], isCut: false };
  const gate = Promise.withResolvers<void>();
  const lossSnapshot: Intents['lossSnapshot'] = async () => {
    await gate.promise;
    return empty;
  };
  const ask = () =>
    simulate(
      { lossSnapshot },
      planHere({ lossSnapshot }, () => null),
      operatorActor,
      { clusters: ['absent'] },
      300,
    );
  const runs = Array.from({ length: MAX_SIMULATIONS + MAX_WAITING }, ask);
  await expect(ask()).rejects.toMatchObject({
    code: 'RATE_LIMITED',
    retryAfterMs: 5_000,
    message: expect.stringContaining('16 simulations'),
  });

  gate.resolve();
  await Promise.all(runs);
  expect((await ask()).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
});
