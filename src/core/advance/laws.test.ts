import { describe, it } from '@jest/globals';
import fc from 'fast-check';
import { aConfigMap, aDeployment } from '../../../test/support/builders.js';
import { claim, LAW_TIMEOUT_MS, lawReach, lawRuns } from '../../../test/support/law-runs.js';
import { isCounted, MovingWorld, type MovingWorldFacts, type WorldEvent, worldEvents } from '../../../test/support/moving-world.js';
import type { KubeObject } from '../../kubernetes/object.js';
import { amountOf } from '../model/movement/movement.js';
import type { Movement } from '../model/policy/policy.js';

const numRuns = lawRuns;
const names = ['a', 'b', 'c', 'd'] as const;

const setting = fc.constantFrom<readonly [number | string, number | string]>(
  [0, 1],
  [0, '25%'],
  [0, '100%'],
  [1, 0],
  ['30%', '25%'],
  [2, 3],
);
const movements = fc
  .record({ setting, deadline: fc.constantFrom('30s', '10m') })
  .map(({ setting: [maxUnavailable, maxSurge], deadline }): Movement => ({ maxUnavailable, maxSurge, deadline }));
const place = fc.record({
  stands: fc.option(fc.nat(9), { nil: null, freq: 2 }),
  wants: fc.option(fc.nat(9), { nil: null, freq: 2 }),
  room: fc.constantFrom(3, 20, 20, 20),
  up: fc.constantFrom(true, true, true, false),
});
const clusters = fc.record({ a: place, b: place, c: place, d: place });
const event = fc.oneof(
  { weight: 3, arbitrary: fc.constant('step' as const) },
  { weight: 6, arbitrary: fc.tuple(fc.constantFrom<WorldEvent>(...worldEvents, 'apply', 'observe', 'start'), fc.constantFrom(...names)) },
  { weight: 1, arbitrary: fc.constantFrom('edit' as const, 'wait' as const) },
);
const stories = fc.array(event, { minLength: 20, maxLength: 80 });
type Story = typeof stories extends fc.Arbitrary<infer T> ? T : never;

const kinds = fc.constantFrom<KubeObject>(aDeployment('web'), { ...aDeployment('db'), kind: 'StatefulSet' }, aConfigMap('conf'), {
  ...aDeployment('agent'),
  kind: 'DaemonSet',
});
const facts = fc.record({ template: kinds, movement: movements, clusters }).map((one): MovingWorldFacts => {
  if (isCounted(one.template)) return one;
  const copy = (units: number | null) => (units === null ? null : 1);
  const copies = Object.entries(one.clusters).map(([name, { stands, wants, ...rest }]) => [
    name,
    { ...rest, stands: copy(stands), wants: copy(wants) },
  ]);
  return { ...one, clusters: Object.fromEntries(copies) };
});
const counted = facts.map((one): MovingWorldFacts => ({ ...one, template: aDeployment('web') }));

/** Runs a story and then ends all faults, step by step. `around` is called with the world before and after each step. */
function tell(world: MovingWorld, story: Story, around: (step: () => void) => void, rounds = ROUNDS): void {
  const step = () => around(() => world.step());
  for (const one of story) {
    if (one === 'step') step();
    else if (one === 'edit') world.edit();
    else if (one === 'wait') world.pass(31);
    else world.happen(...one);
  }
  for (let round = 0; round < rounds; round++) {
    step();
    world.settle();
    world.pass(61);
    if (world.transition === null && world.reachesTarget()) return;
  }
}

/** More steps than any move of so few replicas takes. */
const ROUNDS = 60;

function totals({ clusters: all }: MovingWorldFacts): { readonly before: number; readonly target: number } {
  const sum = (of: 'stands' | 'wants') => Object.values(all).reduce((total, one) => total + (one[of] ?? 0), 0);
  return { before: sum('stands'), target: sum('wants') };
}

/** Replicas that stay in their cluster and never become ready, for lack of capacity. */
function missingWhereItStays({ clusters: all }: MovingWorldFacts): number {
  return Object.values(all).reduce((sum, { stands, wants, room }) => sum + Math.max(0, Math.min(stands ?? 0, wants ?? 0) - room), 0);
}

/** A copy is added where there was none, and another one is removed. */
function replaces({ clusters: all }: MovingWorldFacts): boolean {
  const places = Object.values(all);
  return (
    places.some(({ stands, wants }) => stands === null && wants !== null) &&
    places.some(({ stands, wants }) => stands !== null && wants === null)
  );
}

/** More replicas are added than the surge allows at once. */
function growsBeyondSurge(one: MovingWorldFacts): boolean {
  const both = Math.max(...Object.values(totals(one)));
  const grows = Object.values(one.clusters).reduce((sum, { stands, wants }) => sum + Math.max(0, (wants ?? 0) - (stands ?? 0)), 0);
  return grows > amountOf(one.movement.maxSurge!, both, 'up');
}

/** No cluster loses replicas. */
function takesNothing({ clusters: all }: MovingWorldFacts): boolean {
  return Object.values(all).every(({ stands, wants }) => (stands ?? 0) <= (wants ?? 0) && (stands === null || wants !== null));
}

/** Replicas leave one cluster while another one gets more. */
function moves({ clusters: all }: MovingWorldFacts): boolean {
  const places = Object.values(all);
  return (
    places.some(({ stands, wants }) => (stands ?? 0) > (wants ?? 0)) && places.some(({ stands, wants }) => (wants ?? 0) > (stands ?? 0))
  );
}

const law = (name: string, check: () => void) => it(name, check, LAW_TIMEOUT_MS);

describe('the laws of a move', () => {
  law('no step takes ready replicas below what was there and what is wanted, whatever order clusters report in', () => {
    const reached = lawReach();
    fc.assert(
      fc.property(counted.filter(moves), stories, (one, story) => {
        const world = new MovingWorld(one);
        const { before, target } = totals(one);
        const both = Math.min(before, target);
        const least = Math.max(0, both - amountOf(one.movement.maxUnavailable!, both, 'down') - missingWhereItStays(one));
        tell(world, story, (step) => {
          const ready = world.readyAfter();
          step();
          const left = world.readyAfter();
          if (left < ready) claim(left).toBeGreaterThanOrEqual(least);
        });
        reached.count(world.taken > 0);
      }),
      { numRuns },
    );
    reached.expectMost();
  });

  law('a copy of a kind without replicas goes when the copy that replaces it is healthy', () => {
    const reached = lawReach();
    const copies = facts.map((one): MovingWorldFacts => ({ ...one, template: aConfigMap('conf'), movement: {} })).filter(replaces);
    fc.assert(
      fc.property(copies, stories, (one, story) => {
        const places = Object.entries(one.clusters);
        const coming = places.filter(([, { stands, wants }]) => stands === null && wants !== null);
        const going = places.filter(([, { stands, wants }]) => stands !== null && wants === null);
        const world = new MovingWorld(one);
        tell(world, story, (step) => {
          const before = world.taken;
          step();
          const healthy = coming.filter(([cluster]) => world.members.get(cluster)!.object !== null).length;
          const mayGo = going.length - Math.max(0, Math.min(going.length, coming.length) - healthy);
          if (world.taken > before) claim(world.taken).toBeLessThanOrEqual(mayGo);
        });
        reached.count(world.taken > 0);
      }),
      { numRuns },
    );
    reached.expectMost();
  });

  law('no more replicas may run than the surge allows over all clusters', () => {
    const reached = lawReach();
    fc.assert(
      fc.property(counted.filter(moves).filter(growsBeyondSurge), stories, (one, story) => {
        const world = new MovingWorld(one);
        const both = Math.max(...Object.values(totals(one)));
        const surge = amountOf(one.movement.maxSurge!, both, 'up');
        const most = both + surge;
        let waited = false;
        tell(world, story, (step) => {
          const before = world.runningAtMost();
          step();
          const after = world.runningAtMost();
          if (after > before) claim(after).toBeLessThanOrEqual(most);
          waited ||= world.transition?.waits.some(({ constraint }) => constraint === 'ceiling') ?? false;
        });
        reached.count(waited);
      }),
      { numRuns },
    );
    reached.expectMost();
  });

  law('a move ends when every cluster is well, or says what it waits for', () => {
    const reached = lawReach();
    fc.assert(
      fc.property(facts.filter(moves), stories, (one, story) => {
        const world = new MovingWorld(one);
        tell(world, story, (step) => {
          step();
          if (world.transition === null) return;
          claim(world.transition.waiting).toBeGreaterThan(0);
          claim(world.transition.waits.filter(({ message, ends }) => message === '' || ends === '')).toEqual([]);
        });
        // In a StatefulSet that is not ready, it is unknown whether the last pods, which are removed first, are the unready ones.
        const isOrdered = one.template.kind === 'StatefulSet';
        const hasRoom = Object.values(one.clusters).every(
          ({ stands, wants, room }) => Math.max(wants ?? 0, isOrdered ? (stands ?? 0) : 0) <= room,
        );
        if (hasRoom) claim([world.transition, world.reachesTarget()]).toEqual([null, true]);
        else claim(world.transition !== null || world.reachesTarget()).toBe(true);
        reached.count(hasRoom);
      }),
      { numRuns },
    );
    reached.expectMost();
  });

  law('what takes nothing away is done at once', () => {
    const reached = lawReach();
    fc.assert(
      fc.property(facts.filter(takesNothing), (one) => {
        const world = new MovingWorld(one);
        world.step();
        claim([world.transition, world.reachesTarget()]).toEqual([null, true]);
        reached.count(Object.values(one.clusters).some(({ stands }) => stands !== null));
      }),
      { numRuns },
    );
    reached.expectMost();
  });

  law('a frozen move changes nothing, and says so', () => {
    const reached = lawReach();
    fc.assert(
      fc.property(fc.oneof(facts, facts.filter(moves)), stories, (one, story) => {
        const world = new MovingWorld({ ...one, freezes: [{ scope: 'ALL', cluster: null, reason: 'a test froze it' }] });
        const before = [...world.members].map(([cluster, { work }]) => [cluster, work?.content, work?.replicas]);
        tell(world, story, (step) => step(), 2);
        claim([...world.members].map(([cluster, { work }]) => [cluster, work?.content, work?.replicas])).toEqual(before);
        if (!moves(one)) return reached.count(false);
        claim(world.transition?.waits[0]?.constraint).toBe('freeze');
        reached.count(true);
      }),
      { numRuns },
    );
    reached.expectMost();
  });

  law('a copy that must be alone is gone before another starts', () => {
    const reached = lawReach();
    const alone = facts.map((one): MovingWorldFacts => ({ ...one, movement: { exclusive: true } }));
    fc.assert(
      fc.property(alone.filter(moves), stories, (one, story) => {
        const world = new MovingWorld(one);
        const target = new Map(world.target.map(({ cluster, replicas }) => [cluster, replicas ?? 1]));
        let started = false;
        tell(world, story, (step) => {
          const before = desired(world);
          step();
          const after = desired(world);
          const grew = [...after].some(([cluster, now]) => now > (before.get(cluster) ?? 0));
          if (!grew) return;
          started = true;
          for (const [cluster, { object }] of world.members) claim(object?.replicas ?? 0).toBeLessThanOrEqual(target.get(cluster) ?? 0);
        });
        reached.count(started);
      }),
      { numRuns },
    );
    reached.expectMost();
  });
});

function desired(world: MovingWorld): ReadonlyMap<string, number> {
  return new Map([...world.members].map(([cluster, { work }]) => [cluster, work === null || work.content === null ? 0 : work.replicas]));
}
