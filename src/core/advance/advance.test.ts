import { describe, expect, it } from '@jest/globals';
import { aConfigMap, aDeployment } from '../../../test/support/builders.js';
import type { KubeObject } from '../../kubernetes/object.js';
import { movementSettings } from '../model/movement/movement.js';
import type { StandingCopy } from '../model/movement/transition.js';
import type { PlannedWork } from '../model/plan.js';
import { withReplicas } from '../model/replicas.js';
import { advance } from './advance.js';
import { isMove } from './is-move.js';
import type { AdvanceAsk } from './move.js';

const web = aDeployment('web', { replicas: 4 });
const NOW = '2026-01-01T00:00:00.000Z';

function work(cluster: string, replicas: number | null, template: KubeObject = web): PlannedWork {
  const manifest = replicas === null ? template : withReplicas(template, replicas);
  return { cluster, replicas, manifest, conflictResolution: 'Abort', suspended: false };
}

function stands(cluster: string, replicas: number | null, facts: Partial<StandingCopy> = {}, template: KubeObject = web): StandingCopy {
  return {
    cluster,
    digest: 'd',
    replicas,
    started: true,
    settled: true,
    health: 'HEALTHY',
    message: null,
    ready: replicas,
    running: replicas,
    unchangedSeconds: 5,
    manifest: work(cluster, replicas, template).manifest,
    conflictResolution: 'Abort',
    suspended: false,
    usedBy: null,
    ...facts,
  };
}

function next(target: readonly PlannedWork[], standing: readonly StandingCopy[], facts: Partial<AdvanceAsk> = {}) {
  const template = facts.template ?? target[0]?.manifest ?? web;
  const names = [...target, ...standing].map(({ cluster }) => cluster);
  const step = advance({
    template,
    target,
    standing,
    reach: new Map(names.map((name) => [name, 'ready'])),
    movement: movementSettings(undefined, template),
    transition: null,
    origin: 'POLICY',
    cause: 'the policy was edited',
    now: NOW,
    ...facts,
  });
  const gone = standing.filter(
    ({ cluster, digest }) => digest && !step.keeps.has(cluster) && !step.works.some((one) => one.cluster === cluster),
  );
  return {
    ...step,
    replicas: Object.fromEntries(step.works.map((one) => [one.cluster, one.replicas])),
    keeps: [...step.keeps],
    gone: gone.map(({ cluster }) => cluster),
    waits: step.transition?.waits.map(({ cluster, constraint }) => `${cluster}: ${constraint}`) ?? [],
  };
}

/** Four replicas in paris are not ready yet. */
const begun = () => next([work('tokyo', 4)], [stands('paris', 4)]).transition;

const down = (...names: readonly string[]) => ({
  reach: new Map([['paris', 'ready'] as const, ...names.map((name) => [name, 'unreachable'] as const)]),
});
const away = down('tokyo');

describe('a move of replicas', () => {
  it('adds what the surge allows, and removes nothing yet', () => {
    const step = next([work('tokyo', 4)], [stands('paris', 4)]);
    expect([step.replicas, step.keeps, step.gone]).toEqual([{ tokyo: 1 }, ['paris'], []]);
    expect(step.waits).toEqual(['paris: floor', 'tokyo: ceiling']);
    expect(step.transition).toMatchObject({
      state: 'MOVING',
      before: [{ cluster: 'paris', replicas: 4 }],
      deadline: '2026-01-01T00:10:00.000Z',
    });
  });

  it('waits for the freeze of a cluster that is to get new content, also after everything else is done', () => {
    const revised = aDeployment('web', { replicas: 4, labels: { rev: '2' } });
    const freezes = [{ scope: 'ALL', cluster: 'paris', reason: 'an audit' }] as const;
    const target = [work('paris', 4, revised), work('tokyo', 4, revised)];
    const standing = [
      stands('paris', 4),
      stands('rome', 4, { ready: 0, health: 'DEGRADED', unchangedSeconds: 90 }),
      stands('tokyo', 4, {}, revised),
    ];
    const step = next(target, standing, { freezes });
    expect([step.keeps, step.gone, step.waits]).toEqual([['paris'], ['rome'], ['paris: freeze']]);
    expect(step.transition).toMatchObject({
      lookAgainAt: expect.any(String),
      waits: [{ message: 'Writes are frozen in paris: an audit.' }],
    });

    const thawed = next(target, standing);
    expect([thawed.works.find(({ cluster }) => cluster === 'paris')?.manifest, thawed.transition]).toEqual([revised, null]);
    const written = [stands('paris', 4, {}, revised), ...standing.slice(1)];
    expect(next(target, written, { freezes })).toMatchObject({ keeps: ['paris'], gone: ['rome'], transition: null });
  });

  it('removes as many as became ready elsewhere, and keeps the content of the copy that leaves', () => {
    const step = next(
      [work('tokyo', 4, aDeployment('web', { labels: { rev: '2' } }))],
      [stands('paris', 4), stands('tokyo', 1, {}, aDeployment('web', { labels: { rev: '2' } }))],
      { transition: begun() },
    );
    expect([step.replicas, step.gone]).toEqual([{ paris: 3, tokyo: 1 }, []]);
    expect(step.works.find(({ cluster }) => cluster === 'paris')!.manifest).toEqual(withReplicas(web, 3));
  });

  it('moves a single replica by adding one first', () => {
    expect(next([work('tokyo', 1)], [stands('paris', 1)])).toMatchObject({ replicas: { tokyo: 1 }, keeps: ['paris'] });
    expect(next([work('tokyo', 1)], [stands('paris', 1), stands('tokyo', 1)])).toMatchObject({ gone: ['paris'], transition: null });
  });

  it('removes nothing in favour of an unreachable cluster, and reports what would end the wait (case 16)', () => {
    const step = next([work('tokyo', 4)], [stands('paris', 4)], { ...away, movement: { ...movementSettings({ maxUnavailable: 2 }, web) } });
    expect([step.keeps, step.gone]).toEqual([['paris'], []]);
    expect(step.transition).toMatchObject({
      state: 'BLOCKED',
      waits: [
        {
          cluster: 'paris',
          constraint: 'reachable',
          message: 'Nothing is removed in favour of a cluster that cannot run it: tokyo cannot be reached.',
          ends: 'tokyo is ready again, or the policy places it elsewhere',
        },
        { cluster: 'tokyo' },
      ],
    });
  });

  it('continues to a reachable cluster while another is unreachable', () => {
    const step = next(
      [work('oslo', 2), work('tokyo', 2)],
      [stands('oslo', 2), stands('paris', 4), stands('tokyo', null, { replicas: 0 })],
      {
        reach: new Map([
          ['paris', 'ready'],
          ['oslo', 'ready'],
          ['tokyo', 'unreachable'],
        ]),
      },
    );
    expect(step.replicas).toMatchObject({ oslo: 2, paris: 2 });
  });

  it('reports that the surge lacks capacity', () => {
    const standing = [
      stands('paris', 4),
      stands('tokyo', 1, { ready: 0, health: 'PROGRESSING', message: '0 of 1 updated replicas are available' }),
    ];
    const step = next([work('tokyo', 4)], standing, { roomIn: () => 0 });
    expect(step.gone).toEqual([]);
    expect(step.transition!.waits[0]).toMatchObject({
      cluster: 'paris',
      constraint: 'reachable',
      message: expect.stringContaining('tokyo has room for 0 of the 1 replicas that wait there'),
    });
  });

  it('is blocked when a step takes longer than the deadline, and deletes nothing', () => {
    const standing = [stands('paris', 4), stands('tokyo', 1, { ready: 0, health: 'PROGRESSING' })];
    const first = next([work('tokyo', 4)], standing, { transition: begun() });
    const later = next([work('tokyo', 4)], standing, { transition: first.transition, now: '2026-01-01T00:10:00.000Z' });
    expect([first.transition!.state, later.transition!.state, later.gone]).toEqual(['MOVING', 'BLOCKED', []]);
    expect(later.transition!.waits[0]).toMatchObject({ since: NOW, ends: 'the replicas in tokyo are ready' });
  });

  it('counts a cluster as ready only after it reported on the new content', () => {
    const revised = aDeployment('web', { labels: { rev: '2' } });
    expect(next([work('tokyo', 2, revised)], [stands('paris', 2), stands('tokyo', 2)])).toMatchObject({
      replicas: { tokyo: 2 },
      keeps: ['paris'],
    });
  });

  it('removes at once with purge mode Directly, and starts the new copy when the old one is gone', () => {
    const evictions = [{ cluster: 'paris', purgeMode: 'Directly' as const, blocked: null }];
    expect(next([work('tokyo', 4)], [stands('paris', 4)], { evictions })).toMatchObject({
      replicas: {},
      gone: ['paris'],
      waits: ['tokyo: eviction'],
    });
    const never = [{ cluster: 'paris', purgeMode: 'Never' as const, blocked: null }];
    expect(next([work('tokyo', 4)], [stands('paris', 4), stands('tokyo', 4)], { evictions: never }).keeps).toEqual(['paris']);
  });

  it('waits for a confirmation', () => {
    const holds = [{ cluster: 'paris', message: 'More than ten objects go.', ends: 'the removal is confirmed' }];
    const step = next([work('tokyo', 4)], [stands('paris', 4), stands('tokyo', 4)], { holds });
    expect([step.keeps, step.waits, step.transition!.state]).toEqual([['paris'], ['paris: hold'], 'BLOCKED']);
  });
});

describe('a workload that runs in one place at a time', () => {
  const db: KubeObject = { ...aDeployment('db'), kind: 'StatefulSet' };
  const withVolumes: KubeObject = { ...db, spec: { replicas: 2, volumeClaimTemplates: [{ metadata: { name: 'data' } }] } };

  it('is a StatefulSet with volumes of its own and a cron job, unless the policy says otherwise', () => {
    const kinds: readonly KubeObject[] = [web, db, withVolumes, { ...web, kind: 'CronJob' }];
    expect(kinds.map((kind) => movementSettings(undefined, kind).exclusive)).toEqual([false, false, true, true]);
    expect(movementSettings({ exclusive: false }, withVolumes).exclusive).toBe(false);
  });

  it('is removed first, and starts elsewhere when its deletion is confirmed', () => {
    const target = [work('tokyo', 2, withVolumes)];
    const first = next(target, [stands('paris', 2, {}, withVolumes)]);
    expect([first.gone, first.replicas, first.waits]).toEqual([['paris'], {}, ['tokyo: exclusive']]);
    const going = stands('paris', 2, { digest: null }, withVolumes);
    expect(next(target, [going]).replicas).toEqual({});
    expect(next(target, [])).toMatchObject({ replicas: { tokyo: 2 }, transition: null });
  });

  it('stays while the other cluster is unreachable', () => {
    expect(next([work('tokyo', 2, withVolumes)], [stands('paris', 2, {}, withVolumes)], away).gone).toEqual([]);
  });

  it('waits for a cluster that cannot confirm the deletion', () => {
    const step = next([work('tokyo', 2, withVolumes)], [stands('paris', 2, { digest: null }, withVolumes)], down('paris'));
    expect([step.replicas, step.transition!.state]).toEqual([{}, 'BLOCKED']);
  });
});

describe('a job', () => {
  const job: KubeObject = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'load', namespace: 'shop' },
    spec: { parallelism: 2, completions: 4 },
  };

  it('ends where it began, and is not started elsewhere', () => {
    const step = next([work('tokyo', 2, job)], [stands('paris', 2, { health: 'PROGRESSING' }, job)]);
    expect([step.replicas, step.keeps, step.gone, step.transition!.state]).toEqual([{}, ['paris'], [], 'BLOCKED']);
  });

  it('moves before it began, when its deletion is confirmed', () => {
    const step = next([work('tokyo', 2, job)], [stands('paris', 2, { started: false, settled: false, ready: null }, job)]);
    expect([step.replicas, step.gone]).toEqual([{}, ['paris']]);
  });
});

describe('kinds without replicas', () => {
  const conf = aConfigMap('conf');

  it('are removed when their replacement is healthy', () => {
    expect(next([work('tokyo', null, conf)], [stands('paris', null, {}, conf)])).toMatchObject({
      replicas: { tokyo: null },
      keeps: ['paris'],
    });
    expect(next([work('tokyo', null, conf)], [stands('paris', null, {}, conf), stands('tokyo', null, {}, conf)])).toMatchObject({
      gone: ['paris'],
    });
  });

  it('leave a cluster after the workloads that use them there', () => {
    const standing = [stands('paris', null, { usedBy: 'Deployment shop/web' }, conf), stands('tokyo', null, {}, conf)];
    const step = next([work('tokyo', null, conf)], standing);
    expect(step.keeps).toEqual(['paris']);
    expect(step.transition!.waits).toEqual([
      {
        cluster: 'paris',
        constraint: 'in-use',
        message: 'Deployment shop/web of the same application is still in paris.',
        ends: 'Deployment shop/web has left paris',
        since: NOW,
      },
    ]);
  });

  it('leave one of many clusters though another of them is unreachable', () => {
    const standing = ['lima', 'oslo', 'paris'].map((name) => stands(name, null, {}, conf));
    const step = next([work('oslo', null, conf), work('paris', null, conf)], standing, down('oslo', 'lima'));
    expect(step.gone).toEqual(['lima']);
  });
});

describe('whether a plan is a move', () => {
  const standing = (all: Readonly<Record<string, number | null>>, going: readonly string[] = []) =>
    new Map(Object.entries(all).map(([name, replicas]) => [name, { digest: going.includes(name) ? null : 'd', replicas }]));

  it.each<[string, boolean, readonly PlannedWork[], Parameters<typeof isMove>[1], boolean]>([
    ['a first placement', false, [work('paris', 2)], standing({}), false],
    ['more replicas', false, [work('paris', 3)], standing({ paris: 2 }), false],
    ['fewer replicas in the same clusters', false, [work('oslo', 1), work('paris', 1)], standing({ oslo: 2, paris: 2 }), false],
    ['one cluster more', false, [work('oslo', 2), work('paris', 2)], standing({ paris: 2 }), false],
    ['another cluster', true, [work('oslo', 2)], standing({ paris: 2 }), false],
    ['a cluster less', true, [work('oslo', 2)], standing({ oslo: 2, paris: 2 }), false],
    ['replicas from one to the other', true, [work('oslo', 3), work('paris', 1)], standing({ oslo: 2, paris: 2 }), false],
    ['the end of a move', true, [work('oslo', 2), work('paris', 1)], standing({ oslo: 2, paris: 2 }), true],
    ['a start while an old copy is going', true, [work('oslo', 2)], standing({ paris: 2 }, ['paris']), false],
    ['an old copy that is still going', false, [work('oslo', 2)], standing({ oslo: 2, paris: 2 }, ['paris']), false],
  ])('%s: %s', (_, expected, target, now, isMoving) => {
    expect(isMove(target, now, isMoving)).toBe(expected);
  });
});
