import { describe, expect, it } from '@jest/globals';
import { aCluster, aConfigMap, aDeployment, aPolicy, aWorld, roomForPods, seen } from '../../../test/support/builders.js';
import type { PlanInput, ReplicaAssignment, ResourceKey } from '../../core/model/plan.js';
import type { Placement } from '../../core/model/policy/policy.js';
import { planInTurn } from '../../core/plan.js';
import { refOf } from '../../kubernetes/kinds/api-group.js';
import { planLoss } from './plan-loss.js';
import { simulationOf } from './simulated-answer.js';

const divided: Placement = {
  replicaScheduling: {
    replicaSchedulingType: 'Divided',
    replicaDivisionPreference: 'Weighted',
    weightPreference: { dynamicWeight: 'AvailableReplicas' },
  },
};
const patient: Placement = {
  ...divided,
  clusterTolerations: [{ key: 'cluster.karmada.io/unreachable', operator: 'Exists', effect: 'NoExecute' }],
};
const loss = (...lost: string[]) => ({ lost: new Set(lost), cordoned: new Set<string>(), defaultTolerationSeconds: 300 });

function placed(
  name: string,
  seats: readonly ReplicaAssignment[],
  placement: Placement = divided,
  facts: Partial<PlanInput> = {},
): PlanInput {
  const replicas = seats.reduce((sum, one) => sum + (one.replicas ?? 0), 0);
  const appliedPolicy = { resourceSelectors: [], placement };
  return seen(aDeployment(name, { replicas }), {
    key: name as ResourceKey,
    uid: name,
    placed: seats,
    appliedPolicy,
    appliedPlacement: placement,
    ...facts,
  });
}

async function simulated(world: ReturnType<typeof aWorld>, all: readonly PlanInput[], what = loss('a')) {
  const answers = await planLoss(
    world,
    all.map((one) => ({ ref: refOf(one.template), seen: one })),
    what,
    null,
  );
  return all.map(({ template }, i) => ({
    ref: refOf(template),
    application: { namespace: 'shop', name: template.metadata.name },
    ...answers[i]!,
  }));
}

const world = aWorld({
  clusters: [
    aCluster('a', { capacity: roomForPods(20) }),
    aCluster('b', { capacity: roomForPods(5) }),
    aCluster('c', { capacity: roomForPods(2) }),
  ],
  policies: [aPolicy('p', { placement: divided })],
});

describe('the loss of a cluster', () => {
  it('shares the remaining capacity: a workload that fits alone does not fit after others took it', async () => {
    const four = (name: string) => placed(name, [{ cluster: 'a', replicas: 4 }]);
    const alone = await simulated(world, [four('one')]);
    expect(alone).toMatchObject([{ outcome: 'MOVED', replicasBefore: 4, replicasAfter: 4, replicasShort: 0, disruptions: 4 }]);

    const both = await simulated(world, [four('two'), four('one')]);
    expect(both.map(({ outcome, replicasShort }) => [outcome, replicasShort])).toEqual([
      ['NO_DESTINATION', 4],
      ['MOVED', 0],
    ]);
    const answer = simulationOf(['a'], both);
    expect(answer.applications.map(({ name, state, score }) => [name, state, score])).toEqual([
      ['two', 'DOWN', 0],
      ['one', 'SAFE', 100],
    ]);
    expect(answer).toMatchObject({ replicasLost: 8, replicasShort: 4, noDestination: 1, disruptions: 8 });
    expect(answer.gains.reduce((sum, { replicas }) => sum + replicas, 0)).toBe(4);
  });

  it('gives the same plan as an eviction from the cluster', async () => {
    const one = placed('one', [
      { cluster: 'a', replicas: 3 },
      { cluster: 'b', replicas: 1 },
    ]);
    const [answer] = await simulated(world, [one]);
    const run = planInTurn(world)({ ...one, evicting: ['a'] });
    expect(answer!.after).toEqual(run.works!.filter(({ leaving }) => !leaving).map(({ cluster, replicas }) => ({ cluster, replicas })));
    expect(answer).toMatchObject({ moves: 2, disruptions: 3, tolerationSeconds: 300 });
  });

  it('replaces nothing whose policy tolerates it without limit', async () => {
    const [answer] = await simulated(world, [placed('one', [{ cluster: 'a', replicas: 2 }], patient)]);
    expect(answer).toMatchObject({ outcome: 'TOLERATED', replicasShort: 2, tolerationSeconds: null, after: [] });
  });

  it('excludes cordoned clusters', async () => {
    const one = placed('one', [{ cluster: 'a', replicas: 2 }]);
    const [answer] = await simulated(world, [one], { ...loss('a'), cordoned: new Set(['b']) });
    expect(answer).toMatchObject({ outcome: 'MOVED', after: [{ cluster: 'c', replicas: 2 }] });
    const [none] = await simulated(world, [one], { ...loss('a'), cordoned: new Set(['b', 'c']) });
    expect(none).toMatchObject({ outcome: 'NO_DESTINATION', message: expect.stringMatching(/./) });
  });

  it('places dependencies where their dependents go', async () => {
    const user = placed('one', [{ cluster: 'a', replicas: 2 }]);
    const config = seen(aConfigMap('settings'), {
      key: 'settings' as ResourceKey,
      placed: [{ cluster: 'a', replicas: null }],
      dependents: [{ name: 'Deployment shop/one', clusters: ['a'] }],
    });
    const deployments = aPolicy('p', { resourceSelectors: [{ apiVersion: 'apps/v1', kind: 'Deployment' }], placement: divided });
    const [follower, main] = await simulated({ ...world, policies: [deployments] }, [config, user]);
    expect(main!.outcome).toBe('MOVED');
    expect(follower!.after.map(({ cluster }) => cluster)).toEqual(main!.after.map(({ cluster }) => cluster));
  });
});
