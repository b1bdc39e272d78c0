import { describe, expect, it } from '@jest/globals';
import { aCluster } from '../../../test/support/builders.js';
import type { Cluster, Taint } from '../model/cluster/cluster.js';
import type { ReadyStatus } from './cluster-condition.js';
import { changeTaints, notReadyTaint, taintsOfReady, unreachableTaint } from './condition-taints.js';
import { evictionByTaints, matchingTolerations, secondsUntilEviction } from './taint-eviction.js';
import { meetsConditions, taintsAfterPolicies } from './taint-policy.js';
import { type AutomaticTaint, automaticTaints, type TaintPolicy } from './taints/automatic-taints.js';

const now = Date.parse('2026-01-01T12:00:00Z');
const lost: Taint = { key: 'lost', effect: 'NoExecute', timeAdded: '2026-01-01T11:59:00Z' };
const dedicated: Taint = { key: 'dedicated', value: 'gold', effect: 'NoSchedule' };

describe('tolerations of NoExecute taints', () => {
  it('evict a copy without tolerations at once', () => {
    expect(evictionByTaints([lost], [], true, now)).toEqual({ evictNow: true, waitSeconds: 0 });
  });

  it('count from the time of the taint, the shortest first', () => {
    const tolerations = [
      { key: 'lost', operator: 'Exists', tolerationSeconds: 300 },
      { key: 'lost', operator: 'Exists', tolerationSeconds: 90 },
      { key: 'lost', operator: 'Exists' },
    ] as const;
    expect(secondsUntilEviction([lost], tolerations, now)).toBe(30);
    expect(secondsUntilEviction([lost], tolerations, now + 30_000)).toBe(0);
  });

  it.each([
    ['a toleration without seconds', [lost], [{ operator: 'Exists' }]],
    ['taints that keep only new work away', [dedicated], []],
    ['a taint without a time', [{ ...lost, timeAdded: undefined }], [{ operator: 'Exists', tolerationSeconds: 1 }]],
    ['a taint whose time is no date', [{ ...lost, timeAdded: 'yesterday' }], [{ operator: 'Exists', tolerationSeconds: 1 }]],
  ] as const)('never evict with %s', (_what, taints, tolerations) => {
    expect(secondsUntilEviction(taints as readonly Taint[], tolerations, now)).toBeNull();
  });

  it('evict nothing if evictions by taints are disabled', () => {
    expect(evictionByTaints([lost], [], false, now)).toEqual({ evictNow: false, waitSeconds: null });
  });

  it('are returned if they are used, and none if a taint is not tolerated', () => {
    const gold = { key: 'dedicated', value: 'gold' };
    expect(matchingTolerations([dedicated], [gold, { key: 'other' }])).toEqual({ allTolerated: true, used: [gold] });
    expect(matchingTolerations([dedicated, lost], [gold])).toEqual({ allTolerated: false, used: [] });
  });
});

describe('automatic taints', () => {
  it.each([
    ['True', []],
    ['False', [notReadyTaint]],
    ['Unknown', [unreachableTaint]],
    [null, [notReadyTaint]],
  ] as const)('of a cluster whose Ready is %s', (ready, taints) => {
    for (const before of [[], [notReadyTaint], [unreachableTaint]]) expect(changeTaints(before, taintsOfReady(ready))).toEqual(taints);
  });

  it('keep the time of a taint that is added again, and all other taints', () => {
    const taints = [dedicated, lost];
    expect(changeTaints(taints, { add: [{ key: 'lost', value: 'again', effect: 'NoExecute' }], remove: [notReadyTaint] })).toBe(taints);
  });

  it('are added once if a change contains one twice', () => {
    expect(changeTaints([], { add: [dedicated, dedicated], remove: [] })).toEqual([dedicated]);
  });
});

describe('taint policies', () => {
  const cluster = { name: 'a', labels: {}, zones: [], taints: [lost] } as unknown as Cluster;
  const bad = [{ type: 'Ready', status: 'False' }];
  const onBad = [{ conditionType: 'Ready', operator: 'In', statusValues: ['False'] }] as const;

  it('are not met by a condition that the cluster does not report', () => {
    expect(meetsConditions(bad, [{ conditionType: 'Disk', operator: 'NotIn', statusValues: ['True'] }])).toBe(false);
    expect(meetsConditions(bad, [])).toBe(false);
  });

  it('add taints in the clusters that they select', () => {
    const policy = { addOnConditions: onBad, taints: [dedicated] };
    expect(taintsAfterPolicies(cluster, bad, [policy])).toEqual([lost, dedicated]);
    expect(taintsAfterPolicies(cluster, bad, [{ ...policy, targetClusters: { clusterNames: ['b'] } }])).toBe(cluster.taints);
    expect(taintsAfterPolicies(cluster, [{ type: 'Ready', status: 'True' }], [policy])).toBe(cluster.taints);
  });

  it('change nothing if both lists of conditions match', () => {
    const policy = { addOnConditions: onBad, removeOnConditions: onBad, taints: [dedicated] };
    expect(taintsAfterPolicies(cluster, bad, [policy])).toBe(cluster.taints);
  });
});

describe('automatic taints of a cluster over time', () => {
  const at = (minute: number) => Date.parse('2026-01-01T00:00:00Z') + minute * 60_000;
  const added = (minute: number) => new Date(at(minute)).toISOString();
  const well = aCluster('paris', { apisComplete: true });
  const as = (ready: ReadyStatus, taints: readonly AutomaticTaint[], cluster: Cluster = well) => ({
    cluster: { ...cluster, taints },
    condition: { ready, since: 0, flaps: [] },
  });
  const unreachable = { key: 'cluster.karmada.io/unreachable', effect: 'NoSchedule', timeAdded: added(1) } as const;
  const partial: TaintPolicy = {
    name: 'partial',
    spec: {
      addOnConditions: [{ conditionType: 'CompleteAPIEnablements', operator: 'In', statusValues: ['False'] }],
      removeOnConditions: [{ conditionType: 'CompleteAPIEnablements', operator: 'In', statusValues: ['True'] }],
      taints: [{ key: 'partial', effect: 'PreferNoSchedule' }],
    },
  };

  it('follow the condition of the cluster, with the time of each change', () => {
    expect(automaticTaints(as('Unknown', []), [], at(1))).toEqual([unreachable]);
    expect(automaticTaints(as('False', [unreachable]), [], at(2))).toEqual([
      { key: 'cluster.karmada.io/not-ready', effect: 'NoSchedule', timeAdded: added(2) },
    ]);
    expect(automaticTaints(as('True', [unreachable]), [], at(3))).toEqual([]);
  });

  it('are the same list if nothing changes, and empty for a cluster that never answered', () => {
    const now = as('Unknown', [unreachable]);
    expect(automaticTaints(now, [], at(9))).toBe(now.cluster.taints);
    expect(automaticTaints({ ...as('Unknown', []), condition: null }, [partial], at(1))).toEqual([]);
  });

  it('are added and removed by policies, and removed with their policy', () => {
    const incomplete = { ...well, apisComplete: false };
    const mine = { key: 'partial', effect: 'PreferNoSchedule', timeAdded: added(1), policy: 'partial' } as const;
    expect(automaticTaints(as('True', [], incomplete), [partial], at(1))).toEqual([mine]);
    const kept = as('True', [mine], incomplete);
    expect(automaticTaints(kept, [partial], at(2))).toBe(kept.cluster.taints);
    expect(automaticTaints(as('True', [mine]), [partial], at(2))).toEqual([]);
    expect(automaticTaints(kept, [], at(2))).toEqual([]);
    expect(
      automaticTaints(kept, [{ ...partial, spec: { ...partial.spec, taints: [{ key: 'other', effect: 'NoSchedule' }] } }], at(2)),
    ).toEqual([{ key: 'other', effect: 'NoSchedule', timeAdded: added(2), policy: 'partial' }]);
  });

  it('stay while neither list of their policy matches', () => {
    const mine = { key: 'partial', effect: 'PreferNoSchedule', timeAdded: added(1), policy: 'partial' } as const;
    const only = { ...partial, spec: { ...partial.spec, removeOnConditions: [] } };
    const kept = as('True', [mine]);
    expect(automaticTaints(kept, [only], at(2))).toBe(kept.cluster.taints);
  });
});
